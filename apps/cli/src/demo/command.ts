import {
  commandIdOf,
  momentOf,
  type Actor,
  type Command,
  type CommandContext,
  type Dated,
  type Message,
} from '@closeline/eventsourcing';

/** A command of the simulated business: what /v1/commands takes as a line, who sends it, and when. */
export interface DemoCommand {
  /** The moment it is sent, in milliseconds; that of the events is `occurredAt`, where it lies before. */
  readonly at: number;
  readonly as: Actor;
  /** The operationId. */
  readonly command: string;
  /** The idempotency key. */
  readonly id: string;
  /** Which prospect it is about, by its number: the id is known once the first form was taken. */
  readonly prospect?: number;
  readonly data: object;
  readonly occurredAt?: string;
}

export const isoOf = (time: number): string => new Date(time).toISOString();

/** The context that the service gives this command, as far as decisions read it. */
export const contextOf = ({ at, as, id, occurredAt }: Pick<DemoCommand, 'at' | 'as' | 'id' | 'occurredAt'>): CommandContext => ({
  // Few decisions make ids of it, and it is not made for nothing.
  get commandId() {
    return commandIdOf(as.subject, id);
  },
  ...{ correlationId: '', causationId: '', fingerprint: '', actor: as, now: isoOf(at) },
  ...(occurredAt !== undefined && { occurredAt }),
});

/** An event as `evolve` takes it: dated by itself, else by its command. */
export const datedBy = <E extends Message>({ context }: Command, event: Dated<E>): Dated<E> => ({
  ...event,
  at: { occurredAt: momentOf(context), ...event.at },
});

/** What people do, one command after the other, each asked for when it is its turn. */
export type Doings = Generator<DemoCommand, void>;
