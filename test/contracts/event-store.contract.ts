import { DuplicateCommand, WrongExpectedRevision, type EventStore } from '@closeline/eventsourcing';
import { eventAppendContract } from './event-append.contract';
import { eventFeedContract } from './event-feed.contract';
import { eventSubscribeContract } from './event-subscribe.contract';
import { titleOf, type EventStoreHarness } from './harness';
import { namesOf } from './new-event';
import { OwnPart } from './own-part';

/** What every engine's log must do. */
export const eventStoreContract = (engine: string, harness: EventStoreHarness): void => {
  eventAppendContract(engine, harness);
  eventFeedContract(engine, harness);
  eventSubscribeContract(engine, harness);

  describe(titleOf('event store', engine), () => {
    let store: EventStore;
    let own: OwnPart;

    beforeEach(async () => {
      store = await harness.open();
      own = await OwnPart.of(store);
    });
    afterEach(() => harness.close(store));

    describe('writers at the same time', () => {
      it.each([
        ['a new stream', 0],
        ['a stream that is there', 2],
      ])('lets one of two writers win, whole, without a gap: %s', async (_, before) => {
        if (before > 0) await store.append(own.stream(1), 'none', own.events('before', before));
        const expected = before === 0 ? 'none' : before - 1;
        const results = await Promise.allSettled([
          store.append(own.stream(1), expected, own.events('a', 2)),
          store.append(own.stream(1), expected, own.events('b', 2)),
        ]);
        expect(results.map((r) => r.status).sort()).toEqual(['fulfilled', 'rejected']);
        const lost = results.find((r) => r.status === 'rejected')!;
        expect(lost.reason).toEqual(new WrongExpectedRevision(own.stream(1), expected, before + 1));
        const stored = await store.readStream(own.stream(1), { from: before });
        expect(namesOf(stored)).toEqual(results[0].status === 'fulfilled' ? ['a-0', 'a-1'] : ['b-0', 'b-1']);
        expect(stored.map((e) => e.revision)).toEqual([before, before + 1]);
        expect(await own.all(store)).toHaveLength(before + 2);
      });

      it('fails a conflicting append alone: its neighbours are kept', async () => {
        await store.append(own.stream(1), 'none', [own.event('first')]);
        const results = await Promise.allSettled([
          store.append(own.stream(2), 'none', [own.event('before')]),
          store.append(own.stream(1), 'none', [own.event('conflict')]),
          store.append(own.stream(3), 'none', [own.event('again', { command: 'command of first' })]),
          store.append(own.stream(4), 'none', own.events('after', 2)),
        ]);
        expect(results.map((r) => r.status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
        expect(namesOf(await own.all(store)).sort()).toEqual(['after-0', 'after-1', 'before', 'first']);
        expect(await store.append(own.stream(1), 0, [own.event('next')])).toMatchObject({ revision: 1 });
      });

      it('loses no update: 20 writers counting up one stream', async () => {
        const count = async (writer: number): Promise<void> => {
          for (let done = false; !done;) {
            const at = (await store.readStream(own.stream(1))).length;
            const event = own.event(`${writer}`, { data: { at } });
            done = await store.append(own.stream(1), at === 0 ? 'none' : at - 1, [event]).then(
              () => true,
              (error: unknown) => {
                if (error instanceof WrongExpectedRevision) return false;
                throw error;
              },
            );
          }
        };
        await Promise.all(Array.from({ length: 20 }, (_, writer) => count(writer)));
        const stored = await store.readStream(own.stream(1));
        expect(stored.map((e) => e.data)).toEqual(Array.from({ length: 20 }, (_, at) => ({ at })));
        expect(new Set(namesOf(stored)).size).toBe(20);
      });
    });

    describe('commands', () => {
      it('refuses a command that is already in the log, on whatever stream', async () => {
        await store.append(own.stream(1), 'none', [own.event('a', { command: 'c1' })]);
        const refused = store.append(own.stream(2), 'none', [own.event('b', { command: 'c1' })]);
        await expect(refused).rejects.toEqual(new DuplicateCommand(own.commandId('c1')));
        await expect(refused).rejects.toMatchObject({ commandId: own.commandId('c1') });
        expect(await store.readStream(own.stream(2))).toEqual([]);
      });

      it.each([
        ['its own, which is past', 'none'],
        ['the current one', 1],
        ['one to come', 2],
      ] as const)('answers a repeated command as repeated at any revision: %s', async (_, expected) => {
        await store.append(own.stream(1), 'none', [own.event('a', { command: 'c1' }), own.event('b', { command: 'c1' })]);
        const again = store.append(own.stream(1), expected, [own.event('a', { command: 'c1' })]);
        await expect(again).rejects.toEqual(new DuplicateCommand(own.commandId('c1')));
        expect(namesOf(await own.all(store))).toEqual(['a', 'b']);
      });

      it('answers a repeated command as repeated after others were appended', async () => {
        await store.append(own.stream(1), 'none', [own.event('a', { command: 'c1' })]);
        await store.append(own.stream(1), 0, own.events('b', 300));
        const again = store.append(own.stream(1), 300, [own.event('a', { command: 'c1' })]);
        await expect(again).rejects.toBeInstanceOf(DuplicateCommand);
        expect(await store.readStream(own.stream(1))).toHaveLength(301);
      });

      it('keeps one of 20 sendings at once, on one stream', async () => {
        const sendings = Array.from({ length: 20 }, () =>
          store.append(own.stream(1), 'none', [own.event('a', { command: 'c1' })]),
        );
        const results = await Promise.allSettled(sendings);
        const [stored, ...more] = await own.all(store);
        expect(more).toEqual([]);
        // A store may answer a sending that came second with what the first one did; it is kept once all the same.
        for (const result of results)
          if (result.status === 'rejected') expect(result.reason).toEqual(new DuplicateCommand(own.commandId('c1')));
          else expect(result.value).toEqual({ revision: 0, position: stored!.position });
        expect(results.some((r) => r.status === 'fulfilled')).toBe(true);
      });

      it('keeps one of 20 sendings at once, on streams apart', async () => {
        const sendings = Array.from({ length: 20 }, (_, i) =>
          store.append(own.stream(i), 'none', [own.event(`a${i}`, { command: 'c1' })]),
        );
        const results = await Promise.allSettled(sendings);
        expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1);
        expect(await own.all(store)).toHaveLength(1);
      });

      it('finds where the events of a command stand', async () => {
        await store.append(own.stream(1), 'none', [own.event('a', { command: 'c1' })]);
        await store.append(own.stream(1), 0, [own.event('b', { command: 'c2' }), own.event('c', { command: 'c2' })]);
        expect(await store.findCommand(own.commandId('c2'))).toEqual({ stream: own.stream(1), first: 1, last: 2 });
        await store.append(own.stream(1), 2, [own.event('d', { command: 'c3' })]);
        expect(await store.findCommand(own.commandId('c1'))).toEqual({ stream: own.stream(1), first: 0, last: 0 });
        expect(await store.findCommand(own.commandId('c2'))).toEqual({ stream: own.stream(1), first: 1, last: 2 });
        expect(await store.findCommand(own.commandId('c4'))).toBeUndefined();
      });
    });

    describe('opened again', () => {
      it('holds what it held: events, order, revisions and commands', async () => {
        await store.append(own.stream(1), 'none', [own.event('a', { command: 'c1' }), own.event('b', { command: 'c1' })]);
        await store.append(own.stream(2), 'none', [own.event('c')]);
        const before = await own.all(store);
        store = await harness.reopen(store);
        expect(await own.all(store)).toEqual(before);
        expect(await store.findCommand(own.commandId('c1'))).toEqual({ stream: own.stream(1), first: 0, last: 1 });
        const again = store.append(own.stream(3), 'none', [own.event('d', { command: 'c1' })]);
        await expect(again).rejects.toBeInstanceOf(DuplicateCommand);
        await expect(store.append(own.stream(2), 'none', [own.event('d')])).rejects.toBeInstanceOf(WrongExpectedRevision);
        await store.append(own.stream(2), 0, [own.event('d')]);
        expect(namesOf(await own.all(store))).toEqual(['a', 'b', 'c', 'd']);
      });
    });
  });
};
