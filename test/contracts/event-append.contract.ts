import { Refusal, WrongExpectedRevision, type EventStore } from '@closeline/eventsourcing';
import { titleOf, type EventStoreHarness } from './harness';
import { namesOf } from './new-event';
import { OwnPart } from './own-part';

/** What every engine's log must do when it is written. Part of `eventStoreContract`. */
export const eventAppendContract = (engine: string, harness: EventStoreHarness): void => {
  describe(titleOf('event store', engine, 'append'), () => {
    let store: EventStore;
    let own: OwnPart;

    beforeEach(async () => {
      store = await harness.open();
      own = await OwnPart.of(store);
    });
    afterEach(() => harness.close(store));

    it('begins a stream at revision 0 when none is expected', async () => {
      const { revision, position } = await store.append(own.stream(1), 'none', [own.event('a')]);
      expect(revision).toBe(0);
      expect((await own.all(store)).map((e) => e.position)).toEqual([position]);
      expect((await store.head())! >= position).toBe(true);
    });

    it('goes on at the exact revision', async () => {
      await store.append(own.stream(1), 'none', own.events('a', 2));
      expect(await store.append(own.stream(1), 1, [own.event('b')])).toMatchObject({ revision: 2 });
      expect(namesOf(await store.readStream(own.stream(1)))).toEqual(['a-0', 'a-1', 'b']);
    });

    it.each([
      ['none', 'none', 1],
      ['an earlier one', 0, 1],
      ['a later one', 2, 1],
    ] as const)('refuses a stream at revision 1 when %s is expected, and writes nothing', async (_, expected, actual) => {
      await store.append(own.stream(1), 'none', own.events('a', 2));
      const refused = store.append(own.stream(1), expected, [own.event('b'), own.event('c')]);
      await expect(refused).rejects.toEqual(new WrongExpectedRevision(own.stream(1), expected, actual));
      await expect(refused).rejects.toMatchObject({ stream: own.stream(1), expected, actual });
      expect(namesOf(await own.all(store))).toEqual(['a-0', 'a-1']);
    });

    it('refuses a revision of a stream that does not exist', async () => {
      const refused = store.append(own.stream(1), 0, [own.event('a')]);
      await expect(refused).rejects.toMatchObject({ name: 'WrongExpectedRevision', expected: 0, actual: 'none' });
      expect(await own.all(store)).toEqual([]);
    });

    it('forgets a refused append: the same command may be sent again at the right revision', async () => {
      await store.append(own.stream(1), 'none', [own.event('a')]);
      await expect(store.append(own.stream(1), 'none', [own.event('b')])).rejects.toBeInstanceOf(WrongExpectedRevision);
      expect(await store.append(own.stream(1), 0, [own.event('b')])).toMatchObject({ revision: 1 });
      expect(namesOf(await own.all(store))).toEqual(['a', 'b']);
    });

    it('keeps several events together and in order', async () => {
      expect(await store.append(own.stream(1), 'none', own.events('a', 3))).toMatchObject({ revision: 2 });
      const stored = await store.readStream(own.stream(1));
      expect(namesOf(stored)).toEqual(['a-0', 'a-1', 'a-2']);
      expect(stored.map((e) => e.revision)).toEqual([0, 1, 2]);
    });

    it('takes 1,000 events in one append', async () => {
      const events = own.events('a', 1_000);
      expect(await store.append(own.stream(1), 'none', events)).toMatchObject({ revision: 999 });
      expect(namesOf(await own.all(store))).toEqual(namesOf(events));
    });

    it('takes an event of 1 MB', async () => {
      const data = { text: 'x'.repeat(1_000_000 - '{"text":""}'.length) };
      const event = own.event('a', { data });
      expect(event.data).toHaveLength(1_000_000);
      await store.append(own.stream(1), 'none', [event]);
      const [stored] = await store.readStream(own.stream(1));
      expect(JSON.stringify(stored!.data) === event.data).toBe(true);
    });

    it.each([
      ['one event', ['é'.repeat(530_000)]],
      ['several together', ['x'.repeat(500_000), 'y'.repeat(500_000), 'z'.repeat(500_000)]],
    ])('refuses more than 1 MiB in an append with 413, and writes nothing: %s', async (_, texts) => {
      const events = texts.map((text, i) => own.event(`a${i}`, { data: { text } }));
      const refused = store.append(own.stream(1), 'none', events);
      await expect(refused).rejects.toBeInstanceOf(Refusal);
      await expect(refused).rejects.toMatchObject({ code: 'too-large', status: 413 });
      expect(await own.all(store)).toEqual([]);
      await store.append(own.stream(1), 'none', [own.event('a0')]);
    });

    it('refuses an append without events and a type of the store itself', async () => {
      await expect(store.append(own.stream(1), 'none', [])).rejects.toThrow('without events');
      const reserved = { ...own.event('a'), type: '$noted' };
      await expect(store.append(own.stream(1), 'none', [own.event('b'), reserved])).rejects.toThrow('$');
      expect(await own.all(store)).toEqual([]);
    });

    it('gives every JSON value and every character back unchanged', async () => {
      const data = {
        text: 'Ärger 日本語 🧾 \u0000 \u001f \u2028 \u2029 \ufeff \ud800 " \\ / \n \u007f',
        empty: '',
        '': 'an empty key',
        numbers: [0, -1, -0.5, 0.1, 1e21, 1e300, -1e-7, 5e-324, 9007199254740991, -9007199254740991],
        nothing: null,
        truth: [true, false],
        nested: [[], {}, [{ deep: [[['x']]] }]],
        'odd key \u0000 ü': 1,
        'a.b': { $set: 1, $type: 'x' },
      };
      const event = own.event('ünïcode 🧾', { data: { ...data, ...(JSON.parse('{"__proto__":{"a":1}}') as object) } });
      await store.append(own.stream('ü 🧾'), 'none', [event]);
      const [stored] = await store.readStream(own.stream('ü 🧾'));
      expect(namesOf([stored!])).toEqual(['ünïcode 🧾']);
      expect(stored).toMatchObject({ stream: own.stream('ü 🧾'), type: own.type('Noted') });
      expect(JSON.stringify(stored!.data)).toBe(event.data);
      expect(JSON.stringify(stored!.metadata)).toBe(event.metadata);
      expect(await own.all(store)).toEqual([stored]);
    });
  });
};
