import type { EventStore, FeedPage, FeedQuery, NewEvent, StoredEvent } from '@closeline/eventsourcing';

/** An event ready to append. Without a command of its own it belongs to one named after it. */
export const newEvent = (
  id: string,
  { type = 'Noted', command = `command of ${id}`, data = { id } }: { type?: string; command?: string; data?: object } = {},
): NewEvent => ({
  id,
  type,
  commandId: command,
  data: JSON.stringify(data),
  metadata: JSON.stringify({ commandId: command, commandType: 'note', schemaVersion: 1 }),
});

/** Events `from`..`to` (exclusive), each of its own command. */
export const newEvents = (prefix: string, count: number): NewEvent[] =>
  Array.from({ length: count }, (_, i) => newEvent(`${prefix}-${i}`));

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

export const idsOf = (events: readonly { readonly id: string }[]): string[] => events.map((e) => e.id);
