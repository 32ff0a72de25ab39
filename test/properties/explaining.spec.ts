import fc from 'fast-check';
import type { Recorded } from '@closeline/eventsourcing';
import {
  BASES,
  compare,
  episodesView,
  explain,
  parseReportQuery,
  report,
  type ExplainAnswer,
  type ReportSources,
} from '@closeline/sales';
import { REPORT } from '../../libs/sales/src/reports/registry';
import { explanationOf } from '../../libs/sales/src/reports/explained';
import { figuresOf } from '../../libs/sales/src/reports/figures';
import { definitionOf } from '../../libs/sales/src/reports/reports';
import { UNFOLLOWED } from '../../libs/sales/src/reports/sources';
import { sourcesOf } from '../support/report-sources';
import { business } from './histories';
import { labels, logOf, projected } from './projecting';

const RECORDED_AT = '2027-01-01T00:00:00.000Z';
const view = episodesView('UTC');
const asked = Object.entries(BASES)
  .filter(([name]) => name in REPORT)
  .flatMap(([name, bases]) =>
    bases.map((basis): [string, Record<string, string>] => [name, { basis, ...(basis === 'within' && { within: '9' }) }]),
  );
const question = fc
  .record({
    report: fc.constantFrom(...asked),
    owner: fc.option(fc.constantFrom('s1', 's2', 'unassigned'), { nil: undefined }),
    product: fc.option(fc.constantFrom('gold', 'silver'), { nil: undefined }),
    month: fc.option(fc.constantFrom('2025-12', '2026-01', '2026-02'), { nil: undefined }),
  })
  .map(({ report: [name, basis], owner, product, month }): [string, Record<string, string>] => [
    name,
    {
      ...basis,
      ...(owner && { salesperson: owner }),
      ...(product && { product }),
      ...(month && !['snapshot', 'open', 'pipeline'].includes(basis.basis!) && { month }),
    },
  ]);

const over = async (events: readonly Recorded[]): Promise<ReportSources> =>
  sourcesOf({ views: await projected(events, [view]), labels, recordedAt: RECORDED_AT, log: await logOf(events) });

/** Every figure that can be explained; of a long curve, a few points. */
const explainable = (total: object, name: string, parameters: Record<string, string>): readonly string[] => {
  const query = parseReportQuery(name, parameters);
  const figures = figuresOf(total);
  const isOne = (path: string): boolean => {
    try {
      return explanationOf(path, figures, query, definitionOf(query)).kind !== 'curve';
    } catch {
      return false;
    }
  };
  return Object.keys(figures).filter(isOne);
};

describe('for any history, every figure of every report', () => {
  it('is explained by episodes whose parts add up to it, each with the events that put it there', () =>
    fc.assert(
      fc.asyncProperty(business, question, fc.nat(), async (events, [name, query], pick) => {
        const sources = await over(events);
        const { total } = await report(name, query, sources);
        const figures = figuresOf(total);
        const paths = explainable(total, name, query);
        // Of nothing there is nothing to explain.
        fc.pre(paths.length > 0);
        const measure = paths[pick % paths.length]!;
        const answer = await explain(name, { ...query, measure, limit: '1000' }, sources, UNFOLLOWED);
        expect(answer.figure).toBe(figures[measure]);
        expect(answer.episodes).toHaveLength(answer.n);
        const ids = new Set(events.map(({ id }) => id));
        for (const { events: behind } of answer.episodes) {
          expect(behind.length).toBeGreaterThan(0);
          expect(behind.every((id) => ids.has(id))).toBe(true);
        }
        if (answer.kind === 'members') {
          const values = answer.episodes.map(({ counts }) => counts[measure] ?? null);
          const known = values.filter((value) => value !== null);
          expect(values).toEqual([...known.sort((a, b) => a - b), ...values.filter((value) => value === null)]);
          const [, among] = Object.keys(answer.terms);
          expect(values.length - known.length === 0 || among !== undefined).toBe(true);
          if (among !== undefined) expect(answer.n).toBe(answer.terms[among]);
          return;
        }
        for (const [term, whole] of Object.entries(answer.terms)) {
          const sum = answer.episodes.reduce((all, { counts }) => all + (counts[term] ?? 0), 0);
          expect([measure, term, sum]).toEqual([measure, term, whole ?? 0]);
        }
      }),
      { numRuns: 300 },
    ));

  it('goes on by a cursor where the page before ended, also where its episode is no longer behind the figure', () =>
    fc.assert(
      fc.asyncProperty(
        business,
        question,
        fc.constantFrom('gold', 'silver'),
        fc.nat(),
        fc.nat(),
        async (events, [name, { product: _, ...query }], product, pick, cut) => {
          const sources = await over(events);
          const fewer = { ...query, product };
          const pathsOf = async (asked: Record<string, string>) =>
            explainable((await report(name, asked, sources)).total, name, asked);
          const whole = new Set(await pathsOf(query));
          const paths = (await pathsOf(fewer)).filter((path) => whole.has(path));
          fc.pre(paths.length > 0);
          const measure = paths[pick % paths.length]!;
          const explained = (more: Record<string, string>) =>
            explain(name, { measure, limit: '1000', ...more }, sources, UNFOLLOWED);
          const idsOf = ({ episodes }: ExplainAnswer) => episodes.map(({ prospectId, episode }) => `${prospectId}/${episode}`);
          const all = await explained(query);
          fc.pre(all.n > 1);
          const first = await explained({ ...query, limit: String(1 + (cut % (all.n - 1))) });
          const after = { 'after-id': first.next! };
          expect([...idsOf(first), ...idsOf(await explained({ ...query, ...after }))]).toEqual(idsOf(all));
          const some = await explained(fewer);
          // Where the filter takes a part of an episode away, it has another place.
          const partsOf = ({ episodes }: ExplainAnswer) =>
            episodes.map(({ events: _, facts: __, ...part }) => JSON.stringify(part));
          const parts = new Set(partsOf(all));
          fc.pre(partsOf(some).every((part) => parts.has(part)));
          const seen = new Set(idsOf(first));
          expect(idsOf(await explained({ ...fewer, ...after }))).toEqual(idsOf(some).filter((id) => !seen.has(id)));
        },
      ),
      { numRuns: 50 },
    ));

  it('compared with what was known before names the events in between that moved it, and nothing where there are none', () =>
    fc.assert(
      fc.asyncProperty(business, question, fc.nat(), fc.nat(80), async (events, [name, query], pick, n) => {
        const sources = await over(events);
        const now = await report(name, query, sources);
        const paths = explainable(now.total, name, query);
        // Of nothing there is nothing to explain.
        fc.pre(paths.length > 0);
        const measure = paths[pick % paths.length]!;
        const at = Math.min(n, events.length - 1);
        const answer = await compare(name, { ...query, measure, asOf: events[at]!.position }, sources, UNFOLLOWED);
        const before = figuresOf((await report(name, { ...query, asOf: events[at]!.position }, sources)).total);
        const after = figuresOf(now.total);
        const difference = answer.total[measure];
        if ((before[measure] ?? null) === (after[measure] ?? null)) expect(difference).toBeUndefined();
        else expect(difference).toMatchObject({ one: before[measure] ?? null, other: after[measure] ?? null });
        const positions = new Map(events.map(({ id, position }) => [id, position]));
        for (const moved of answer.moved!)
          for (const id of moved.events) expect(positions.get(id)! > events[at]!.position).toBe(true);
        if (at === events.length - 1) expect(answer.moved).toEqual([]);
      }),
      { numRuns: 200 },
    ));
});
