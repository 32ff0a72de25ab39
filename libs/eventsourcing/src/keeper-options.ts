import type { Clock, Ids } from './ports';

export interface KeeperOptions {
  /** One name a process, that no other has. */
  readonly holder: string;
  readonly shards: number;
  /** How long this process may be silent before others take its shards. */
  readonly ttlMs: number;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Milliseconds, from any start: how long things take. */
  readonly now: () => number;
  /** Of each view's logic, by the view's id. */
  readonly fingerprints: ReadonlyMap<string, string>;
  /** Resolves after so many milliseconds, or when the signal aborts. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** Waited for after each batch of the feed. */
  readonly breath?: () => Promise<unknown>;
  readonly events: KeeperEvents;
}

/** What operators are told. */
export interface KeeperEvents {
  /** Following or building failed and is tried again in `ms`. */
  failed(what: string, error: unknown, ms: number): void;
  /** It could not be seen what there is to do, or what a build is worth; that is tried again with the next look, in `ms`. */
  lookFailed(what: string, error: unknown, ms: number): void;
  /** It was seen what there is to do: a failed look before is over. */
  looked(): void;
  /** A batch of the feed was committed, or a view caught up: whatever failed before is over. */
  kept(): void;
  /** So many events were folded and committed in `ms`. */
  applied(events: number, ms: number): void;
  progress(build: string, shard: number, done: number): void;
  promoted(build: string): void;
  blocked(build: string, why: string): void;
  /** So many documents more of a build could not digest an event, and wait from now on for the view to be mended. */
  parked(build: string, documents: number): void;
}
