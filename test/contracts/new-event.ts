import { v5 } from 'uuid';
import type { EventStore, FeedPage, FeedQuery, NewEvent, StoredEvent } from '@closeline/eventsourcing';

/** Namespace of the ids of the tests. */
const TESTS = '0b0f4c0e-9c7b-5d52-8f39-6f6a3f6f5a11';
const names = new Map<string, string>();

/** The id that a name stands for: the log's ids are UUIDs. Names of different `part`s have different ids. */
export const idOf = (name: string, part = ''): string => {
  const id = v5(`${part}|${name}`, TESTS);
  names.set(id, name);
  return id;
};

/** The name behind an id of `idOf`. */
export const nameOf = (id: string): string => names.get(id) ?? `unknown ${id}`;
export const namesOf = (events: readonly { readonly id: string }[]): string[] => events.map((e) => nameOf(e.id));

export interface EventOptions {
  readonly type?: string;
  /** The name of its command; without one the event belongs to a command named after it. */
  readonly command?: string;
  readonly data?: object;
  readonly part?: string;
}

/** An event ready to append. Its id, and that of its command, derive from their names. */
export const newEvent = (
  name: string,
  { type = 'Noted', command = `command of ${name}`, data = { name }, part }: EventOptions = {},
): NewEvent => {
  const commandId = idOf(command, part);
  return {
    id: idOf(name, part),
    type,
    commandId,
    data: JSON.stringify(data),
    metadata: JSON.stringify({ commandId, commandType: 'note', schemaVersion: 1 }),
  };
};

/** `count` events, each of its own command: `<prefix>-0`, `<prefix>-1` … */
export const newEvents = (prefix: string, count: number, options: EventOptions = {}): NewEvent[] =>
  Array.from({ length: count }, (_, i) => newEvent(`${prefix}-${i}`, options));

/** Every page of the feed up to its head. */
export const allPages = async (store: EventStore, query: FeedQuery = {}): Promise<FeedPage[]> => {
  const pages: FeedPage[] = [];
  for (let after = query.after; ;) {
    const page = await store.readAll({ ...query, ...(after !== undefined && { after }) });
    pages.push(page);
    if (page.caughtUp) return pages;
    after = page.position;
  }
};

export const allEvents = async (store: EventStore, query: FeedQuery = {}): Promise<StoredEvent[]> =>
  (await allPages(store, query)).flatMap((page) => [...page.events]);
