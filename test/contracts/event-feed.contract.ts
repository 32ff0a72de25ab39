import type { EventStore } from '@closeline/eventsourcing';
import { allEvents, allPages, idsOf, newEvent, newEvents } from './new-event';

/** How a suite gets at an engine. */
export interface EventStoreHarness {
  /** A store that holds nothing. */
  open(): Promise<EventStore>;
  /** Closes it and opens what it left. */
  reopen(store: EventStore): Promise<EventStore>;
  close(store: EventStore): Promise<void>;
}

/** What every engine's log must do for its readers. Part of `eventStoreContract`. */
export const eventFeedContract = (engine: string, harness: EventStoreHarness): void => {
  describe(`event feed: ${engine}`, () => {
    let store: EventStore;

    beforeEach(async () => {
      store = await harness.open();
    });
    afterEach(() => harness.close(store));

    describe('reading', () => {
      it('finds nothing in a missing stream and in an empty log', async () => {
        expect(await store.readStream('prospect-1')).toEqual([]);
        expect(await store.head()).toBeUndefined();
        expect(await store.readAll()).toMatchObject({ events: [], caughtUp: true });
        expect(await store.readLatest(['Noted'], 5)).toEqual([]);
      });

      it('pages through a stream from any revision', async () => {
        await store.append('prospect-1', 'none', newEvents('a', 5));
        await store.append('prospect-10', 'none', [newEvent('other')]);
        expect(idsOf(await store.readStream('prospect-1', { from: 3 }))).toEqual(['a-3', 'a-4']);
        expect(idsOf(await store.readStream('prospect-1', { from: 1, limit: 2 }))).toEqual(['a-1', 'a-2']);
        expect(await store.readStream('prospect-1', { from: 5 })).toEqual([]);
      });

      it('keeps the order of every stream in the order of all, with positions that sort as strings', async () => {
        const streams = Array.from({ length: 12 }, (_, i) => `prospect-${i}`);
        await Promise.all(
          streams.map(async (stream) => {
            await store.append(stream, 'none', newEvents(`${stream}a`, 2));
            await store.append(stream, 1, [newEvent(`${stream}b`)]);
          }),
        );
        const all = await allEvents(store, { limit: 5 });
        const positions = all.map((e) => e.position);
        expect(all).toHaveLength(36);
        expect([...positions].sort()).toEqual(positions);
        expect(new Set(positions).size).toBe(36);
        const committed = all.map((e) => e.committedAt);
        expect([...committed].sort()).toEqual(committed);
        for (const stream of streams) expect(all.filter((e) => e.stream === stream)).toEqual(await store.readStream(stream));
      });

      it('resumes behind any position without loss or repetition', async () => {
        for (let i = 0; i < 9; i++) await store.append(`prospect-${i}`, 'none', newEvents(`a${i}`, (i % 3) + 1));
        const all = await allEvents(store);
        for (const [i, { position }] of all.entries())
          for (const limit of [1, 4, 100]) expect(await allEvents(store, { after: position, limit })).toEqual(all.slice(i + 1));
      });

      it('filters by type, and makes progress where nothing matches', async () => {
        const types = ['Common', 'Common', 'Rare', 'Common', 'Odd'];
        const events = Array.from({ length: 200 }, (_, i) => newEvent(`e${i}`, { type: types[i % 5]! }));
        await store.append('prospect-1', 'none', events);
        for (const wanted of [['Rare'], ['Odd', 'Rare'], ['Common']])
          for (const limit of [1, 3, 1000])
            expect(idsOf(await allEvents(store, { types: wanted, limit }))).toEqual(
              idsOf(events.filter((e) => wanted.includes(e.type))),
            );
        const pages = await allPages(store, { types: ['Rare'], limit: 7 });
        for (const page of pages) expect(page.events.length).toBeLessThanOrEqual(7);
        expect(pages.at(-1)!.position).toBe(await store.head());
        const none = await allPages(store, { types: ['Never'], limit: 7 });
        expect(none.flatMap((p) => p.events)).toEqual([]);
        expect(none.at(-1)!.position).toBe(await store.head());
      });

      it('gives the newest events of some types, newest first', async () => {
        const events = Array.from({ length: 30 }, (_, i) => newEvent(`e${i}`, { type: ['A', 'B', 'C'][i % 3]! }));
        await store.append('prospect-1', 'none', events);
        expect(idsOf(await store.readLatest(['A', 'C'], 4))).toEqual(['e29', 'e27', 'e26', 'e24']);
        expect(idsOf(await store.readLatest(['B'], 100))).toHaveLength(10);
      });
    });

    describe('subscribe', () => {
      const collect = async (wanted: number, feed: AsyncIterable<{ readonly events: readonly { readonly id: string }[] }>) => {
        const ids: string[] = [];
        for await (const page of feed) {
          ids.push(...idsOf(page.events));
          if (ids.length >= wanted) break;
        }
        return ids;
      };

      it('gives what is there, then what comes, each once and in order', async () => {
        const stop = new AbortController();
        await store.append('prospect-1', 'none', newEvents('a', 3));
        const collected = collect(5, store.subscribe({}, stop.signal));
        await store.append('prospect-2', 'none', [newEvent('b')]);
        await store.append('prospect-1', 2, [newEvent('c')]);
        expect(await collected).toEqual(['a-0', 'a-1', 'a-2', 'b', 'c']);
      });

      it('wakes for each append: a ping answered by a pong, many times', async () => {
        const stop = new AbortController();
        const feed = store.subscribe({}, stop.signal)[Symbol.asyncIterator]();
        for (let i = 0; i < 50; i++) {
          const next = feed.next();
          await store.append(`prospect-${i}`, 'none', [newEvent(`e${i}`)]);
          expect(idsOf((await next).value.events)).toEqual([`e${i}`]);
        }
        stop.abort();
        expect(await feed.next()).toEqual({ done: true, value: undefined });
      });

      it('starts behind a position and tells of progress where nothing matches', async () => {
        const stop = new AbortController();
        await store.append('prospect-1', 'none', [newEvent('a', { type: 'Wanted' })]);
        const after = (await store.head())!;
        const feed = store.subscribe({ after, types: ['Wanted'] }, stop.signal)[Symbol.asyncIterator]();
        const first = feed.next();
        await store.append('prospect-1', 0, [newEvent('b', { type: 'Other' })]);
        expect((await first).value).toMatchObject({ events: [], position: await store.head() });
        const second = feed.next();
        await store.append('prospect-1', 1, [newEvent('c', { type: 'Wanted' })]);
        expect(idsOf((await second).value.events)).toEqual(['c']);
        stop.abort();
      });

      it('waits for a slow consumer, page by page', async () => {
        const stop = new AbortController();
        const feed = store.subscribe({ limit: 2 }, stop.signal)[Symbol.asyncIterator]();
        const first = feed.next();
        for (let i = 0; i < 5; i++) await store.append(`prospect-${i}`, 'none', newEvents(`e${i}`, 2));
        const seen = [...(await first).value.events];
        while (seen.length < 10) {
          const { events } = (await feed.next()).value;
          expect(events.length).toBeLessThanOrEqual(2);
          seen.push(...events);
        }
        expect(seen).toEqual(await allEvents(store));
        stop.abort();
      });

      it('ends when the signal aborts, also while it waits', async () => {
        const stop = new AbortController();
        const feed = store.subscribe({}, stop.signal)[Symbol.asyncIterator]();
        const waiting = feed.next();
        stop.abort();
        expect(await waiting).toEqual({ done: true, value: undefined });
        expect(await store.subscribe({}, stop.signal)[Symbol.asyncIterator]().next()).toMatchObject({ done: true });
      });

      it('serves several subscribers apart', async () => {
        const stop = new AbortController();
        const collected = Promise.all([1, 2, 3].map(() => collect(4, store.subscribe({ limit: 3 }, stop.signal))));
        await store.append('prospect-1', 'none', newEvents('a', 4));
        expect(await collected).toEqual([1, 2, 3].map(() => ['a-0', 'a-1', 'a-2', 'a-3']));
      });
    });
  });
};
