import { Refusal, type Build, type Parked, type ViewStore } from '@closeline/eventsourcing';
import { titleOf, type ViewStoreHarness } from './harness';
import { at, cell, change } from './view-changes';

const build = (id: string, parts: Partial<Build> = {}): Build => ({
  ...{ id, name: 'prospects', version: 1, fingerprint: 'f', status: 'building', startedAt: '2026-01-02T03:04:05.000Z' },
  ...parts,
});

const aside = (id: string, position: number, reason: string | null = null): Parked => ({
  ...{ id, stream: `prospect-${id}`, revision: position, position: at(position), reason },
});

/** What every engine keeps about views beside their documents: what is parked, how far builds are, who is there. */
export const viewBuildsContract = (engine: string, harness: ViewStoreHarness): void => {
  describe(titleOf('view store', engine, 'parked documents and builds'), () => {
    let store: ViewStore;
    let epoch: number;

    beforeEach(async () => {
      store = await harness.open();
      await store.declare([{ view: 'prospects@1', indexes: [] }]);
      epoch = (await store.lease('prospects@1', 0, 'projector', 60_000))!.epoch;
    });
    afterEach(() => harness.close(store));

    const commit = (from: number | undefined, to: number | undefined, parts: object = {}): Promise<void> =>
      store.commit([{ ...change('prospects@1', from, 0, parts), epoch, to: to === undefined ? undefined : at(to) }]);

    it('keeps what is set aside with the commit, in the order of the log', async () => {
      await commit(undefined, 3, { parked: [aside('b', 1, 'too much'), aside('b', 3), aside('a', 2, 'too little')] });
      expect(await store.parked('prospects@1')).toEqual([
        { view: 'prospects@1', shard: 0, id: 'a', reason: 'too little', position: at(2), events: 1, retry: false },
        { view: 'prospects@1', shard: 0, id: 'b', reason: 'too much', position: at(1), events: 2, retry: false },
      ]);
      expect(await store.parkedEvents('prospects@1', 'b')).toEqual([aside('b', 1, 'too much'), aside('b', 3)]);
      expect(await store.parked('other@1')).toEqual([]);
    });

    it('tells of parked documents by the thousand', async () => {
      const ids = Array.from({ length: 1_200 }, (_, i) => `p${String(i).padStart(4, '0')}`);
      await commit(undefined, 1, { parked: ids.map((id) => aside(id, 1, 'bad')) });
      const first = await store.parked('prospects@1');
      const rest = await store.parked('prospects@1', first.at(-1)!.id);
      expect(first).toHaveLength(1_000);
      expect([...first, ...rest].map(({ id }) => id)).toEqual(ids);
      expect(await store.standing('prospects@1')).toEqual({ build: 'prospects@1', positions: [at(1)], parked: ids });
    });

    it('keeps nothing aside of a commit that is refused', async () => {
      await commit(undefined, 1);
      await expect(commit(undefined, 2, { parked: [aside('a', 2, 'bad')] })).rejects.toThrow('moved');
      expect(await store.parked('prospects@1')).toEqual([]);
    });

    it('remembers who is to be tried again, and lets go of what was digested', async () => {
      await commit(undefined, 3, { parked: [aside('a', 1, 'bad'), aside('b', 2, 'bad'), aside('b', 3)] });
      expect(await store.askRetry('prospects@1', 'a')).toBe(1);
      expect((await store.parked('prospects@1')).map(({ id, retry }) => [id, retry])).toEqual([
        ['a', true],
        ['b', false],
      ]);
      expect(await store.askRetry('prospects@1')).toBe(2);
      // Tried again: one is digested, of the other the second event is bad too.
      await commit(3, 3, { unparked: ['a', 'b'], parked: [aside('b', 3, 'worse')] });
      expect(await store.parked('prospects@1')).toMatchObject([
        { id: 'b', reason: 'worse', position: at(3), events: 1, retry: false },
      ]);
      await store.reset('prospects@1');
      expect(await store.parked('prospects@1')).toEqual([]);
    });

    it('keeps how far a build is with the checkpoint, until the view is reset', async () => {
      await commit(undefined, undefined, { mark: 'half', documents: new Map([['a', { n: 1 }]]), cells: [cell('', { n: 1 })] });
      expect(await store.lease('prospects@1', 0, 'projector', 60_000)).toMatchObject({ mark: 'half', position: undefined });
      expect(await store.checkpoint('prospects@1')).toBeUndefined();
      await commit(undefined, undefined, { cells: [cell('', { n: 2 })] });
      await commit(undefined, 5, { mark: 'built' });
      expect((await store.leases()).map(({ mark, position }) => [mark, position])).toEqual([['built', at(5)]]);
      expect(await store.cells('prospects@1')).toEqual([cell('', { n: 3 })]);
      await store.reset('prospects@1');
      expect((await store.lease('prospects@1', 0, 'other', 60_000))?.mark).toBeUndefined();
    });

    it('knows every build, and makes one the active one: the other is kept', async () => {
      await store.addBuild(build('prospects@1', { status: 'active' }));
      await store.addBuild(build('prospects@1.2', { blocked: 'something is parked' }));
      await store.addBuild(build('staff@1', { name: 'staff', status: 'active' }));
      await store.promote('prospects@1.2');
      expect(await store.builds()).toEqual([
        build('prospects@1', { status: 'kept' }),
        build('prospects@1.2', { status: 'active' }),
        build('staff@1', { name: 'staff', status: 'active' }),
      ]);
      await store.promote('prospects@1');
      expect((await store.builds()).map(({ status }) => status)).toEqual(['active', 'kept', 'active']);
    });

    it('begins a build under an id once: who comes late does not throw it back', async () => {
      await store.addBuild(build('prospects@1'));
      await store.promote('prospects@1');
      await store.addBuild(build('prospects@1', { startedAt: '2026-01-02T03:04:06.000Z' }));
      expect(await store.builds()).toEqual([build('prospects@1', { status: 'active' })]);
    });

    it('says why a build cannot be promoted as long as it is under way, and never brings back one that was dropped', async () => {
      await store.addBuild(build('prospects@1'));
      await store.block('prospects@1', 'something is parked');
      expect(await store.builds()).toEqual([build('prospects@1', { blocked: 'something is parked' })]);
      await store.block('prospects@1', undefined);
      expect(await store.builds()).toEqual([build('prospects@1')]);
      await store.promote('prospects@1');
      await store.block('prospects@1', 'too late');
      await store.block('prospects@1.2', 'nobody');
      expect(await store.builds()).toEqual([build('prospects@1', { status: 'active' })]);
    });

    it('has two builds of a view side by side, under ids of their own', async () => {
      await store.declare([{ view: 'prospects@1.2', indexes: [] }]);
      const other = (await store.lease('prospects@1.2', 0, 'builder', 60_000))!;
      await commit(undefined, 1, { documents: new Map([['a', { n: 1 }]]) });
      await store.commit([
        { ...change('prospects@1.2', undefined, 2, { documents: new Map([['a', { n: 2 }]]) }), epoch: other.epoch },
      ]);
      expect(await store.load('prospects@1', ['a'])).toEqual(new Map([['a', { n: 1 }]]));
      expect(await store.load('prospects@1.2', ['a'])).toEqual(new Map([['a', { n: 2 }]]));
    });

    it('drops a build with all it holds, unless readers see it', async () => {
      await store.addBuild(build('prospects@1', { status: 'active' }));
      await commit(undefined, 1, { documents: new Map([['a', { n: 1 }]]), cells: [cell('', { n: 1 })] });
      await expect(store.drop('prospects@1')).rejects.toBeInstanceOf(Refusal);
      await expect(store.drop('prospects@1')).rejects.toMatchObject({ code: 'view-active', status: 409 });
      await store.addBuild(build('prospects@1.2'));
      await store.promote('prospects@1.2');
      await store.drop('prospects@1');
      expect((await store.builds()).map(({ id }) => id)).toEqual(['prospects@1.2']);
      expect(await store.load('prospects@1', ['a'])).toEqual(new Map());
      expect(await store.cells('prospects@1')).toEqual([]);
    });

    it('names the projectors that are there', async () => {
      expect(await store.present('two', 60_000)).toEqual(['two']);
      expect(await store.present('one', 60_000)).toEqual(['one', 'two']);
      await store.present('two', 0);
      expect(await store.present('one', 60_000)).toEqual(['one']);
    });
  });
};
