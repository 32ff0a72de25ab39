import type { WrappedKey, WrappedKeys } from '@closeline/eventsourcing';

/** Wrapped keys in memory, for specs; `rows` and `settings` stand open for a test to tamper with. */
export class MemoryKeys implements WrappedKeys {
  readonly rows = new Map<string, WrappedKey>();
  readonly settings = new Map<string, Buffer>();
  inserts = 0;

  async find(subject: string, version?: number): Promise<WrappedKey | undefined> {
    if (version !== undefined) return this.rows.get(`${subject} ${version}`);
    return [...this.rows.values()].filter((r) => r.subject === subject).sort((a, b) => b.version - a.version)[0];
  }

  /** Takes a turn of the event loop, as a sync to disk does, so that callers race. */
  async insertIfAbsent(subject: string, version: number, wrapped: Buffer): Promise<WrappedKey> {
    await new Promise(setImmediate);
    this.inserts++;
    const id = `${subject} ${version}`;
    if (!this.rows.has(id)) this.rows.set(id, { subject, version, wrapped, erasedAt: null });
    return this.rows.get(id)!;
  }

  async setting(name: string): Promise<Buffer | undefined> {
    return this.settings.get(name);
  }

  async insertSettingIfAbsent(name: string, value: Buffer): Promise<Buffer> {
    await new Promise(setImmediate);
    if (!this.settings.has(name)) this.settings.set(name, value);
    return this.settings.get(name)!;
  }

  erase(subject: string, erasedAt: string): void {
    for (const [id, row] of this.rows) if (row.subject === subject) this.rows.set(id, { ...row, wrapped: null, erasedAt });
  }
}
