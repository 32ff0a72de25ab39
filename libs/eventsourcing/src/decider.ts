import type { Actor, Dated, Message, PersonalFields } from './message';

/** What travels with every command. `now` is the clock's moment, `occurredAt` what the caller said, if anything. */
export interface CommandContext {
  readonly commandId: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly actor: Actor;
  readonly fingerprint: string;
  readonly now: string;
  readonly occurredAt?: string;
  /** The revision the caller saw; a different one is refused with 412 and never decided again. */
  readonly ifMatch?: number;
}

export interface Command {
  readonly type: string;
  readonly context: CommandContext;
}

/**
 * A capability's decisions. `evolve` folds events into the least state that decisions read; `decide` answers with the
 * events a command leads to, with none where there is nothing to do, or throws a Refusal.
 *
 * F is what a decision must know besides its own stream (roster, playbooks, forms), read from the log at that moment.
 */
export interface Decider<C extends Command, E extends Message, S, F = undefined> {
  /** The category: streams are `<category>-<id>`. */
  readonly category: string;
  readonly initial: S;
  readonly personal: PersonalFields<E>;
  evolve(state: S, event: Dated<E>): S;
  decide(state: S, command: C, facts: F): readonly Dated<E>[];
}

/** The moment a command's events happened: what the caller said, else now. ISO-8601 UTC. */
export const momentOf = (context: CommandContext): string => context.occurredAt ?? context.now;
