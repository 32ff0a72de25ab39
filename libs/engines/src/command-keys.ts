/** Where a command went, as it is remembered beside the log. */
export interface CommandKey {
  readonly commandId: string;
  readonly stream: string;
  /** How often it was sent to this stream since the key was made or taken over, by whichever process. */
  readonly sendings: number;
  /** Revisions of its events in the stream, once they are known to be there. */
  readonly settled?: Settled;
}

export interface Settled {
  readonly first: number;
  readonly last: number;
}

/** How old a key must be, by the store's clock, before it may be taken over: no append is under way as long as that. */
export const TAKE_OVER_MS = 60_000;
/** How long a key is kept, by the store's clock. */
export const KEEP_KEYS_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Remembers which stream a command was sent to (architecture.md, the write side): a log that looks for a command only in
 * one stream could otherwise take it twice, on two. Every call is one atomic step of the store.
 */
export interface CommandKeys {
  /**
   * Before an append: makes the key unless there is one. Where the one that stands names this stream, the sending is
   * counted on it and its age begins anew; where it names another, it is left as it is.
   * @returns the key as it stands now
   */
  begin(commandId: string, stream: string): Promise<CommandKey>;
  /**
   * After an append: the events are there. Makes the key where it ran out in the meantime.
   * @returns the key as it stands now: more than one sending says that another may have written them
   */
  settle(commandId: string, stream: string, settled: Settled): Promise<CommandKey>;
  find(commandId: string): Promise<CommandKey | undefined>;
  /**
   * Moves an unsettled key that is older than TAKE_OVER_MS from one stream to another, as its first sending there.
   * @returns false, with nothing changed, where the key is not so any more
   */
  takeOver(commandId: string, fromStream: string, toStream: string): Promise<boolean>;
  /** After an append that surely wrote nothing: removes an unsettled key of this stream that was sent only once. */
  abandon(commandId: string, stream: string): Promise<void>;
}
