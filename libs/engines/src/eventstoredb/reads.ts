import { StreamNotFoundError, type AllStreamResolvedEvent, type EventStoreDBClient } from '@eventstore/db-client';
import type { FeedPage, FeedQuery, Position, StoredEvent } from '@closeline/eventsourcing';
import { collect } from './collect';
import { fromOf, NOWHERE, positionOf, type From } from './positions';
import { isOurs, storedOf } from './stored';

export type ReadingClient = Pick<EventStoreDBClient, 'readStream' | 'readAll'>;

const PAGE = 1_000;
/** A filtered page looks at no more than this many events for each one it may return. */
const SCAN = 4;
/** No read of `$all` takes more at once. */
const WINDOW = 2_000;
/** Backwards from the end: few events of the store itself usually lie there. */
const BACKWARDS = [16, 256, 1_024];

interface Looked {
  readonly position: Position;
  readonly type: string;
  readonly stored: StoredEvent | undefined;
}

interface Forwards {
  readonly events: readonly Looked[];
  /** Whether they end at the end of the log. */
  readonly isLast: boolean;
  /** Whether one of ours stands where the reading began. */
  readonly beginsOurs: boolean;
}

/** Reads in pages. The server filters no reads, so types are looked at here. Throws what the client throws, or NoAnswer. */
export class Reads {
  /** Between these two lie only events of the store itself, which need not be read again and again on a quiet log. */
  private quiet: { readonly own: Position; readonly looked: Position } | undefined;

  constructor(private readonly client: ReadingClient) {}

  async stream(stream: string, from = 0, limit = PAGE): Promise<StoredEvent[]> {
    try {
      const read = await collect(this.client.readStream(stream, { fromRevision: BigInt(from), maxCount: limit }));
      return read.flatMap((event) => storedOf(event) ?? []);
    } catch (error) {
      if (error instanceof StreamNotFoundError) return [];
      throw error;
    }
  }

  /** See FeedPage. Its position is that of an event of ours, or what `after` was. */
  async page({ after = NOWHERE, types, limit = PAGE }: FeedQuery): Promise<FeedPage> {
    const wanted = types && new Set(types);
    let window = wanted ? limit * SCAN : limit;
    const events: StoredEvent[] = [];
    let position = after;
    let looked = this.quiet?.own === after ? this.quiet.looked : after;
    // Whether an event of ours stands at `position`: anybody may ask behind any other.
    let isOwn = looked !== after;
    for (; ; window *= SCAN) {
      window = Math.min(window, WINDOW);
      // The server begins at the position itself, hence one more.
      const read = await this.forwards(looked, window + 1);
      if (read.beginsOurs) isOwn = true;
      for (const event of read.events) {
        looked = event.position;
        if (!isOurs(event.type)) continue;
        position = looked;
        isOwn = true;
        if (event.stored && (!wanted || wanted.has(event.type))) events.push(event.stored);
        if (events.length === limit) break;
      }
      const caughtUp = read.isLast && looked === (read.events.at(-1)?.position ?? looked);
      if (caughtUp && isOwn) this.noteQuiet(position, looked);
      // A page of nothing but the store's own events would end where it began.
      if (caughtUp || position !== after) return { events, position, caughtUp };
    }
  }

  /** The newest events of these types, newest first. */
  async latest(types: readonly string[], limit: number): Promise<StoredEvent[]> {
    const wanted = new Set(types);
    const found: StoredEvent[] = [];
    for await (const { type, stored } of this.backwards()) {
      if (stored && wanted.has(type)) found.push(stored);
      if (found.length === limit) break;
    }
    return found;
  }

  async head(): Promise<Position | undefined> {
    let last: Position | undefined;
    for await (const { type, position } of this.backwards()) {
      last ??= position;
      if (this.quiet && position <= this.quiet.looked && !isOurs(type)) return this.noteQuiet(this.quiet.own, last);
      if (isOurs(type)) return this.noteQuiet(position, last);
    }
    return last && this.noteQuiet(NOWHERE, last);
  }

  private noteQuiet(own: Position, looked: Position): Position | undefined {
    if (looked > (this.quiet?.looked ?? NOWHERE)) this.quiet = { own, looked };
    return own === NOWHERE ? undefined : own;
  }

  private async forwards(after: Position, maxCount: number): Promise<Forwards> {
    const resolved = await collect(this.client.readAll({ direction: 'forwards', fromPosition: fromOf(after), maxCount }));
    const read = resolved.map(lookedAt);
    const [first] = read;
    return {
      events: read.filter(({ position }) => position > after),
      isLast: read.length < maxCount,
      beginsOurs: first?.position === after && isOurs(first.type),
    };
  }

  private async *backwards(): AsyncGenerator<Looked, void, undefined> {
    let fromPosition: From | 'end' = 'end';
    let before: Position | undefined;
    for (let i = 0; ; i++) {
      const maxCount = BACKWARDS[Math.min(i, BACKWARDS.length - 1)]!;
      const read: AllStreamResolvedEvent[] = await collect(
        this.client.readAll({ direction: 'backwards', fromPosition, maxCount }),
      );
      for (const event of read.map(lookedAt)) {
        // Whether the position itself is read again is not relied on.
        if (before !== undefined && event.position >= before) continue;
        before = event.position;
        yield event;
      }
      if (read.length < maxCount || before === undefined) return;
      fromPosition = fromOf(before);
    }
  }
}

const lookedAt = (resolved: AllStreamResolvedEvent): Looked => {
  const event = resolved.event;
  if (!event) throw new Error('an event that cannot be read');
  return { position: positionOf(event.position.commit), type: event.type, stored: storedOf(resolved) };
};
