import type { Credentials, EventStoreDBClient } from '@eventstore/db-client';
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
import type { CommandKeys } from '../command-keys';
import { Appends } from './appends';
import { pause, Retries, type Pause } from './failures';
import { KnownStreams } from './known-streams';
import { commitOf } from './positions';
import { Reads } from './reads';
import { follow } from './subscription';

/** What of the client is used. */
export type LogClient = Pick<EventStoreDBClient, 'appendToStream' | 'readStream' | 'readAll' | 'subscribeToAll'>;

export interface LogOptions {
  readonly client: LogClient;
  readonly credentials: Credentials;
  readonly keys: CommandKeys;
  readonly pause?: Pause;
  readonly random?: () => number;
  /** Milliseconds that never go back. */
  readonly now?: () => number;
  /** How long a subscription hears nothing before it reads the log to its end, in milliseconds. */
  readonly quietMs?: number;
}

/**
 * The log in EventStoreDB. Positions are its commit positions. Reads are tried again a few times; where the server cannot be
 * reached they are refused with `log-unreachable` (503).
 */
export class EventStoreDbEventStore extends EventStore {
  private readonly reads: Reads;
  private readonly streams: KnownStreams;
  private readonly appends: Appends;
  private readonly retries: Retries;

  constructor(private readonly options: LogOptions) {
    super();
    const { client, credentials, keys, now = () => performance.now() } = options;
    this.retries = new Retries(options.pause ?? pause, options.random ?? Math.random);
    this.reads = new Reads(client);
    const readStream = (stream: string, from: number, limit: number) => this.reads.stream(stream, from, limit);
    this.streams = new KnownStreams(readStream);
    this.appends = new Appends({ client, credentials, keys, now, readStream, streams: this.streams, retries: this.retries });
  }

  /**
   * Also throws Refusal `command-in-flight` (409), `too-large` (413), `log-unreachable` (503: the same command may be sent
   * again, and has one effect), and Error as `checkAppend` does.
   */
  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    return this.appends.append(stream, expected, events);
  }

  async readStream(stream: string, query: { from?: number; limit?: number } = {}): Promise<readonly StoredEvent[]> {
    const events = await this.retries.run(() => this.reads.stream(stream, query.from, query.limit));
    this.streams.noteRead(stream, events);
    return events;
  }

  readAll(query: FeedQuery = {}): Promise<FeedPage> {
    return this.retries.run(() => this.reads.page(query));
  }

  readLatest(types: readonly string[], limit: number): Promise<readonly StoredEvent[]> {
    return this.retries.run(() => this.reads.latest(types, limit));
  }

  subscribe(query: FeedQuery, signal: AbortSignal): AsyncGenerator<FeedPage, void, undefined> {
    const { client, quietMs = 250 } = this.options;
    return follow({ client, quietMs, reads: this.reads, retries: this.retries }, query, signal);
  }

  async findCommand(commandId: string): Promise<CommandTrace | undefined> {
    const key = await this.options.keys.find(commandId);
    if (!key) return undefined;
    if (key.settled) return { stream: key.stream, ...key.settled };
    const { commands } = await this.retries.run(() => this.streams.readTo(key.stream, Infinity));
    const trace = commands.get(commandId);
    return trace && { stream: key.stream, ...trace };
  }

  share(at: Position | undefined, target: Position): number {
    return Math.min(1, commitOf(at) / Math.max(1, commitOf(target)));
  }

  head(): Promise<Position | undefined> {
    return this.retries.run(() => this.reads.head());
  }
}
