import { TAKE_OVER_MS, type CommandKey, type CommandKeys, type Settled } from '@closeline/engines';

/** Command keys in memory, for several stores of one test. Its clock stands until it is moved. */
export class MemoryCommandKeys implements CommandKeys {
  /** Milliseconds. */
  now = 0;
  private readonly keys = new Map<string, CommandKey & { readonly at: number }>();

  async begin(commandId: string, stream: string): Promise<CommandKey> {
    const standing = this.keys.get(commandId);
    if (standing && standing.stream !== stream) return standing;
    return this.put({ ...standing, commandId, stream, sendings: (standing?.sendings ?? 0) + 1 });
  }

  async settle(commandId: string, stream: string, settled: Settled): Promise<CommandKey> {
    return this.put({ sendings: 1, ...this.keys.get(commandId), commandId, stream, settled });
  }

  async find(commandId: string): Promise<CommandKey | undefined> {
    return this.keys.get(commandId);
  }

  async takeOver(commandId: string, fromStream: string, toStream: string): Promise<boolean> {
    const key = this.keys.get(commandId);
    if (!key || key.settled || key.stream !== fromStream || this.now - key.at <= TAKE_OVER_MS) return false;
    this.put({ commandId, stream: toStream, sendings: 1 });
    return true;
  }

  async abandon(commandId: string, stream: string): Promise<void> {
    const key = this.keys.get(commandId);
    if (key && !key.settled && key.stream === stream && key.sendings === 1) this.keys.delete(commandId);
  }

  /** As after KEEP_KEYS_MS. */
  forget(commandId: string): void {
    this.keys.delete(commandId);
  }

  private put(key: CommandKey): CommandKey {
    this.keys.set(key.commandId, { ...key, at: this.now });
    return key;
  }
}
