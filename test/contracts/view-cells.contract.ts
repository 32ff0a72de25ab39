import fc from 'fast-check';
import { CellSums, type Cell, type CellQuery, type ViewStore } from '@closeline/eventsourcing';
import { titleOf, type ViewStoreHarness } from './harness';
import { cell, change, FUNNEL, leaseAll } from './view-changes';

/** Sums as a plain map, so that the order of rows does not matter. */
const asMap = (cells: Iterable<Cell>): Map<string, unknown> =>
  new Map([...cells].map((c) => [`${c.axis}|${c.by}|${c.date}|${c.key}`, c.measures]));

interface Episode extends Pick<Cell, 'date' | 'measures'> {
  readonly salesperson: string | null;
  readonly source: string;
  readonly product: string;
}
/** What four episodes count, under a dimension each and some together. */
const EPISODES: readonly Episode[] = [
  { date: '2024-01-05', salesperson: 's1', source: 'web', product: 'gold', measures: { won: 1, value: 100 } },
  { date: '2024-01-20', salesperson: 's1', source: 'ads', product: 'gold', measures: { won: 1, value: 250 } },
  { date: '2024-02-05', salesperson: 's2', source: 'web', product: 'basic', measures: { won: 1, value: 70 } },
  { date: '2024-02-05', salesperson: null, source: 'web', product: 'gold', measures: { lost: 1 } },
];
const cellsOf = ({ date, measures, ...episode }: Episode): Cell[] =>
  ['', 'salesperson', 'source', 'product', 'salesperson,product'].map((by) => {
    const values = by.split(',').map((name) => episode[name as keyof typeof episode]);
    return { axis: 'opened', by, key: by === '' ? '' : JSON.stringify(values), date, measures };
  });

/** What every engine's kept cells must do. Part of `viewStoreContract`. */
export const viewCellsContract = (engine: string, harness: ViewStoreHarness): void => {
  describe(titleOf('view store', engine, 'kept cells'), () => {
    let store: ViewStore;

    beforeEach(async () => {
      store = await harness.open();
      await store.declare([FUNNEL]);
      await leaseAll(store);
    });
    afterEach(() => harness.close(store));

    it.each([
      ['', { '': { won: 3, value: 420, lost: 1 } }],
      ['salesperson', { '["s1"]': { won: 2, value: 350 }, '["s2"]': { won: 1, value: 70 }, '[null]': { lost: 1 } }],
      ['source', { '["web"]': { won: 2, value: 170, lost: 1 }, '["ads"]': { won: 1, value: 250 } }],
      ['product', { '["gold"]': { won: 2, value: 350, lost: 1 }, '["basic"]': { won: 1, value: 70 } }],
      [
        'salesperson,product',
        { '["s1","gold"]': { won: 2, value: 350 }, '["s2","basic"]': { won: 1, value: 70 }, '[null,"gold"]': { lost: 1 } },
      ],
    ])('sums by every dimension that is kept: %s', async (by, expected) => {
      for (const [i, episode] of EPISODES.entries())
        await store.commit([change('funnel@2', i === 0 ? undefined : i, i + 1, { cells: cellsOf(episode) })]);
      const sums = await store.sum({ view: 'funnel@2', axis: 'opened', by, grain: 'all' });
      expect(asMap(sums)).toEqual(
        asMap(Object.entries(expected).map(([key, measures]) => ({ axis: 'opened', by, key, date: '', measures }))),
      );
    });

    it('sums by day and by month, within a range, along the axis that is asked for', async () => {
      const cells = EPISODES.flatMap(cellsOf);
      const happened = cells.map((c) => ({ ...c, axis: 'happened', date: '2024-03-01' }));
      await store.commit([change('funnel@2', undefined, 1, { cells: [...cells, ...happened] })]);
      const sum = async (query: Partial<CellQuery>) =>
        (await store.sum({ view: 'funnel@2', axis: 'opened', by: '', grain: 'all', ...query })).map((c) => [c.date, c.measures]);
      const january = { won: 2, value: 350 };
      const fifth = { won: 1, value: 70, lost: 1 };
      expect(await sum({ grain: 'day' })).toEqual([
        ['2024-01-05', { won: 1, value: 100 }],
        ['2024-01-20', { won: 1, value: 250 }],
        ['2024-02-05', fifth],
      ]);
      expect(await sum({ grain: 'month' })).toEqual([
        ['2024-01', january],
        ['2024-02', fifth],
      ]);
      expect(await sum({ to: '2024-02-05' })).toEqual([['', january]]);
      expect(await sum({ from: '2024-01-20', to: '2024-02-06', grain: 'month' })).toEqual([
        ['2024-01', { won: 1, value: 250 }],
        ['2024-02', fifth],
      ]);
      expect(await sum({ from: '2024-02-06' })).toEqual([]);
      expect(await sum({ axis: 'happened', grain: 'month' })).toEqual([['2024-03', { won: 3, value: 420, lost: 1 }]]);
    });

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
        by: fc.constantFrom('', 'salesperson', 'salesperson,product'),
        key: fc.constantFrom('', '["s1"]', '["s2"]', '["ü","a,b"]'),
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
          const { epoch } = (await store.lease('funnel@2', 0, 'projector', 60_000))!;
          let position: number | undefined;
          for (const [i, cells] of given.entries()) {
            await store.commit([change('funnel@2', position, i + 1, { cells, epoch })]);
            position = i + 1;
          }
          const label = (d: string): string => ({ day: d, month: d.slice(0, 7), all: '' })[grain];
          const flat = given.flat();
          expect(asMap(await store.cells('funnel@2'))).toEqual(asMap(new CellSums().add(flat)));
          for (const axis of ['opened', 'happened'])
            for (const by of ['', 'salesperson', 'salesperson,product']) {
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
};
