import type { EventStore } from '@closeline/eventsourcing';
import { itUnless } from '../support/shared-data';
import { titleOf, type EventStoreHarness } from './harness';
import { namesOf } from './new-event';
import { OwnPart } from './own-part';

/** What every engine's log must do when it is read. Part of `eventStoreContract`. */
export const eventFeedContract = (engine: string, harness: EventStoreHarness): void => {
  describe(titleOf('event store', engine, 'reading'), () => {
    let store: EventStore;
    let own: OwnPart;

    beforeEach(async () => {
      store = await harness.open();
      own = await OwnPart.of(store);
    });
    afterEach(() => harness.close(store));

    itUnless(harness.opensEmpty ? undefined : 'the log of a real server is never empty')(
      'finds nothing in an empty log',
      async () => {
        expect(await store.head()).toBeUndefined();
        expect(await store.readAll()).toMatchObject({ events: [], caughtUp: true });
      },
    );

    it('finds nothing in a missing stream, of a missing type, and behind the head', async () => {
      await store.append(own.stream(1), 'none', [own.event('a')]);
      expect(await store.readStream(own.stream(2))).toEqual([]);
      expect(await store.readStream(own.stream(2), { from: 3, limit: 5 })).toEqual([]);
      expect(await store.readLatest([own.type('Missing')], 5)).toEqual([]);
      const after = (await own.pages(store)).at(-1)!.position;
      expect(own.of([await store.readAll({ after })])).toEqual([]);
    });

    it('reads a stream back and forth from any revision', async () => {
      await store.append(own.stream(1), 'none', own.events('a', 5));
      await store.append(own.stream(1), 4, own.events('b', 4));
      await store.append(own.stream(10), 'none', [own.event('other')]);
      const names = ['a-0', 'a-1', 'a-2', 'a-3', 'a-4', 'b-0', 'b-1', 'b-2', 'b-3'];
      for (let from = names.length; from >= 0; from--)
        for (const limit of [1, 3, 9, 100]) {
          const page = await store.readStream(own.stream(1), { from, limit });
          expect(namesOf(page)).toEqual(names.slice(from, from + limit));
          expect(page.map((e) => e.revision)).toEqual(page.map((_, i) => from + i));
        }
      expect(namesOf(await store.readStream(own.stream(1), { from: 7 }))).toEqual(['b-2', 'b-3']);
    });

    it('keeps the order of every stream in the order of all, with positions that sort as strings', async () => {
      const streams = Array.from({ length: 12 }, (_, i) => own.stream(i));
      await Promise.all(
        streams.map(async (stream, i) => {
          await store.append(stream, 'none', own.events(`${i}a`, 2));
          await store.append(stream, 1, [own.event(`${i}b`)]);
        }),
      );
      const all = await own.all(store, { limit: 5 });
      const positions = all.map((e) => e.position);
      expect(all).toHaveLength(36);
      expect([...positions].sort()).toEqual(positions);
      expect(new Set(positions).size).toBe(36);
      const committed = all.map((e) => e.committedAt);
      expect([...committed].sort()).toEqual(committed);
      for (const stream of streams) expect(all.filter((e) => e.stream === stream)).toEqual(await store.readStream(stream));
    });

    it('resumes behind any position without loss or repetition', async () => {
      for (let i = 0; i < 9; i++) await store.append(own.stream(i), 'none', own.events(`a${i}`, (i % 3) + 1));
      const all = await own.all(store);
      expect(all).toHaveLength(18);
      for (const [i, { position }] of all.entries())
        for (const limit of [1, 4, 100]) expect(await own.all(store, { after: position, limit })).toEqual(all.slice(i + 1));
    });

    it('resumes behind the position of any page, of a filter too', async () => {
      const types = ['Common', 'Common', 'Rare'];
      await store.append(
        own.stream(1),
        'none',
        [...'abcdefghijkl'].map((name, i) => own.event(name, { type: types[i % 3]! })),
      );
      for (const wanted of [['Rare'], ['Common'], ['Common', 'Rare']]) {
        const whole = await own.all(store, { types: wanted });
        const pages = await own.pages(store, { types: wanted, limit: 2 });
        for (const [i, { position }] of pages.entries())
          expect(await own.all(store, { types: wanted, after: position })).toEqual(
            whole.slice(own.of(pages.slice(0, i + 1)).length),
          );
      }
    });

    it('filters by type, and makes progress where nothing matches', async () => {
      const types = ['Common', 'Common', 'Rare', 'Common', 'Odd'];
      const events = Array.from({ length: 200 }, (_, i) => own.event(`e${i}`, { type: types[i % 5]! }));
      const { position } = await store.append(own.stream(1), 'none', events);
      for (const wanted of [['Rare'], ['Odd', 'Rare'], ['Common']])
        for (const limit of [1, 3, 1000])
          expect(namesOf(await own.all(store, { types: wanted, limit }))).toEqual(
            namesOf(events.filter((e) => wanted.some((type) => own.type(type) === e.type))),
          );
      const pages = await own.pages(store, { types: ['Rare'], limit: 7 });
      for (const page of pages) expect(page.events.length).toBeLessThanOrEqual(7);
      expect(pages.at(-1)!.position >= position).toBe(true);
      const none = await own.pages(store, { types: ['Never'], limit: 7 });
      expect(none.flatMap((p) => p.events)).toEqual([]);
      expect(none.at(-1)!.position >= position).toBe(true);
    });

    it('gives the newest events of some types, newest first', async () => {
      const events = Array.from({ length: 30 }, (_, i) => own.event(`e${i}`, { type: ['A', 'B', 'C'][i % 3]! }));
      await store.append(own.stream(1), 'none', events);
      const latest = async (types: string[], limit: number) =>
        namesOf(
          await store.readLatest(
            types.map((type) => own.type(type)),
            limit,
          ),
        );
      expect(await latest(['A', 'C'], 4)).toEqual(['e29', 'e27', 'e26', 'e24']);
      expect(await latest(['B'], 100)).toHaveLength(10);
    });

    it('gives the same event by its stream, by the log and as the newest', async () => {
      await store.append(own.stream(1), 'none', own.events('a', 2));
      const [, event] = await store.readStream(own.stream(1));
      expect((await own.all(store)).at(-1)).toEqual(event);
      expect(await store.readLatest([own.type('Noted')], 1)).toEqual([event]);
    });
  });
};
