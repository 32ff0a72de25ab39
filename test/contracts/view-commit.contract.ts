import { CheckpointMoved, type ViewStore } from '@closeline/eventsourcing';
import { titleOf, type ViewStoreHarness } from './harness';
import { at, cell, change, contentsOf, documents, FUNNEL, leaseAll, PROSPECTS } from './view-changes';

/** What every engine must do when views are written. Part of `viewStoreContract`. */
export const viewCommitContract = (engine: string, harness: ViewStoreHarness): void => {
  describe(titleOf('view store', engine, 'commit'), () => {
    let store: ViewStore;

    beforeEach(async () => {
      store = await harness.open();
      await store.declare([PROSPECTS, FUNNEL]);
      await leaseAll(store);
    });
    afterEach(() => harness.close(store));

    const won = { ...documents({ p1: { stage: 'won' } }), cells: [cell('2024-01-05', { n: 1 })] };
    const idsWon = async (view: string) => (await store.find(view, { where: { stage: 'won' }, limit: 100 })).map(({ id }) => id);

    it('keeps documents, cells and checkpoint together', async () => {
      await store.commit([change('prospects@1', undefined, 3, won)]);
      expect(await store.load('prospects@1', ['p1', 'p2'])).toEqual(new Map([['p1', { stage: 'won' }]]));
      expect(await store.cells('prospects@1')).toEqual([cell('2024-01-05', { n: 1 })]);
      expect(await store.checkpoint('prospects@1')).toBe(at(3));
      expect(await store.checkpoint('funnel@2')).toBeUndefined();
    });

    it('gives every JSON value of a document back unchanged', async () => {
      const document = {
        text: 'Ärger 日本語 🧾 \u0000 \u2028 " \\ \n',
        empty: '',
        numbers: [0, -1, 0.1, 1e300, 5e-324, 9007199254740991, -9007199254740991, 4294967296],
        nothing: null,
        truth: [true, false],
        nested: [[], {}, [{ deep: [[['x']]] }]],
        $set: { 'a.b': 1 },
        'odd key ü': { '': 1 },
      };
      await store.commit([change('funnel@2', undefined, 1, documents({ 'ünïcode 🧾': document }))]);
      const found = await store.load('funnel@2', ['ünïcode 🧾']);
      expect(JSON.stringify(found.get('ünïcode 🧾'))).toBe(JSON.stringify(document));
      expect(await store.find('funnel@2', { limit: 1 })).toEqual([{ id: 'ünïcode 🧾', document }]);
    });

    it('replaces and removes documents', async () => {
      await store.commit([change('prospects@1', undefined, 1, documents({ p1: { n: 1, stage: 'won' }, p2: { n: 2 } }))]);
      await store.commit([change('prospects@1', 1, 2, documents({ p1: { n: 3 }, p2: null, p3: null }))]);
      expect(await store.load('prospects@1', ['p1', 'p2', 'p3'])).toEqual(new Map([['p1', { n: 3 }]]));
      expect(await idsWon('prospects@1')).toEqual([]);
    });

    it('goes on where nothing changes but the checkpoint', async () => {
      await store.commit([change('prospects@1', undefined, 1, won)]);
      await store.commit([change('prospects@1', 1, 9)]);
      expect(await store.checkpoint('prospects@1')).toBe(at(9));
      expect(await idsWon('prospects@1')).toEqual(['p1']);
    });

    it.each([
      ['behind, named last', 1, 1],
      ['ahead, named last', 3, 1],
      ['at the start, named last', undefined, 1],
      ['behind, named first', 1, -1],
    ])('writes nothing of any view where one checkpoint moved: %s', async (_, from, order) => {
      await store.commit([change('prospects@1', undefined, 2, won)]);
      const before = await Promise.all(['prospects@1', 'funnel@2'].map((view) => contentsOf(store, view)));
      const changes = [
        change('funnel@2', undefined, 4, { ...documents({ f1: {} }), cells: [cell('2024-01-05', { n: 1 })] }),
        change('prospects@1', from, 4, { ...documents({ p1: null, p2: {} }), cells: [cell('2024-01-05', { n: 5 })] }),
      ];
      const moved = store.commit(order > 0 ? changes : changes.reverse());
      await expect(moved).rejects.toEqual(new CheckpointMoved('prospects@1'));
      expect(await Promise.all(['prospects@1', 'funnel@2'].map((view) => contentsOf(store, view)))).toEqual(before);
    });

    it('writes a batch that is sent twice once', async () => {
      await store.commit([change('prospects@1', undefined, 1, won)]);
      await expect(store.commit([change('prospects@1', undefined, 1, won)])).rejects.toEqual(new CheckpointMoved('prospects@1'));
      expect(await store.cells('prospects@1')).toEqual([cell('2024-01-05', { n: 1 })]);
    });

    it('takes one of two different batches at once, and all of it', async () => {
      const batches = ['a', 'b'].map((name) =>
        change('prospects@1', undefined, 1, { ...documents({ [name]: { name } }), cells: [cell('', { [name]: 1 })] }),
      );
      const results = await Promise.allSettled(batches.map((batch) => store.commit([batch])));
      expect(results.map((r) => r.status).sort()).toEqual(['fulfilled', 'rejected']);
      const name = results[0]!.status === 'fulfilled' ? 'a' : 'b';
      expect(await contentsOf(store, 'prospects@1')).toEqual({
        documents: [{ id: name, document: { name } }],
        cells: [cell('', { [name]: 1 })],
        checkpoint: at(1),
      });
    });

    it('holds what it held when opened again', async () => {
      await store.commit([change('prospects@1', undefined, 1, won)]);
      const before = await contentsOf(store, 'prospects@1');
      store = await harness.reopen(store);
      await store.declare([PROSPECTS, FUNNEL]);
      expect(await contentsOf(store, 'prospects@1')).toEqual(before);
      expect(await idsWon('prospects@1')).toEqual(['p1']);
      await store.commit([change('prospects@1', 1, 2, documents({ p2: { stage: 'won' } }))]);
      expect(await idsWon('prospects@1')).toEqual(['p1', 'p2']);
    });

    it('keeps two versions of a view side by side', async () => {
      const next = { view: 'prospects@2', indexes: ['stage'] };
      await store.commit([change('prospects@1', undefined, 5, won)]);
      await store.declare([next]);
      await store.lease('prospects@2', 0, 'builder', 60_000);
      expect(await contentsOf(store, 'prospects@2')).toEqual({ documents: [], cells: [], checkpoint: undefined });
      await store.commit([
        change('prospects@2', undefined, 3, { ...documents({ p1: { stage: 'lost' } }), cells: [cell('2024-01-05', { n: 7 })] }),
      ]);
      expect(await store.load('prospects@1', ['p1'])).toEqual(new Map([['p1', { stage: 'won' }]]));
      expect(await store.load('prospects@2', ['p1'])).toEqual(new Map([['p1', { stage: 'lost' }]]));
      expect([await idsWon('prospects@1'), await idsWon('prospects@2')]).toEqual([['p1'], []]);
      const sum = (view: string) => store.sum({ view, axis: 'opened', by: 'salesperson', grain: 'all' });
      expect([await sum('prospects@1'), await sum('prospects@2')]).toEqual([[cell('', { n: 1 })], [cell('', { n: 7 })]]);
      expect([await store.checkpoint('prospects@1'), await store.checkpoint('prospects@2')]).toEqual([at(5), at(3)]);
      await store.reset('prospects@1');
      expect(await store.load('prospects@2', ['p1'])).toEqual(new Map([['p1', { stage: 'lost' }]]));
      expect(await sum('prospects@2')).toEqual([cell('', { n: 7 })]);
    });

    it('forgets a view that is reset, and no other', async () => {
      await store.commit([change('prospects@1', undefined, 1, won), change('funnel@2', undefined, 1, won)]);
      const other = await contentsOf(store, 'funnel@2');
      await store.reset('prospects@1');
      expect(await contentsOf(store, 'prospects@1')).toEqual({ documents: [], cells: [], checkpoint: undefined });
      expect(await idsWon('prospects@1')).toEqual([]);
      expect(await store.sum({ view: 'prospects@1', axis: 'opened', by: 'salesperson', grain: 'all' })).toEqual([]);
      expect(await contentsOf(store, 'funnel@2')).toEqual(other);
      const { epoch } = (await store.lease('prospects@1', 0, 'rebuilder', 60_000))!;
      await store.commit([change('prospects@1', undefined, 1, { ...won, epoch })]);
      expect(await idsWon('prospects@1')).toEqual(['p1']);
    });
  });

  describe(titleOf('view store', engine, 'reached'), () => {
    let store: ViewStore;

    beforeEach(async () => {
      store = await harness.open();
      await store.declare([PROSPECTS, FUNNEL]);
      await leaseAll(store);
    });
    afterEach(() => harness.close(store));

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
      await store.commit([change('funnel@2', undefined, 1)]);
      expect(await store.reached('funnel@2', at(2), 1)).toBe(false);
    });
  });
};
