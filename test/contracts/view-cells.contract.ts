import fc from 'fast-check';
import { CellSums, type Cell, type ViewChange, type ViewStore } from '@closeline/eventsourcing';

/** How a suite gets at an engine. */
export interface ViewStoreHarness {
  /** A store that holds nothing. */
  open(): Promise<ViewStore>;
  /** Closes it and opens what it left. */
  reopen(store: ViewStore): Promise<ViewStore>;
  close(store: ViewStore): Promise<void>;
}

export const PROSPECTS = { view: 'prospects@1', indexes: ['stage', 'owner', 'open', 'score'] };
export const FUNNEL = { view: 'funnel@2', indexes: [] };
export const at = (n: number): string => String(n).padStart(16, '0');

export const change = (view: string, from: number | undefined, to: number, parts: Partial<ViewChange> = {}): ViewChange => ({
  view,
  documents: new Map(),
  cells: [],
  from: from === undefined ? undefined : at(from),
  to: at(to),
  ...parts,
});

export const cell = (
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

/** What every engine's kept cells must do. Part of `viewStoreContract`. */
export const viewCellsContract = (engine: string, harness: ViewStoreHarness): void => {
  describe(`kept cells: ${engine}`, () => {
    let store: ViewStore;

    beforeEach(async () => {
      store = await harness.open();
      await store.declare([FUNNEL]);
    });
    afterEach(() => harness.close(store));

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
  });
};
