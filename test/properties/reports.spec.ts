import fc from 'fast-check';
import { episodesView, report, STAGES, type CloseRatesAnswer, type FunnelAnswer } from '@closeline/sales';
import type { MemoryViewStore } from '../support/memory-store';
import { business, TEAMS } from './histories';
import { sourcesOf } from '../support/report-sources';
import { labels, projected } from './projecting';
import { groupBy, recount, within, type Noted } from './recount';

const RUNS = { numRuns: 80 };
const RECORDED_AT = '2027-01-01T00:00:00.000Z';
const view = episodesView('UTC');

const day = fc
  .integer({ min: -10, max: 200 })
  .map((n) => new Date(Date.parse('2025-12-20') + n * 86_400_000).toISOString().slice(0, 10));
const period = fc
  .tuple(fc.option(day), fc.option(day))
  .map(([a, b]) => (a && b && a > b ? { from: b, to: a } : { ...(a && { from: a }), ...(b && { to: b }) }));
const dimension = fc.constantFrom('salesperson', 'team', 'source', 'product', 'form', 'playbook', 'fit', 'reason');
const by = fc.oneof(
  fc.constant(''),
  dimension,
  dimension.filter((d) => d !== 'salesperson' && d !== 'team').map((d) => `salesperson,${d}`),
  fc.constantFrom('team,product', 'team,salesperson'),
);

const ask = async (store: MemoryViewStore, name: string, query: Record<string, string>) =>
  report(name, query, sourcesOf({ views: store, labels, recordedAt: RECORDED_AT }));
const funnel = async (store: MemoryViewStore, query: Record<string, string>) =>
  (await ask(store, 'funnel', query)) as FunnelAnswer;
const rates = async (store: MemoryViewStore, query: Record<string, string>) =>
  (await ask(store, 'close-rates', query)) as CloseRatesAnswer;

const valueOf = (noted: Noted, name: string): string | null => {
  switch (name) {
    case 'salesperson':
      return noted.owner;
    case 'team':
      return TEAMS[noted.owner as keyof typeof TEAMS] ?? null;
    case 'source':
    case 'product':
    case 'form':
    case 'playbook':
    case 'fit':
    case 'reason':
      return noted[name];
  }
  throw new Error(name);
};
const groupOf = (noted: Noted, dimensions: string): string =>
  JSON.stringify(dimensions === '' ? [] : dimensions.split(',').map((d) => valueOf(noted, d)));
const keyOf = (row: { key: object }, dimensions: string): string =>
  JSON.stringify(dimensions === '' ? [] : dimensions.split(',').map((d) => (row.key as Record<string, string | null>)[d]));

const figures = (r: CloseRatesAnswer['total']) => ({
  opened: r.opened,
  won: r.won,
  lost: r.lost,
  disqualified: r.disqualified,
  open: r.open,
  numerator: r.numerator,
  n: r.n,
});

type Period = { from?: string; to?: string };
/** The close rate of some episodes, counted by hand. */
const counted = (all: readonly Noted[], basis: string, { from, to }: Period) => {
  const count = (keep: (n: Noted) => boolean) => all.filter(keep).length;
  const opened = (n: Noted) => within(n.openedOn, from, to);
  const closed = (outcome: string) => (n: Noted) =>
    n.outcome === outcome && (basis === 'cohort' ? opened(n) : within(n.closedOn, from, to));
  const [won, lost, disqualified] = [count(closed('won')), count(closed('lost')), count(closed('disqualified'))];
  const openAtEnd = (n: Noted) =>
    basis === 'cohort'
      ? opened(n) && n.outcome === 'open'
      : within(n.openedOn, undefined, to) && (n.outcome === 'open' || !within(n.closedOn, undefined, to));
  const of = { narrow: won + lost, broad: won + lost + disqualified, cohort: count(opened) }[basis]!;
  return { opened: count(opened), won, lost, disqualified, open: count(openAtEnd), numerator: won, n: of };
};

const balances = (answer: FunnelAnswer): void => {
  for (const { books } of [...answer.rows, answer.total]) {
    expect(books.map((b) => b.stage)).toEqual(STAGES);
    for (const book of books) {
      if (!('entered' in book)) continue;
      const { stillAtFrom = 0, entered, resumed, advanced, lost, disqualified, merged, erased, still } = book;
      expect(stillAtFrom + entered + resumed).toBe(advanced + lost + disqualified + merged + erased + still);
    }
    expect(books.every((b) => b.still >= 0)).toBe(true);
  }
};
const stills = (answer: FunnelAnswer) => answer.total.books.map((b) => b.still);

describe('for any history', () => {
  it('close rates equal a recount of the log, by every kept combination and for any days', () =>
    fc.assert(
      fc.asyncProperty(business, period, by, fc.constantFrom('narrow', 'broad', 'cohort'), async (events, days, dims, basis) => {
        const store = await projected(events, [view]);
        const noted = recount(events);
        const answer = await rates(store, { basis, ...days, ...(dims && { by: dims }) });
        const groups = groupBy(noted, (n) => groupOf(n, dims));
        const expected = [...groups].map(([key, all]) => [key, counted(all, basis, days)] as const);
        const some = expected.filter(
          ([key, c]) => dims === '' || c.opened + c.won + c.lost + c.disqualified + c.open > 0 || key === '',
        );
        expect(new Map(answer.rows.map((r) => [keyOf(r, dims), figures(r)]))).toEqual(new Map(some));
        expect(figures(answer.total)).toEqual(counted(noted, basis, days));
      }),
      RUNS,
    ));

  it('the books balance for cohort, flow and snapshot, for every owner and any days', () =>
    fc.assert(
      fc.asyncProperty(business, period, by, async (events, days, dims) => {
        const store = await projected(events, [view]);
        const grouped: Record<string, string> = dims ? { by: dims } : {};
        for (const basis of ['cohort', 'flow', 'snapshot']) balances(await funnel(store, { basis, ...days, ...grouped }));
        if (days.to) {
          const until = await funnel(store, { basis: 'flow', to: days.to });
          const after = await funnel(store, { basis: 'flow', from: days.to });
          expect(after.total.books.map((b) => 'stillAtFrom' in b && b.stillAtFrom)).toEqual(stills(until));
          expect(stills(await funnel(store, { basis: 'snapshot', to: days.to }))).toEqual(stills(until));
        }
        expect(stills(await funnel(store, { basis: 'snapshot' }))).toEqual(stills(await funnel(store, {})));
      }),
      RUNS,
    ));

  it('milestones equal a recount of the log: the cohort as far as it came, the flow on its days', () =>
    fc.assert(
      fc.asyncProperty(business, period, async (events, days) => {
        const store = await projected(events, [view]);
        const noted = recount(events);
        const bars = ['submitted', 'qualified', 'relationship', 'signed'];
        const cohort = noted.filter((n) => within(n.openedOn, days.from, days.to));
        const has = (n: Noted, name: string) => n.milestones.find((m) => m.name === name);
        const { total } = await funnel(store, days);
        expect(total.stages.map((s) => s.count)).toEqual([
          ...bars.map((name) => cohort.filter((n) => has(n, name)).length),
          cohort.filter((n) => n.paidOn).length,
        ]);
        const flow = (await funnel(store, { basis: 'flow', ...days })).total;
        expect(flow.stages.map((s) => s.count)).toEqual([
          ...bars.map(
            (b) =>
              noted.filter((n) => n.milestones.some((m) => m.name === b && m.own && within(m.on, days.from, days.to))).length,
          ),
          noted.filter((n) => n.paidOn && within(n.paidOn, days.from, days.to)).length,
        ]);
        for (const [i, name] of bars.entries()) {
          if (i === 0) continue;
          const pairs = cohort.filter((n) => has(n, bars[i - 1]!)?.recorded && (!has(n, name) || has(n, name)!.recorded));
          const step = total.stages[i]!.step!;
          expect([step.numerator, step.n]).toEqual([pairs.filter((n) => has(n, name)).length, pairs.length]);
        }
      }),
      RUNS,
    ));

  it('the flow of each salesperson is what happened while they owned', () =>
    fc.assert(
      fc.asyncProperty(business, async (events) => {
        const store = await projected(events, [view]);
        const answer = await funnel(store, { basis: 'flow', by: 'salesperson' });
        const own = recount(events).flatMap((n) => n.milestones.filter((m) => m.own));
        for (const name of ['submitted', 'qualified', 'relationship', 'signed']) {
          const counts = answer.rows
            .map((r) => [r.key.salesperson, r.stages.find((s) => s.stage === name)!.count])
            .filter(([, count]) => count !== 0);
          const expected = groupBy(
            own.filter((m) => m.name === name),
            (m) => m.owner,
          );
          expect(new Map(counts as [string, number][])).toEqual(new Map([...expected].map(([o, ms]) => [o, ms.length])));
        }
      }),
      RUNS,
    ));

  it.each(['day', 'week', 'month'])('the parts by %s add up to the whole', (time) =>
    fc.assert(
      fc.asyncProperty(business, period, async (events, days) => {
        const store = await projected(events, [view]);
        for (const basis of ['narrow', 'cohort']) {
          const whole = (await rates(store, { basis, ...days })).total;
          const { rows } = await rates(store, { basis, ...days, by: time });
          for (const measure of ['opened', 'won', 'lost', 'disqualified', 'n'] as const)
            expect(rows.reduce((sum, r) => sum + r[measure], 0)).toBe(whole[measure]);
          if (basis === 'narrow' && rows.length > 0) expect(rows.at(-1)!.open).toBe(whole.open);
        }
        const flow = await funnel(store, { basis: 'flow', ...days, by: time });
        balances(flow);
        if (flow.rows.length > 0) expect(flow.rows.at(-1)!.books.map((b) => b.still)).toEqual(stills(flow));
      }),
      RUNS,
    ),
  );

  it('a filter picks the row out of its grouping', () =>
    fc.assert(
      fc.asyncProperty(business, period, dimension, async (events, days, name) => {
        const store = await projected(events, [view]);
        for (const row of (await funnel(store, { ...days, by: name })).rows) {
          const { total } = await funnel(store, { ...days, [name]: row.key[name] ?? '' });
          expect(total).toEqual({ stages: row.stages, books: row.books });
        }
      }),
      RUNS,
    ));
});
