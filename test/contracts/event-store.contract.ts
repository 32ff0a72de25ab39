import { DuplicateCommand, Refusal, WrongExpectedRevision, type EventStore } from '@closeline/eventsourcing';
import { allEvents, allPages, idsOf, newEvent, newEvents } from './new-event';

/** How a suite gets at an engine. */
export interface EventStoreHarness {
  /** A store that holds nothing. */
  open(): Promise<EventStore>;
  /** Closes it and opens what it left. */
  reopen(store: EventStore): Promise<EventStore>;
  close(store: EventStore): Promise<void>;
}

/** What every engine's log must do. */
export const eventStoreContract = (engine: string, harness: EventStoreHarness): void => {
  describe(`event store: ${engine}`, () => {
    let store: EventStore;

    beforeEach(async () => {
      store = await harness.open();
    });
    afterEach(() => harness.close(store));

    describe('append', () => {
      it('begins a stream at revision 0 when none is expected', async () => {
        const { revision, position } = await store.append('prospect-1', 'none', [newEvent('a')]);
        expect(revision).toBe(0);
        expect(await store.head()).toBe(position);
      });

      it('goes on at the exact revision', async () => {
        await store.append('prospect-1', 'none', newEvents('a', 2));
        expect(await store.append('prospect-1', 1, [newEvent('b')])).toMatchObject({ revision: 2 });
      });

      it.each([
        ['none', 'none', 1],
        [0, 0, 1],
        [2, 2, 1],
      ] as const)('refuses a stream at revision 1 when %s is expected, and writes nothing', async (_, expected, actual) => {
        await store.append('prospect-1', 'none', newEvents('a', 2));
        const refused = store.append('prospect-1', expected, [newEvent('b')]);
        await expect(refused).rejects.toEqual(new WrongExpectedRevision('prospect-1', expected, actual));
        await expect(refused).rejects.toMatchObject({ stream: 'prospect-1', expected, actual });
        expect(idsOf(await allEvents(store))).toEqual(['a-0', 'a-1']);
      });

      it('refuses a revision of a stream that does not exist', async () => {
        const refused = store.append('prospect-1', 0, [newEvent('a')]);
        await expect(refused).rejects.toMatchObject({ name: 'WrongExpectedRevision', expected: 0, actual: 'none' });
        expect(await store.head()).toBeUndefined();
      });

      it('keeps several events together and in order', async () => {
        const events = newEvents('a', 3);
        expect(await store.append('prospect-1', 'none', events)).toMatchObject({ revision: 2 });
        const stored = await store.readStream('prospect-1');
        expect(stored.map((e) => [e.id, e.revision])).toEqual([
          ['a-0', 0],
          ['a-1', 1],
          ['a-2', 2],
        ]);
      });

      it('takes 1,000 events in one append', async () => {
        const events = newEvents('a', 1_000);
        expect(await store.append('prospect-1', 'none', events)).toMatchObject({ revision: 999 });
        expect(idsOf(await allEvents(store))).toEqual(idsOf(events));
      });

      it('takes an append of nearly 1 MB, and refuses a larger one with 413', async () => {
        const half = (id: string) => newEvent(id, { data: { text: 'x'.repeat(500_000) } });
        await store.append('prospect-1', 'none', [half('a'), half('b')]);
        const refused = store.append('prospect-2', 'none', [half('c'), half('d'), half('e')]);
        await expect(refused).rejects.toBeInstanceOf(Refusal);
        await expect(refused).rejects.toMatchObject({ code: 'too-large', status: 413 });
        const large = store.append('prospect-2', 'none', [newEvent('f', { data: { text: 'é'.repeat(530_000) } })]);
        await expect(large).rejects.toMatchObject({ code: 'too-large' });
        expect(idsOf(await allEvents(store))).toEqual(['a', 'b']);
      });

      it('refuses an append without events and a type of the store itself', async () => {
        await expect(store.append('prospect-1', 'none', [])).rejects.toThrow('without events');
        await expect(store.append('prospect-1', 'none', [newEvent('a', { type: '$noted' })])).rejects.toThrow('$');
        expect(await store.head()).toBeUndefined();
      });

      it('gives every JSON value and every character back unchanged', async () => {
        const data = {
          text: 'Ärger 日本語 🧾 \u0000 \u2028 \ud800 " \\ \n \u007f',
          empty: '',
          numbers: [0, -0.5, 1e300, 5e-324, 9007199254740991, -9007199254740991],
          nothing: null,
          truth: [true, false],
          nested: [[], {}, [{ deep: [[['x']]] }]],
          'odd key \u0000 ü': 1,
          __proto: { a: 1 },
        };
        const event = newEvent('ünïcode 🧾', { type: 'Noted', data });
        await store.append('prospect-ü 🧾', 'none', [event]);
        const [stored] = await store.readStream('prospect-ü 🧾');
        expect(stored).toMatchObject({ id: 'ünïcode 🧾', stream: 'prospect-ü 🧾', type: 'Noted' });
        expect(JSON.stringify(stored!.data)).toBe(event.data);
        expect(JSON.stringify(stored!.metadata)).toBe(event.metadata);
      });
    });

    describe('writers at the same time', () => {
      it('lets one of two writers win a revision', async () => {
        const results = await Promise.allSettled([
          store.append('prospect-1', 'none', [newEvent('a')]),
          store.append('prospect-1', 'none', [newEvent('b')]),
        ]);
        expect(results.map((r) => r.status).sort()).toEqual(['fulfilled', 'rejected']);
        expect(await store.readStream('prospect-1')).toHaveLength(1);
      });

      it('fails a conflicting append alone: its neighbours are kept', async () => {
        await store.append('prospect-1', 'none', [newEvent('first')]);
        const results = await Promise.allSettled([
          store.append('prospect-2', 'none', [newEvent('before')]),
          store.append('prospect-1', 'none', [newEvent('conflict')]),
          store.append('prospect-3', 'none', [newEvent('again', { command: 'command of first' })]),
          store.append('prospect-4', 'none', newEvents('after', 2)),
        ]);
        expect(results.map((r) => r.status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
        expect(idsOf(await allEvents(store)).sort()).toEqual(['after-0', 'after-1', 'before', 'first']);
        expect(await store.append('prospect-1', 0, [newEvent('next')])).toMatchObject({ revision: 1 });
      });

      it('loses no update: 20 writers counting up one stream', async () => {
        const count = async (writer: number): Promise<void> => {
          for (let done = false; !done;) {
            const at = (await store.readStream('prospect-1')).length;
            const event = newEvent(`${writer}`, { data: { at } });
            done = await store.append('prospect-1', at === 0 ? 'none' : at - 1, [event]).then(
              () => true,
              (error: unknown) => {
                if (error instanceof WrongExpectedRevision) return false;
                throw error;
              },
            );
          }
        };
        await Promise.all(Array.from({ length: 20 }, (_, writer) => count(writer)));
        const stored = await store.readStream('prospect-1');
        expect(stored.map((e) => e.data)).toEqual(Array.from({ length: 20 }, (_, at) => ({ at })));
        expect(new Set(idsOf(stored)).size).toBe(20);
      });
    });

    describe('commands', () => {
      it('refuses a command that is already in the log, on whatever stream', async () => {
        await store.append('prospect-1', 'none', [newEvent('a', { command: 'c1' })]);
        const refused = store.append('prospect-2', 'none', [newEvent('b', { command: 'c1' })]);
        await expect(refused).rejects.toEqual(new DuplicateCommand('c1'));
        await expect(refused).rejects.toMatchObject({ commandId: 'c1' });
        expect(await store.readStream('prospect-2')).toEqual([]);
      });

      it('answers a repeated command as repeated, although its revision is past', async () => {
        await store.append('prospect-1', 'none', [newEvent('a', { command: 'c1' })]);
        const again = store.append('prospect-1', 'none', [newEvent('a', { command: 'c1' })]);
        await expect(again).rejects.toBeInstanceOf(DuplicateCommand);
      });

      it('keeps one of 20 sendings at once', async () => {
        const sendings = Array.from({ length: 20 }, (_, i) =>
          store.append(`prospect-${i}`, 'none', [newEvent(`a${i}`, { command: 'c1' })]),
        );
        const results = await Promise.allSettled(sendings);
        expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1);
        expect(await allEvents(store)).toHaveLength(1);
      });

      it('finds where the events of a command stand', async () => {
        await store.append('prospect-1', 'none', [newEvent('a', { command: 'c1' })]);
        await store.append('prospect-1', 0, [newEvent('b', { command: 'c2' }), newEvent('c', { command: 'c2' })]);
        expect(await store.findCommand('c2')).toEqual({ stream: 'prospect-1', first: 1, last: 2 });
        await store.append('prospect-1', 2, [newEvent('d', { command: 'c3' })]);
        expect(await store.findCommand('c1')).toEqual({ stream: 'prospect-1', first: 0, last: 0 });
        expect(await store.findCommand('c2')).toEqual({ stream: 'prospect-1', first: 1, last: 2 });
        expect(await store.findCommand('c4')).toBeUndefined();
      });
    });

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

    describe('opened again', () => {
      it('holds what it held: events, order, revisions and commands', async () => {
        await store.append('prospect-1', 'none', [newEvent('a', { command: 'c1' }), newEvent('b', { command: 'c1' })]);
        await store.append('prospect-2', 'none', [newEvent('c')]);
        const before = await allEvents(store);
        store = await harness.reopen(store);
        expect(await allEvents(store)).toEqual(before);
        expect(await store.findCommand('c1')).toEqual({ stream: 'prospect-1', first: 0, last: 1 });
        await expect(store.append('prospect-3', 'none', [newEvent('d', { command: 'c1' })])).rejects.toBeInstanceOf(
          DuplicateCommand,
        );
        await expect(store.append('prospect-2', 'none', [newEvent('d')])).rejects.toBeInstanceOf(WrongExpectedRevision);
        await store.append('prospect-2', 0, [newEvent('d')]);
        expect(idsOf(await allEvents(store))).toEqual(['a', 'b', 'c', 'd']);
      });
    });
  });
};
