import { DuplicateCommand, Refusal, WrongExpectedRevision, type EventStore } from '@closeline/eventsourcing';
import { eventFeedContract, type EventStoreHarness } from './event-feed.contract';
import { allEvents, idsOf, newEvent, newEvents } from './new-event';

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
  eventFeedContract(engine, harness);
};
