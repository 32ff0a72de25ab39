import fc from 'fast-check';
import { CellSums, CheckpointMoved, type Cell, type Document, type ViewChange, type ViewStore } from '@closeline/eventsourcing';

/** How a suite gets at an engine. */
export interface ViewStoreHarness {
  /** A store that holds nothing. */
  open(): Promise<ViewStore>;
  /** Closes it and opens what it left. */
  reopen(store: ViewStore): Promise<ViewStore>;
  close(store: ViewStore): Promise<void>;
}

const PROSPECTS = { view: 'prospects@1', indexes: ['stage', 'owner', 'open', 'score'] };
const FUNNEL = { view: 'funnel@2', indexes: [] };
const at = (n: number): string => String(n).padStart(16, '0');

const change = (view: string, from: number | undefined, to: number, parts: Partial<ViewChange> = {}): ViewChange => ({
  view,
  documents: new Map(),
  cells: [],
  from: from === undefined ? undefined : at(from),
  to: at(to),
  ...parts,
});

const documents = (entries: Record<string, Document | null>): Partial<ViewChange> => ({
  documents: new Map(Object.entries(entries)),
});

const cell = (
  date: string,
  measures: Record<string, number>,
  { axis = 'opened', by = 'salesperson', key = '["s1"]' } = {},
): Cell => ({
  axis,
  by,
  key,
  date,
  measures,
});

/** Sums as a plain map, so that the order of rows does not matter. */
const asMap = (cells: Iterable<Cell>): Map<string, unknown> =>
  new Map([...cells].map((c) => [`${c.axis}|${c.by}|${c.date}|${c.key}`, c.measures]));

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

    describe('sum', () => {
      it('adds differences, drops what returns to zero', async () => {
        await store.commit([
          change('funnel@2', undefined, 1, { cells: [cell('2024-01-05', { n: 2, value: 700 }), cell('2024-01-06', { n: 1 })] }),
        ]);
        await store.commit([
          change('funnel@2', 1, 2, { cells: [cell('2024-01-05', { n: -2, value: 50 }), cell('2024-01-06', { n: -1 })] }),
        ]);
        expect(await store.cells('funnel@2')).toEqual([cell('2024-01-05', { value: 750 })]);
        expect(await store.sum({ view: 'funnel@2', axis: 'opened', by: 'salesperson', grain: 'month' })).toEqual([
          cell('2024-01', { value: 750 }),
        ]);
      });

      it('reads a cell without a date where the query is unbounded', async () => {
        await store.commit([change('funnel@2', undefined, 1, { cells: [cell('', { n: 2 }), cell('2024-01-05', { n: 1 })] })]);
        const query = { view: 'funnel@2', axis: 'opened', by: 'salesperson' };
        expect(await store.sum({ ...query, grain: 'all' })).toEqual([cell('', { n: 3 })]);
        expect(await store.sum({ ...query, grain: 'day' })).toEqual([cell('', { n: 2 }), cell('2024-01-05', { n: 1 })]);
        expect(await store.sum({ ...query, grain: 'all', to: '2025-01-01' })).toEqual([cell('', { n: 1 })]);
      });

      it('equals a naive sum, for any cells in any batches and any range', async () => {
        const day = fc.tuple(fc.constantFrom('2023', '2024'), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }));
        const date = day.map(([y, m, d]) => `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`);
        const anyCell = fc.record({
          axis: fc.constantFrom('opened', 'happened'),
          by: fc.constantFrom('', 'salesperson'),
          key: fc.constantFrom('', '["s1"]', '["s2"]'),
          date,
          measures: fc.dictionary(fc.constantFrom('won', 'lost', 'value'), fc.integer({ min: -3, max: 3 })),
        });
        const bound = fc.option(
          fc.oneof(
            date,
            date.map((d) => `${d.slice(0, 7)}-01`),
          ),
          { nil: undefined },
        );
        const batches = fc.array(fc.array(anyCell, { maxLength: 12 }), { maxLength: 4 });
        await fc.assert(
          fc.asyncProperty(batches, bound, bound, fc.constantFrom('day', 'month', 'all'), async (given, from, to, grain) => {
            await store.reset('funnel@2');
            let position: number | undefined;
            for (const [i, cells] of given.entries()) {
              await store.commit([change('funnel@2', position, i + 1, { cells })]);
              position = i + 1;
            }
            const label = (d: string): string => ({ day: d, month: d.slice(0, 7), all: '' })[grain];
            const flat = given.flat();
            expect(asMap(await store.cells('funnel@2'))).toEqual(asMap(new CellSums().add(flat)));
            for (const axis of ['opened', 'happened'])
              for (const by of ['', 'salesperson']) {
                const naive = flat
                  .filter((c) => c.axis === axis && c.by === by)
                  .filter((c) => (from === undefined || c.date >= from) && (to === undefined || c.date < to))
                  .map((c) => ({ ...c, date: label(c.date) }));
                const range = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
                const sum = await store.sum({ view: 'funnel@2', axis, by, ...range, grain });
                expect(asMap(sum)).toEqual(asMap(new CellSums().add(naive)));
              }
          }),
          { numRuns: 150 },
        );
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
};
