import { CheckpointMoved, type Document, type ViewChange, type ViewStore } from '@closeline/eventsourcing';
import { at, cell, change, FUNNEL, PROSPECTS, viewCellsContract, type ViewStoreHarness } from './view-cells.contract';

const documents = (entries: Record<string, Document | null>): Partial<ViewChange> => ({
  documents: new Map(Object.entries(entries)),
});

/** What every engine's views must do. */
export const viewStoreContract = (engine: string, harness: ViewStoreHarness): void => {
  describe(`view store: ${engine}`, () => {
    let store: ViewStore;

    beforeEach(async () => {
      store = await harness.open();
      await store.declare([PROSPECTS, FUNNEL]);
    });
    afterEach(() => harness.close(store));

    const ids = async (where: Record<string, string | number | boolean | null>, limit = 100) =>
      (await store.find('prospects@1', { where, limit })).map((row) => row.id);

    describe('commit', () => {
      it('keeps documents, cells and checkpoint together', async () => {
        const doc = { stage: 'won', name: 'Ärger 🧾', nested: { list: [1, null, true] } };
        await store.commit([
          change('prospects@1', undefined, 3, { ...documents({ p1: doc }), cells: [cell('2024-01-05', { n: 1 })] }),
        ]);
        expect(await store.load('prospects@1', ['p1', 'p2'])).toEqual(new Map([['p1', doc]]));
        expect(await store.cells('prospects@1')).toEqual([cell('2024-01-05', { n: 1 })]);
        expect(await store.checkpoint('prospects@1')).toBe(at(3));
        expect(await store.checkpoint('funnel@2')).toBeUndefined();
      });

      it('replaces and removes documents', async () => {
        await store.commit([change('prospects@1', undefined, 1, documents({ p1: { n: 1 }, p2: { n: 2 } }))]);
        await store.commit([change('prospects@1', 1, 2, documents({ p1: { n: 3 }, p2: null, p3: null }))]);
        expect(await store.load('prospects@1', ['p1', 'p2', 'p3'])).toEqual(new Map([['p1', { n: 3 }]]));
      });

      it.each([
        ['behind', 1],
        ['ahead', 3],
        ['at the start', undefined],
      ])('writes nothing of any view where one checkpoint moved: %s', async (_, from) => {
        await store.commit([change('prospects@1', undefined, 2, documents({ p1: { n: 1 } }))]);
        const moved = store.commit([
          change('funnel@2', undefined, 4, { ...documents({ f1: {} }), cells: [cell('2024-01-05', { n: 1 })] }),
          change('prospects@1', from, 4, documents({ p1: { n: 2 } })),
        ]);
        await expect(moved).rejects.toEqual(new CheckpointMoved('prospects@1'));
        expect(await store.load('prospects@1', ['p1'])).toEqual(new Map([['p1', { n: 1 }]]));
        expect(await store.load('funnel@2', ['f1'])).toEqual(new Map());
        expect(await store.cells('funnel@2')).toEqual([]);
        expect(await store.checkpoint('prospects@1')).toBe(at(2));
        expect(await store.checkpoint('funnel@2')).toBeUndefined();
      });

      it('gives one of two projectors the batch', async () => {
        const results = await Promise.allSettled(
          ['a', 'b'].map((name) => store.commit([change('prospects@1', undefined, 1, documents({ p1: { name } }))])),
        );
        expect(results.map((r) => r.status).sort()).toEqual(['fulfilled', 'rejected']);
      });

      it('holds what it held when opened again', async () => {
        await store.commit([
          change('prospects@1', undefined, 1, { ...documents({ p1: { stage: 'won' } }), cells: [cell('', { n: 2 })] }),
        ]);
        store = await harness.reopen(store);
        await store.declare([PROSPECTS, FUNNEL]);
        expect(await ids({ stage: 'won' })).toEqual(['p1']);
        expect(await store.cells('prospects@1')).toEqual([cell('', { n: 2 })]);
        expect(await store.checkpoint('prospects@1')).toBe(at(1));
      });

      it('forgets a view that is reset, and no other', async () => {
        const parts = { ...documents({ p1: { stage: 'won' } }), cells: [cell('2024-01-05', { n: 1 })] };
        await store.commit([change('prospects@1', undefined, 1, parts), change('funnel@2', undefined, 1, parts)]);
        await store.reset('prospects@1');
        expect(await ids({})).toEqual([]);
        expect(await store.cells('prospects@1')).toEqual([]);
        expect(await store.sum({ view: 'prospects@1', axis: 'opened', by: 'salesperson', grain: 'all' })).toEqual([]);
        expect(await store.checkpoint('prospects@1')).toBeUndefined();
        expect(await store.load('funnel@2', ['p1'])).toEqual(new Map([['p1', { stage: 'won' }]]));
        expect(await store.cells('funnel@2')).toHaveLength(1);
        await store.commit([change('prospects@1', undefined, 1, parts)]);
        expect(await ids({ stage: 'won' })).toEqual(['p1']);
      });
    });

    describe('find', () => {
      beforeEach(() =>
        store.commit([
          change(
            'prospects@1',
            undefined,
            1,
            documents({
              p3: { stage: 'won', owner: 'anna', open: false, score: 1 },
              p1: { stage: 'won', owner: null, open: true, score: 2.5 },
              p2: { stage: 'lost', open: 1, score: '1' },
              p4: { stage: 'won', owner: 'anna', open: 'true', score: true },
            }),
          ),
        ]),
      );

      it('finds by equality, in the order of ids', async () => {
        expect(await ids({})).toEqual(['p1', 'p2', 'p3', 'p4']);
        expect(await ids({ stage: 'won' })).toEqual(['p1', 'p3', 'p4']);
        expect(await ids({ stage: 'won', owner: 'anna' })).toEqual(['p3', 'p4']);
        expect(await ids({ stage: 'Won' })).toEqual([]);
      });

      it('tells the JSON types apart, and takes a missing field for null', async () => {
        expect(await ids({ open: true })).toEqual(['p1']);
        expect(await ids({ open: false })).toEqual(['p3']);
        expect(await ids({ open: 1 })).toEqual(['p2']);
        expect(await ids({ open: 'true' })).toEqual(['p4']);
        expect(await ids({ score: 2.5 })).toEqual(['p1']);
        expect(await ids({ score: 1 })).toEqual(['p3']);
        expect(await ids({ owner: null })).toEqual(['p1', 'p2']);
      });

      it('pages behind a cursor', async () => {
        const page = (afterId: string | undefined) =>
          store.find('prospects@1', { where: { stage: 'won' }, limit: 2, ...(afterId !== undefined && { afterId }) });
        expect((await page(undefined)).map((r) => r.id)).toEqual(['p1', 'p3']);
        expect(await page('p3')).toEqual([{ id: 'p4', document: { stage: 'won', owner: 'anna', open: 'true', score: true } }]);
        expect(await page('p4')).toEqual([]);
      });

      it('refuses to search a field without an index, and a view that is not declared', async () => {
        await expect(store.find('prospects@1', { where: { name: 'x' }, limit: 1 })).rejects.toThrow('no index on name');
        await expect(store.find('unknown@1', { limit: 1 })).rejects.toThrow('not declared');
      });
    });

    describe('reached', () => {
      it('answers at once where the view is there or beyond', async () => {
        await store.commit([change('funnel@2', undefined, 5)]);
        expect(await store.reached('funnel@2', at(5), 0)).toBe(true);
        expect(await store.reached('funnel@2', at(4), 0)).toBe(true);
      });

      it('waits for the commit that gets there', async () => {
        const reached = store.reached('funnel@2', at(2), 60_000);
        await store.commit([change('funnel@2', undefined, 1)]);
        await store.commit([change('prospects@1', undefined, 9)]);
        await store.commit([change('funnel@2', 1, 2)]);
        expect(await reached).toBe(true);
      });

      it('answers with false when the time is over', async () => {
        expect(await store.reached('funnel@2', at(2), 1)).toBe(false);
      });
    });
  });
  viewCellsContract(engine, harness);
};
