import { CheckpointMoved, shardOf, type Document, type ViewStore } from '@closeline/eventsourcing';
import { titleOf, type ViewStoreHarness } from './harness';
import { at, cell, change } from './view-changes';

/** A view that several processes write, each its own part, on every engine. Part of `viewStoreContract`. */
export const viewShardsContract = (engine: string, harness: ViewStoreHarness): void => {
  describe(titleOf('view store', engine, 'shards'), () => {
    const VIEW = 'prospects@1';
    const SHARDS = [0, 1, 2];
    const declaration = { view: VIEW, indexes: ['stage'], shards: SHARDS.length };
    const ids = Array.from({ length: 30 }, (_, i) => `p${String(i).padStart(2, '0')}`);
    let store: ViewStore;

    beforeEach(async () => {
      store = await harness.open();
      await store.declare([declaration]);
      for (const shard of SHARDS) await store.lease(VIEW, shard, `holder ${shard}`, 60_000);
    });
    afterEach(() => harness.close(store));

    /** A change of the documents that belong to the shard. */
    const of = (shard: number, from: number | undefined, to: number, document: Document = { stage: 'won' }) =>
      change(VIEW, from, to, {
        shard,
        documents: new Map(ids.filter((id) => shardOf(id, SHARDS.length) === shard).map((id) => [id, document])),
        cells: [cell('2024-01-05', { n: shard + 1 }), cell('', { [`shard${shard}`]: 1 })],
      });

    it('have something to do each', () => {
      expect(new Set(ids.map((id) => shardOf(id, SHARDS.length)))).toEqual(new Set(SHARDS));
    });

    it('have holders and epochs of their own', async () => {
      expect(await store.lease(VIEW, 1, 'holder 0', 60_000)).toBeUndefined();
      await store.release('holder 1');
      expect(await store.lease(VIEW, 1, 'holder 0', 60_000)).toEqual({ view: VIEW, shard: 1, epoch: 2, position: undefined });
      expect((await store.leases()).map(({ shard, holder, epoch }) => [shard, holder, epoch])).toEqual([
        [0, 'holder 0', 1],
        [1, 'holder 0', 2],
        [2, 'holder 2', 1],
      ]);
    });

    it('make one view: its documents in order, its cells summed over all of them', async () => {
      for (const shard of [2, 0, 1]) await store.commit([of(shard, undefined, 10 - shard)]);
      const found = await store.find(VIEW, { where: { stage: 'won' }, limit: 100 });
      expect(found.map(({ id }) => id)).toEqual(ids);
      expect((await store.load(VIEW, ids)).size).toBe(30);
      const cells = [cell('', { shard0: 1, shard1: 1, shard2: 1 }), cell('2024-01-05', { n: 6 })];
      expect(await store.cells(VIEW)).toEqual(cells);
      const query = { view: VIEW, axis: 'opened', by: 'salesperson' };
      expect(await store.sum({ ...query, grain: 'day' })).toEqual(cells);
      expect(await store.sum({ ...query, grain: 'month', from: '2024-01-01' })).toEqual([cell('2024-01', { n: 6 })]);
    });

    it('stand apart; the view stands where the slowest of them does', async () => {
      const reached = store.reached(VIEW, at(5), 60_000);
      await store.commit([of(0, undefined, 9)]);
      await store.commit([of(1, undefined, 5)]);
      expect(await store.checkpoint(VIEW)).toBeUndefined();
      expect(await store.positions(VIEW)).toEqual([at(9), at(5), undefined]);
      expect(await store.reached(VIEW, at(1), 0)).toBe(false);
      await store.commit([of(2, undefined, 3)]);
      expect(await store.checkpoint(VIEW)).toBe(at(3));
      await store.commit([of(2, 3, 7)]);
      expect(await reached).toBe(true);
      expect(await store.checkpoint(VIEW)).toBe(at(5));
    });

    it('are written together or not at all', async () => {
      await store.commit([of(1, undefined, 2)]);
      const moved = store.commit([of(0, undefined, 4), of(1, undefined, 4)]);
      await expect(moved).rejects.toEqual(new CheckpointMoved(VIEW));
      expect(await store.cells(VIEW)).toEqual([cell('', { shard1: 1 }), cell('2024-01-05', { n: 2 })]);
      await store.commit([of(0, undefined, 4), of(1, 2, 4), of(2, undefined, 4)]);
      expect(await store.checkpoint(VIEW)).toBe(at(4));
    });

    it('do not hinder each other where one changes hands', async () => {
      await store.release('holder 1');
      const { epoch } = (await store.lease(VIEW, 1, 'other', 60_000))!;
      await expect(store.commit([of(1, undefined, 1)])).rejects.toEqual(new CheckpointMoved(VIEW));
      await Promise.all([
        store.commit([of(0, undefined, 1)]),
        store.commit([{ ...of(1, undefined, 1), epoch }]),
        store.commit([of(2, undefined, 1)]),
      ]);
      expect(await store.checkpoint(VIEW)).toBe(at(1));
      expect(await store.cells(VIEW)).toEqual([cell('', { shard0: 1, shard1: 1, shard2: 1 }), cell('2024-01-05', { n: 6 })]);
    });

    it('take up where each of them stood when the store is opened again, and all at the start after a reset', async () => {
      for (const shard of SHARDS) await store.commit([of(shard, undefined, shard + 1)]);
      store = await harness.reopen(store);
      await store.declare([declaration]);
      const positions = async () =>
        Promise.all(SHARDS.map(async (shard) => (await store.lease(VIEW, shard, `holder ${shard}`, 60_000))!.position));
      expect(await positions()).toEqual([at(1), at(2), at(3)]);
      await store.reset(VIEW);
      expect(await store.checkpoint(VIEW)).toBeUndefined();
      expect(await store.cells(VIEW)).toEqual([]);
      expect(await positions()).toEqual([undefined, undefined, undefined]);
    });
  });
};
