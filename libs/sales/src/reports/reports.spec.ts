import type { Cell, CellQuery, EventStore, ViewStore } from '@closeline/eventsourcing';
import { CellSums } from '@closeline/eventsourcing';
import { rowsOf } from './flat-rows';
import type { Labels } from './labels';
import { report, type CloseRatesAnswer, type FunnelAnswer } from './reports';

/** Kept cells of a few salespeople; nothing but sums and a checkpoint is ever asked of the store. */
const storeOf = (cells: readonly Cell[]) =>
  ({
    positions: () => Promise.resolve(['0000000000000007']),
    sum: ({ axis, by, from = '', to = '9', grain }: CellQuery) => {
      const found = cells.filter((c) => c.axis === axis && c.by === by && c.date >= from && c.date < to);
      const dated = found.map((c) => ({ ...c, date: grain === 'all' ? '' : grain === 'month' ? c.date.slice(0, 7) : c.date }));
      return Promise.resolve([...new CellSums().add(dated)]);
    },
  }) as unknown as ViewStore;

const person = (id: string | null, date: string, won: number, lost: number, open = 0): Cell[] =>
  ['flow', 'cohort'].map((axis) => ({
    ...{ axis, by: 'salesperson', key: JSON.stringify([id]), date },
    measures: {
      ...{ opened: won + lost + open, 'advanced.conversion': won, 'lost.conversion': lost },
      ...(axis === 'cohort' && { openSince: open * 20_454 }),
    },
  }));
const cells = [
  ...person('s1', '2026-01-01', 30, 10),
  ...person('s2', '2026-01-01', 6, 6, 2),
  ...person('s3', '2026-02-01', 8, 1),
  ...person('s4', '2026-02-01', 6, 6),
  ...person(null, '2026-02-01', 0, 1),
];
const labels: Labels = {
  staff: new Map([
    ['s1', { name: 'Ada Sample', team: 'north' }],
    ['s2', { name: 'Bob Sample', team: 'north' }],
    ['s3', { name: 'Cleo Sample', team: 'south' }],
  ]),
  forms: new Map(),
  playbooks: new Map(),
};
const ask = (name: string, query: Record<string, string>) =>
  report(name, query, {
    ...{ views: storeOf(cells), log: {} as EventStore, upcasts: {}, zone: 'UTC', labels },
    ...{ recordedAt: '2026-01-11T08:00:00.000Z', now: '2026-01-11T09:00:00.000Z' },
  });
const rates = async (query: Record<string, string>) => (await ask('close-rates', query)) as CloseRatesAnswer;

describe('close rates', () => {
  it('say what they count: basis, credit, period, zone and as-of', async () => {
    const { rows: _, total: __, homogeneity, rankMeans, ...head } = await rates({ by: 'salesperson', from: '2026-01-01' });
    expect(head).toEqual({
      ...{ report: 'close-rates', basis: 'narrow', credit: 'owner-at-outcome', by: ['salesperson'], filters: {} },
      ...{ from: '2026-01-01', to: null, timeZone: 'UTC' },
      asOf: { recordedAt: '2026-01-11T08:00:00.000Z', position: '0000000000000007', at: '2026-01-11T09:00:00.000Z' },
      computed: 'cells',
      quality: { implied: 0, assumed: 0, undated: 0, withoutOwner: 0 },
    });
    expect([homogeneity.groups, homogeneity.degreesOfFreedom]).toEqual([3, 2]);
    expect(rankMeans).toContain('not skill');
  });
  it('rank by the lower bound, ties share a rank, none below n = 10', async () => {
    const { rows } = await rates({ by: 'salesperson' });
    expect(rows.map((r) => [r.key.salesperson, r.label.salesperson, r.n, r.rank])).toEqual([
      ['s1', 'Ada Sample', 40, 1],
      ['s2', 'Bob Sample', 12, 2],
      ['s3', 'Cleo Sample', 9, null],
      ['s4', 's4', 12, 2],
      ['unassigned', 'unassigned', 1, null],
    ]);
  });
  it('of a team are the sums of its members', async () => {
    const { rows, total } = await rates({ by: 'team' });
    expect(rows.map((r) => [r.key.team, r.label.team, r.won, r.lost, r.open])).toEqual([
      [null, 'none', 6, 7, 0],
      ['north', 'north', 36, 16, 2],
      ['south', 'south', 8, 1, 0],
    ]);
    expect([total.won, total.lost, total.open, total.rank]).toEqual([50, 24, 2, null]);
  });
  it('of a cohort are won over opened, with how many are open and their mean age in days', async () => {
    const { rows } = await rates({ by: 'salesperson', basis: 'cohort', salesperson: 's2' });
    expect(rows).toMatchObject([{ numerator: 6, n: 14, open: 2, openAgeDays: 10 }]);
  });
  it('without a grouping have one row, equal to the total', async () => {
    const { rows, total } = await rates({ salesperson: 's1' });
    expect(rows).toEqual([{ key: {}, label: {}, ...total }]);
    expect(total).toMatchObject({ opened: 40, won: 30, lost: 10, numerator: 30, n: 40, rate: 0.75 });
  });
  it('over nothing are null', async () => {
    const { total } = await rates({ salesperson: 's1', to: '2025-01-01' });
    expect(total).toMatchObject({ opened: 0, n: 0, rate: null, low: null, high: null, rank: null });
  });
  it('come in pages, ranked over all of them', async () => {
    const first = await rates({ by: 'salesperson', limit: '2' });
    expect([first.rows.map((r) => r.key.salesperson), first.next]).toEqual([['s1', 's2'], 's2']);
    const second = await rates({ by: 'salesperson', limit: '3', 'after-id': first.next! });
    expect([second.rows.map((r) => [r.key.salesperson, r.rank]), second.next]).toEqual([
      [
        ['s3', null],
        ['s4', 2],
        ['unassigned', null],
      ],
      undefined,
    ]);
    expect(second.total).toEqual(first.total);
  });
  it('by month keep the months apart', async () => {
    const { rows } = await rates({ by: 'salesperson,month' });
    expect(rows.map((r) => [r.key.salesperson, r.key.month, r.won, r.open])).toEqual([
      ['s1', '2026-01', 30, 0],
      ['s2', '2026-01', 6, 2],
      ['s3', '2026-02', 8, 0],
      ['s4', '2026-02', 6, 0],
      ['unassigned', '2026-02', 0, 0],
    ]);
  });
});

describe('the funnel', () => {
  it('as flow or snapshot calls nothing a conversion', async () => {
    for (const basis of ['flow', 'snapshot']) {
      const { total, from } = (await ask('funnel', { basis, from: '2026-01-15' })) as FunnelAnswer;
      expect(total.stages.map((s) => [s.stepRate, s.cumulativeRate])).toEqual(Array(5).fill([null, null]));
      expect(from).toBe(basis === 'flow' ? '2026-01-15' : null);
    }
  });
});

describe('rows for CSV', () => {
  it('are flat, with a column for every part of a row', async () => {
    const [first] = rowsOf(await ask('close-rates', { by: 'salesperson' }));
    expect(first).toMatchObject({ 'key.salesperson': 's1', 'label.salesperson': 'Ada Sample', won: 30, rate: 0.75, rank: 1 });
    const [row] = rowsOf(await ask('funnel', { by: 'salesperson' }));
    expect(row).toMatchObject({ 'key.salesperson': 's1', 'stages.submitted.count': 40, 'books.conversion.lost': 10 });
    expect(Object.values(row!).every((v) => v === null || typeof v !== 'object')).toBe(true);
  });
});
