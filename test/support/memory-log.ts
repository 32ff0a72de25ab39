import {
  Checkpoints,
  DuplicateCommand,
  Envelope,
  EventStore,
  Refusal,
  WrongExpectedRevision,
  type Appended,
  type CommandTrace,
  type ExpectedRevision,
  type FeedPage,
  type FeedQuery,
  type Message,
  type Metadata,
  type NewEvent,
  type Position,
  type StoredEvent,
  type Unsealed,
} from '@closeline/eventsourcing';

const positionOf = (n: number): Position => String(n).padStart(12, '0');

/** The log in memory, for specs of what stands on it. Held to the same contract as the engines. */
export class MemoryLog extends EventStore {
  readonly events: StoredEvent[] = [];
  private wake = new AbortController();

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    if (events.length === 0) throw new Error('an append without events');
    if (events.some((e) => e.type.startsWith('$'))) throw new Error('a type must not start with $');
    if (events.reduce((n, e) => n + Buffer.byteLength(e.data) + Buffer.byteLength(e.metadata), 0) > 1_048_576)
      throw new Refusal('too-large', 'an append holds at most 1 MB', 413);
    const known = events.find((e) => this.events.some((s) => s.metadata.commandId === e.commandId));
    if (known) throw new DuplicateCommand(known.commandId);
    const last = this.of(stream).length - 1;
    const actual = last < 0 ? 'none' : last;
    if (actual !== expected) throw new WrongExpectedRevision(stream, expected, actual);
    for (const [i, e] of events.entries())
      this.events.push({
        ...{ id: e.id, stream, type: e.type, revision: last + 1 + i, position: positionOf(this.events.length + 1) },
        data: JSON.parse(e.data) as object,
        metadata: JSON.parse(e.metadata) as Metadata,
        committedAt: '2026-01-01T00:00:00.000Z',
      });
    const { wake } = this;
    this.wake = new AbortController();
    wake.abort();
    return { revision: last + events.length, position: positionOf(this.events.length) };
  }

  async readStream(stream: string, { from = 0, limit = 1000 } = {}): Promise<readonly StoredEvent[]> {
    return this.of(stream).slice(from, from + limit);
  }

  async readAll({ after, types, limit = 1000 }: FeedQuery = {}): Promise<FeedPage> {
    const start = Number(after ?? 0);
    const matching = this.events.slice(start).filter((e) => !types || types.includes(e.type));
    const events = matching.slice(0, limit);
    const whole = events.length === matching.length;
    return { events, position: whole ? positionOf(this.events.length) : events.at(-1)!.position, caughtUp: whole };
  }

  async readLatest(types: readonly string[], limit: number): Promise<readonly StoredEvent[]> {
    const matching = this.events.filter((e) => types.includes(e.type));
    return matching.reverse().slice(0, limit);
  }

  async *subscribe(query: FeedQuery, signal: AbortSignal): AsyncGenerator<FeedPage, void, undefined> {
    let after = query.after ?? positionOf(0);
    while (!signal.aborted) {
      const news = this.wake.signal;
      const page = await this.readAll({ ...query, after });
      if (page.position > after) {
        after = page.position;
        yield page;
      } else await aborted(AbortSignal.any([news, signal]));
    }
  }

  async findCommand(commandId: string): Promise<CommandTrace | undefined> {
    const own = this.events.filter((e) => e.metadata.commandId === commandId);
    return own[0] && { stream: own[0].stream, first: own[0].revision, last: own.at(-1)!.revision };
  }

  async head(): Promise<Position | undefined> {
    return this.events.at(-1)?.position;
  }

  private of(stream: string): StoredEvent[] {
    return this.events.filter((e) => e.stream === stream);
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** An envelope that seals nothing and chains nothing, for specs in which nobody asks. */
export class OpenEnvelope extends Envelope {
  async close(_stream: string, _revision: number, _previousHash: string | null, events: readonly Unsealed[]) {
    const closed = events.map((e): NewEvent => ({
      ...{ id: e.id, type: e.type, commandId: e.metadata.commandId },
      data: JSON.stringify(e.data),
      metadata: JSON.stringify({ ...e.metadata, previousHash: null }),
    }));
    const recorded = events.map(({ type, data, metadata: { occurredAt } }) => ({ type, data, at: { occurredAt } }));
    return { events: closed, recorded: recorded as readonly Message[], hash: null };
  }

  hash(): string {
    return '';
  }

  async open<T>(value: T): Promise<T> {
    return value;
  }
}

export class MemoryCheckpoints extends Checkpoints {
  private readonly positions = new Map<string, Position>();

  async load(name: string): Promise<Position | undefined> {
    return this.positions.get(name);
  }

  async save(name: string, position: Position): Promise<void> {
    this.positions.set(name, position);
  }
}
