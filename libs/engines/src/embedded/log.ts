import {
  EventStore,
  type Appended,
  type CommandTrace,
  type ExpectedRevision,
  type FeedPage,
  type FeedQuery,
  type NewEvent,
  type Position,
  type StoredEvent,
} from '@closeline/eventsourcing';
import { checkAppend } from '../append-limits';
import { Bell } from './bell';
import { InlineCommits, type LogCommits, type LogOptions } from './log-commits';
import { LogReader } from './log-reader';
import { LOG_SCHEMA, numberOf } from './log-rows';
import { ThreadedCommits } from './log-thread';
import { openDatabase, openReadOnly, type Sqlite } from './sqlite';

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
    /** Of a writer in batches: puts on disk what it has answered. */
    readonly flush: () => void = () => undefined,
  ) {
    super();
    this.reads = new LogReader(db);
    if (bell) this.bell = bell;
  }

  /** The writer works in the thread of its callers. */
  static writer(file: string, options: LogOptions): EmbeddedEventStore {
    const db = openDatabase(file, 'FULL', LOG_SCHEMA);
    const bell = new Bell();
    const commits = new InlineCommits(db, options, () => bell.ring());
    return new EmbeddedEventStore(db, commits, bell, () => commits.flush());
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
   * Also throws Refusal `storage-full`, `storage-busy`, `storage-failed` (503), `too-large` (413) and Error as `checkAppend`.
   */
  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    const { commits } = this;
    if (!commits) throw new Error('the log was opened for reading only');
    checkAppend(events);
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

  share(at: Position | undefined, target: Position): number {
    return Math.min(1, numberOf(at) / Math.max(1, numberOf(target)));
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
