import { derivedId, type CommandContext, type Executor } from '@closeline/eventsourcing';
import { CODE_KINDS, codesDecider, RegisterCode, type Code, type CodeKind } from './codes';

/**
 * Registers codes on their first use (rule 15). A code is never forgotten, so what this process has seen stays known:
 * only a new one costs a look at the log.
 */
export class CodeRegistry {
  private readonly known = Object.fromEntries(CODE_KINDS.map((kind) => [kind, new Set<string>()])) as Record<
    CodeKind,
    Set<string>
  >;

  constructor(private readonly executor: Executor) {}

  /** For the command whose context this is. Throws Refusal `too-many-codes`, `invalid-code` 400. */
  async register(codes: readonly Code[], context: CommandContext): Promise<void> {
    for (const code of codes) if (!this.known[code.kind].has(code.code)) await this.registerNew(code, context);
  }

  private async registerNew({ kind, code }: Code, context: CommandContext): Promise<void> {
    const known = this.known[kind];
    const stream = `codes-${kind}`;
    if (known.size === 0) {
      const folded = await this.executor.load(codesDecider, stream);
      folded?.state.forEach((each) => known.add(each));
      if (known.has(code)) return;
    }
    const commandId = derivedId('code', kind, code);
    const { correlationId, actor, now } = context;
    const own = { commandId, correlationId, causationId: context.commandId, actor, now, fingerprint: commandId };
    const command = new RegisterCode({ kind, code }, own);
    await this.executor.execute(codesDecider, command, { stream, creates: true, facts: () => Promise.resolve(undefined) });
    known.add(code);
  }
}
