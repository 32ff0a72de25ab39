import type { Metadata, Message, Recorded, Dated } from './message';

/** A place in the log: opaque, sortable as a string. */
export type Position = string;
/** What an append expects: the exact revision of the stream's last event, or that there is no stream. */
export type ExpectedRevision = number | 'none';

/** An event ready for the log: sealed, chained, its data and metadata as RFC 8785 canonical JSON. */
export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly commandId: string;
  readonly data: string;
  readonly metadata: string;
}

/** An event as the log holds it, before upcasting. `committedAt` is the writer's clock, never decreasing. */
export interface StoredEvent extends Message {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  readonly metadata: Metadata;
  readonly committedAt: string;
}

export interface Appended {
  readonly revision: number;
  readonly position: Position;
}

/** The append found the stream at another revision. Nothing was written. */
export class WrongExpectedRevision extends Error {
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    readonly actual: ExpectedRevision,
  ) {
    super(`${stream} is at ${actual}, expected ${expected}`);
    this.name = 'WrongExpectedRevision';
  }
}

/** The log already holds events of this command. Nothing was written. */
export class DuplicateCommand extends Error {
  constructor(readonly commandId: string) {
    super(`command ${commandId} is already in the log`);
    this.name = 'DuplicateCommand';
  }
}

/** Where the events of one command stand: revisions `first`..`last` of `stream`. */
export interface CommandTrace {
  readonly stream: string;
  readonly first: number;
  readonly last: number;
}

/** A page of the feed. `position` is how far the page looked, also where nothing matched. */
export interface FeedPage {
  readonly events: readonly StoredEvent[];
  readonly position: Position;
  /** Whether the page ends at the head of the log. */
  readonly caughtUp: boolean;
}

export interface FeedQuery {
  /** Exclusive; undefined = from the first event. */
  readonly after?: Position;
  readonly types?: readonly string[];
  /** At most this many events a page (default 1,000). */
  readonly limit?: number;
}

/** The ordered, durable log. Every engine passes the same contract suite. */
export abstract class EventStore {
  /** Appends all events or none, after a sync. Throws WrongExpectedRevision or DuplicateCommand. */
  abstract append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended>;
  /** A page of one stream in order from revision `from` (default 0), inclusive; empty for a missing stream. */
  abstract readStream(stream: string, query?: { from?: number; limit?: number }): Promise<readonly StoredEvent[]>;
  /** A page of the whole log, oldest first. */
  abstract readAll(query?: FeedQuery): Promise<FeedPage>;
  /** The newest events of these types, newest first. */
  abstract readLatest(types: readonly string[], limit: number): Promise<readonly StoredEvent[]>;
  /** Pages for ever, each as soon as there is one; the consumer's pace is the pace. Ends when the signal aborts. */
  abstract subscribe(query: FeedQuery, signal: AbortSignal): AsyncIterable<FeedPage>;
  /** Where a command's events stand, if it left any. */
  abstract findCommand(commandId: string): Promise<CommandTrace | undefined>;
  /** The position of the last event; undefined for an empty log. */
  abstract head(): Promise<Position | undefined>;
  /** How much of the way to `target` lies behind `at`, 0..1: for progress only, for positions are opaque. */
  abstract share(at: Position | undefined, target: Position): number;
}

/** Where process managers stand in the feed; kept beside the log, so that they never run over history again. */
export abstract class Checkpoints {
  abstract load(name: string): Promise<Position | undefined>;
  abstract save(name: string, position: Position): Promise<void>;
}

/** The key of one person, unwrapped. */
export interface SubjectKey {
  readonly subject: string;
  readonly version: number;
  readonly key: Buffer;
}

/** One version of a subject's key as it is kept, wrapped. A tombstone has no key and the moment of its erasure. */
export interface WrappedKey {
  readonly subject: string;
  readonly version: number;
  readonly wrapped: Buffer | null;
  /** ISO-8601 UTC. */
  readonly erasedAt: string | null;
}

/** Where wrapped keys lie, apart from the data. What wraps them is not known there. */
export interface WrappedKeys {
  /** That version, or without one the newest; undefined where there is none. */
  find(subject: string, version?: number): Promise<WrappedKey | undefined>;
  /** @returns the key as it stands after a sync: the one there before, if there was one. */
  insertIfAbsent(subject: string, version: number, wrapped: Buffer): Promise<WrappedKey>;
  setting(name: string): Promise<Buffer | undefined>;
  /** @returns the value as it stands after a sync: the one there before, if there was one. */
  insertSettingIfAbsent(name: string, value: Buffer): Promise<Buffer>;
}

/** The keys of personal data, apart from the data and wrapped by a master key. */
export abstract class Vault {
  /** The subject's current key, made and synced to disk before it is first used. Throws Refusal `erased` after erasure. */
  abstract keyFor(subject: string): Promise<SubjectKey>;
  /** The key of that version, or undefined where there is none. Throws Refusal `erased` after erasure. */
  abstract find(subject: string, version: number): Promise<SubjectKey | undefined>;
  /** Keyed digest (HMAC-SHA-256, hex) of a value: equal values are found without being kept. */
  abstract blindIndex(purpose: string, value: string): string;
}

/** Seals personal fields and chains events before they reach the log; opens fields for an authorised reader. */
export abstract class Envelope {
  /**
   * @param subject whose key seals the personal fields; usually the stream.
   * @param previousHash hash of the stream's last event, null at its start; @param revision of the first new event.
   * @returns the events ready to append, the sealed form that `evolve` and views see, and the hash of the last one.
   */
  abstract close(
    stream: string,
    revision: number,
    previousHash: string | null,
    events: readonly Unsealed[],
  ): Promise<{ events: readonly NewEvent[]; recorded: readonly Message[]; hash: string | null }>;
  /** The hash of a stored event: SHA-256 over RFC 8785 canonical JSON of stream, revision, id, type, metadata, data. */
  abstract hash(event: StoredEvent): string;
  /** A copy of `value` (any JSON) with every sealed field of this event opened. Missing key: throws; erased: `{erased: true}`. */
  abstract open<T>(value: T): Promise<T>;
}

/** An event before it is sealed. `personal` names the fields of `data` to seal under the stream's subject. */
export interface Unsealed {
  readonly id: string;
  readonly type: string;
  readonly data: object;
  readonly personal: readonly string[];
  readonly metadata: Omit<Metadata, 'previousHash' | 'seal'>;
}

export abstract class Clock {
  /** ISO-8601 UTC with milliseconds. */
  abstract now(): string;
}

export abstract class Ids {
  abstract next(): string;
}

export type { Recorded, Dated };
