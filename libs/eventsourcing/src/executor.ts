import type { Command, Decider } from './decider';
import { momentOf } from './decider';
import { eventIdOf } from './identity';
import type { Dated, Message, Recorded } from './message';
import type { CommandTrace, Envelope, EventStore, Position, StoredEvent, Unsealed } from './ports';
import { DuplicateCommand, WrongExpectedRevision } from './ports';
import { recorded } from './projector';
import { Refusal } from './refusal';
import { StreamCache, type Folded } from './stream-cache';
import { currentVersion, type Upcasts } from './upcasting';

/** What a command came to. `events` are those it left in the log, sealed; empty where it had nothing to do. */
export interface Outcome {
  readonly stream: string;
  readonly revision: number;
  readonly position: Position | undefined;
  readonly events: readonly Message[];
  /** Whether the stream began with this command. */
  readonly created: boolean;
  /** Whether this is the answer to an earlier sending of the same command. */
  readonly replayed: boolean;
}

/** What a command needs beside its decider. All of it runs again when the decision is made again. */
export interface Execution<S, F> {
  readonly stream: string;
  /** Whether the command may begin the stream; otherwise a missing one is refused with 404. */
  readonly creates?: boolean;
  /** Throws a 404 where the actor may not see this state. */
  readonly authorise?: (state: S) => void;
  readonly facts: (state: S) => Promise<F>;
  /** Runs between the decision and the append, for what must stand in the log first. May refuse. */
  readonly before?: (events: readonly Message[]) => Promise<void>;
}

/** After a conflict a command is decided again at most this many times. */
const RETRIES = 3;

/**
 * The base of every command handler: load, look up the command id, decide, append at the exact revision; on a conflict
 * decide again, at most 3 times and never under `If-Match`. In one process the commands on one stream take turns, so
 * that only other processes can conflict.
 */
export class Executor {
  private readonly cache = new StreamCache<Folded<unknown>>(10_000);
  private readonly turns = new Map<string, Promise<unknown>>();
  private readonly inFlight = new Map<string, { fingerprint: string; outcome: Promise<Outcome> }>();

  constructor(
    private readonly log: EventStore,
    private readonly envelope: Envelope,
    private readonly upcasts: Upcasts,
  ) {}

  /** Throws Refusal: the decider's own, `not-found` 404, `revision-mismatch` 412, `key-reused` 422, `concurrent-update` 409. */
  async execute<C extends Command, E extends Message, S, F>(
    decider: Decider<C, E, S, F>,
    command: C,
    execution: Execution<S, F>,
  ): Promise<Outcome> {
    const { commandId, fingerprint } = command.context;
    const running = this.inFlight.get(commandId);
    if (running) {
      if (running.fingerprint !== fingerprint) throw keyReused();
      return { ...(await running.outcome), replayed: true };
    }
    const outcome = this.inTurn(execution.stream, () => this.attempt(decider, command, execution));
    this.inFlight.set(commandId, { fingerprint, outcome });
    try {
      return await outcome;
    } finally {
      this.inFlight.delete(commandId);
    }
  }

  /** The state of a stream as the log has it now, at whatever revision; undefined where there is no stream. */
  async load<C extends Command, E extends Message, S, F>(
    decider: Decider<C, E, S, F>,
    stream: string,
  ): Promise<Folded<S> | undefined> {
    const folded = await this.refresh(decider, stream, this.cache.get(stream) as Folded<S> | undefined);
    return folded.revision < 0 ? undefined : folded;
  }

  /** The answer to a command that the log already holds, or undefined. Throws `key-reused` for another body or path. */
  async replay(commandId: string, fingerprint: string): Promise<Outcome | undefined> {
    const trace = await this.log.findCommand(commandId);
    return trace && this.answerAgain(trace, fingerprint);
  }

  private async attempt<C extends Command, E extends Message, S, F>(
    decider: Decider<C, E, S, F>,
    command: C,
    execution: Execution<S, F>,
  ): Promise<Outcome> {
    const { context } = command;
    const { stream } = execution;
    const cached = this.cache.get(stream) as Folded<S> | undefined;
    let folded = cached ?? (await this.refresh(decider, stream, undefined));
    for (let conflicts = 0; ;) {
      let refused: Error | undefined;
      try {
        const outcome = await this.decideAndAppend(decider, command, execution, folded);
        if (outcome) return outcome;
      } catch (error) {
        if (error instanceof WrongExpectedRevision) conflicts++;
        else if (!(error instanceof Refusal || error instanceof DuplicateCommand)) throw error;
        refused = error;
      }
      // The append itself refuses a command that the log holds; what led to none may be that command's second sending.
      const settled = await this.replay(context.commandId, context.fingerprint);
      if (settled) return settled;
      // A refusal or a quiet answer may rest on a cached state that another process has moved on: only a fresh one counts.
      const fresh = await this.refresh(decider, stream, folded);
      const moved = fresh.revision !== folded.revision;
      if (refused instanceof WrongExpectedRevision) {
        if (conflicts > RETRIES) throw concurrentUpdate();
      } else if (!moved || refused instanceof DuplicateCommand) {
        if (refused) throw refused;
        return { stream, revision: fresh.revision, position: fresh.position, events: [], created: false, replayed: false };
      }
      // Under If-Match the fresh state is refused with 412, and nothing is decided on it.
      folded = fresh;
    }
  }

  /** Undefined where the command has nothing to do. Throws Refusal, WrongExpectedRevision, DuplicateCommand. */
  private async decideAndAppend<C extends Command, E extends Message, S, F>(
    decider: Decider<C, E, S, F>,
    command: C,
    { stream, creates, authorise, facts, before }: Execution<S, F>,
    folded: Folded<S>,
  ): Promise<Outcome | undefined> {
    const { ifMatch } = command.context;
    const created = folded.revision < 0;
    if (created && !creates) throw new Refusal('not-found', 'there is nothing with this id', 404);
    if (!created) authorise?.(folded.state);
    if (ifMatch !== undefined && ifMatch !== folded.revision) throw revisionMismatch(folded.revision);
    const events = decider.decide(folded.state, command, await facts(folded.state));
    if (events.length === 0) return undefined;
    await before?.(events);
    const unsealed = events.map((event, i) => this.unsealed(decider, command, event, i));
    const closed = await this.envelope.close(stream, folded.revision + 1, folded.hash, unsealed);
    // Folded before the append: an event that cannot be folded must not reach the log.
    const state = (closed.recorded as unknown as Dated<E>[]).reduce((s, e) => decider.evolve(s, e), folded.state);
    const appended = await this.log.append(stream, created ? 'none' : folded.revision, closed.events);
    this.keep(stream, { state, ...appended, hash: closed.hash });
    return { stream, ...appended, events: closed.recorded, created, replayed: false };
  }

  private unsealed<C extends Command, E extends Message, S, F>(
    decider: Decider<C, E, S, F>,
    { type, context }: C,
    event: Dated<E>,
    index: number,
  ): Unsealed {
    return {
      id: eventIdOf(context.commandId, index),
      type: event.type,
      data: event.data,
      personal: Object.keys(decider.personal[event.type as E['type']]),
      metadata: {
        occurredAt: momentOf(context),
        ...event.at,
        commandId: context.commandId,
        commandType: type,
        correlationId: context.correlationId,
        causationId: context.causationId,
        actor: context.actor,
        recordedAt: context.now,
        schemaVersion: currentVersion(this.upcasts, event.type),
        fingerprint: context.fingerprint,
      },
    };
  }

  /** Folds what came after `folded` (undefined: everything) and keeps the result. */
  private async refresh<C extends Command, E extends Message, S, F>(
    decider: Decider<C, E, S, F>,
    stream: string,
    folded: Folded<S> | undefined,
  ): Promise<Folded<S>> {
    let next: Folded<S> = folded ?? { state: decider.initial, revision: -1, position: undefined, hash: null };
    for (;;) {
      const page = await this.log.readStream(stream, { from: next.revision + 1, limit: 1000 });
      if (page.length === 0) break;
      next = {
        state: page.reduce((s, e) => decider.evolve(s, dated<E>(recorded(e, this.upcasts))), next.state),
        revision: page.at(-1)!.revision,
        position: page.at(-1)!.position,
        hash: this.envelope.hash(page.at(-1)!),
      };
      if (page.length < 1000) break;
    }
    if (next.revision >= 0) this.keep(stream, next);
    return next;
  }

  /** A load takes no turn, so that it may end after a command that began later. */
  private keep(stream: string, folded: Folded<unknown>): void {
    const kept = this.cache.get(stream);
    if (!kept || kept.revision <= folded.revision) this.cache.set(stream, folded);
  }

  private async answerAgain(trace: CommandTrace, fingerprint: string): Promise<Outcome> {
    const events = await this.log.readStream(trace.stream, { from: trace.first, limit: trace.last - trace.first + 1 });
    const first = events[0] as StoredEvent;
    if (first.metadata.fingerprint !== fingerprint) throw keyReused();
    const { revision, position } = events.at(-1) as StoredEvent;
    const read = events.map((e) => recorded(e, this.upcasts));
    return { stream: trace.stream, revision, position, events: read, created: trace.first === 0, replayed: true };
  }

  private async inTurn<T>(stream: string, work: () => Promise<T>): Promise<T> {
    const before = this.turns.get(stream);
    const mine = before ? before.then(work, work) : work();
    this.turns.set(stream, mine);
    try {
      return await mine;
    } finally {
      if (this.turns.get(stream) === mine) this.turns.delete(stream);
    }
  }
}

/** A stored event as `evolve` takes it: with the moment it was true. */
export const dated = <E extends Message>(event: Recorded): Dated<E> => {
  const { occurredAt, occurredOn, evidence } = event.metadata;
  return {
    type: event.type,
    data: event.data,
    at: { occurredAt, ...(occurredOn && { occurredOn }), ...(evidence && { evidence }) },
  } as unknown as Dated<E>;
};

const concurrentUpdate = () =>
  new Refusal('concurrent-update', 'others kept changing this at the same time; send the command again');
const keyReused = () => new Refusal('key-reused', 'this Idempotency-Key was used for another command', 422);
const revisionMismatch = (revision: number) =>
  new Refusal('revision-mismatch', `If-Match does not hold: the current revision is ${revision}`, 412);
