import { v4 } from 'uuid';
import type { EventStore, FeedPage, FeedQuery, NewEvent, Position, StoredEvent } from '@closeline/eventsourcing';
import { allPages, idOf, newEvent, newEvents, type EventOptions } from './new-event';

/**
 * What one case has of a log that may hold events of others: streams, types, events and commands whose names nobody else
 * uses, and the log from where it stood when the case began.
 */
export class OwnPart {
  private constructor(
    private readonly part: string,
    readonly since: Position | undefined,
  ) {}

  static async of(store: EventStore): Promise<OwnPart> {
    return new OwnPart(v4().slice(0, 8), await store.head());
  }

  stream(name: string | number): string {
    return `prospect-${this.part}-${name}`;
  }

  type(name: string): string {
    return `${name}${this.part}`;
  }

  commandId(name: string): string {
    return idOf(name, this.part);
  }

  event(name: string, { type = 'Noted', ...options }: Omit<EventOptions, 'part'> = {}): NewEvent {
    return newEvent(name, { ...options, type: this.type(type), part: this.part });
  }

  events(prefix: string, count: number, { type = 'Noted', ...options }: Omit<EventOptions, 'part'> = {}): NewEvent[] {
    return newEvents(prefix, count, { ...options, type: this.type(type), part: this.part });
  }

  /** A query of the feed from where the case began. */
  query({ types, ...query }: FeedQuery = {}): FeedQuery {
    return {
      ...(this.since !== undefined && { after: this.since }),
      ...query,
      ...(types && { types: types.map((type) => this.type(type)) }),
    };
  }

  pages(store: EventStore, query: FeedQuery = {}): Promise<FeedPage[]> {
    return allPages(store, this.query(query));
  }

  /** Every event of the case, read to the head of the log. */
  async all(store: EventStore, query: FeedQuery = {}): Promise<StoredEvent[]> {
    return this.of(await this.pages(store, query));
  }

  /** The case's own events of some pages. */
  of(pages: readonly FeedPage[]): StoredEvent[] {
    return pages.flatMap((page) => page.events).filter(({ stream }) => stream.startsWith(this.stream('')));
  }
}
