import {
  EventStore,
  Refusal,
  type Appended,
  type CommandTrace,
  type ExpectedRevision,
  type FeedPage,
  type FeedQuery,
  type NewEvent,
  type Position,
  type StoredEvent,
} from '@closeline/eventsourcing';
import { Bell } from './bell';
import { InlineCommits, type LogCommits, type LogOptions } from './log-commits';
import { LogReader } from './log-reader';
import { LOG_SCHEMA } from './log-rows';
import { ThreadedCommits } from './log-thread';
import { openDatabase, openReadOnly, type Sqlite } from './sqlite';

/** The largest append: bytes of data and metadata of all its events together. */
export const MAX_APPEND_BYTES = 1_048_576;

/**
 * The log as one SQLite file, synchronous=FULL, one writer with group commit. Positions are dense.
 * Opened by `writer` in the process that owns the folder, by `reader` beside it.
 */
export class EmbeddedEventStore extends EventStore {
  private readonly reads: LogReader;
  private readonly bell = new Bell();

  private constructor(
    readonly db: Sqlite,
    /** The one writer of log.db, for what must share its syncs. */
    readonly commits: LogCommits | undefined,
    bell?: Bell,
  ) {
    super();
    this.reads = new LogReader(db);
    if (bell) this.bell = bell;
  }

  /** The writer works in the thread of its callers. */
  static writer(file: string, options: LogOptions): EmbeddedEventStore {
    const db = openDatabase(file, 'FULL', LOG_SCHEMA);
    const bell = new Bell();
    return new EmbeddedEventStore(db, new InlineCommits(db, options, () => bell.ring()), bell);
  }

  /** The writer works in a thread of its own, by the machine's clock; it is started from what was built. */
  static threadedWriter(file: string, onFatal: (error: Error) => void): EmbeddedEventStore {
    const db = openDatabase(file, 'FULL', LOG_SCHEMA);
    const bell = new Bell();
    return new EmbeddedEventStore(db, new ThreadedCommits(file, onFatal, () => bell.ring()), bell);
  }

  /** For another thread or process. Its subscriptions wake by `notify`. */
  static reader(file: string): EmbeddedEventStore {
    return new EmbeddedEventStore(openReadOnly(file), undefined);
  }

  /**
   * Also throws Refusal `too-large` (413) beyond MAX_APPEND_BYTES, `storage-full`, `storage-busy`, `storage-failed` (503),
   * and Error for an empty append or a type that starts with `$`, which is the store's own namespace.
   */
  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    const { commits } = this;
    if (!commits) throw new Error('the log was opened for reading only');
    if (events.length === 0) throw new Error('an append without events');
    let bytes = 0;
    for (const { type, data, metadata } of events) {
      if (type.startsWith('$')) throw new Error('a type must not start with $');
      bytes += Buffer.byteLength(data) + Buffer.byteLength(metadata);
    }
    if (bytes > MAX_APPEND_BYTES)
      throw new Refusal('too-large', `an append holds at most ${MAX_APPEND_BYTES} bytes, this one has ${bytes}`, 413);
    return commits.append(stream, expected, events);
  }

  async readStream(stream: string, query: { from?: number; limit?: number } = {}): Promise<readonly StoredEvent[]> {
    return this.reads.stream(stream, query.from, query.limit);
  }

  async readAll(query: FeedQuery = {}): Promise<FeedPage> {
    const page = this.reads.page(query);
    // Reads answer at once; without a pause, whoever pages through the whole log would hold up everybody else.
    if (!page.caughtUp) await new Promise(setImmediate);
    return page;
  }

  async readLatest(types: readonly string[], limit: number): Promise<readonly StoredEvent[]> {
    return this.reads.newest(types, limit);
  }

  async *subscribe(query: FeedQuery, signal: AbortSignal): AsyncGenerator<FeedPage, void, undefined> {
    let after = query.after;
    while (!signal.aborted) {
      const seen = this.bell.count;
      const page = await this.readAll({ ...query, ...(after !== undefined && { after }) });
      if (page.position > (after ?? NOWHERE)) {
        after = page.position;
        yield page;
      } else if (page.caughtUp) await this.bell.after(seen, signal);
    }
  }

  async findCommand(commandId: string): Promise<CommandTrace | undefined> {
    return this.reads.trace(commandId);
  }

  async head(): Promise<Position | undefined> {
    return this.reads.head();
  }

  /** Calls the listener after each commit. @returns how to stop it. */
  onAppended(listener: () => void): () => void {
    return this.bell.listen(listener);
  }

  /** The writer, elsewhere, has committed: wakes the subscriptions. */
  notify(): void {
    this.bell.ring();
  }

  /** Commits what waits, then closes the file. */
  close(): void {
    this.commits?.close();
    this.db.close();
  }
}

const NOWHERE: Position = '0000000000000000';
