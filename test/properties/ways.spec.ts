import fc from 'fast-check';
import type { Recorded } from '@closeline/eventsourcing';
import { episodesView, report, type FunnelAnswer, type ReportAnswer, type ReportSources } from '@closeline/sales';
import { sourcesOf } from '../support/report-sources';
import { business } from './histories';
import { committed, labels, minute, projected } from './projecting';
import { question } from './questions';

const RUNS = { numRuns: 60 };
const RECORDED_AT = '2027-01-01T00:00:00.000Z';
const view = episodesView('UTC');
type Log = readonly Recorded[];

/** What an answer counts; where the figures came from and as of when is another matter. */
const figures = ({ rows, total, quality, from, to }: ReportAnswer) => ({ rows, total, quality, from, to });
const nothingKnown = async (): Promise<ReportSources> =>
  sourcesOf({ views: await projected(SOMETHING_ELSE, [view]), labels, recordedAt: RECORDED_AT });
const SOMETHING_ELSE: Log = [{ type: 'Else', position: '0000000000000001', stream: 'x-1', revision: 0 } as Recorded];

/** Reports over exactly these events, as kept figures or documents of a view give them. */
const over = async (events: Log, now = RECORDED_AT): Promise<ReportSources> =>
  events.length === 0
    ? { ...(await nothingKnown()), now }
    : sourcesOf({ views: await projected(events, [view]), labels, recordedAt: RECORDED_AT, now });

describe('for any history, every report', () => {
  it('says the same from kept cells and over documents', () =>
    fc.assert(
      fc.asyncProperty(business, question, async (events, [name, query]) => {
        const sources = await over(events);
        const plain = await report(name, query, sources);
        // The same days by another name: no figures are kept for it.
        const computed = await report(name, { ...query, timeZone: 'Etc/UTC' }, sources);
        expect(computed.computed).toBe('documents');
        expect(figures(computed)).toEqual(figures(plain));
      }),
      { numRuns: 300 },
    ));

  it('filtered by a product says the same by the index of the documents and over the log', () =>
    fc.assert(
      fc.asyncProperty(
        business,
        // These file money under the product of a proposal, whatever the form asked for.
        fc.constantFrom('pipeline', 'money'),
        fc.constantFrom('gold', 'silver'),
        async (events, name, product) => {
          const query = { product, timeZone: 'Etc/UTC' };
          const indexed = await report(name, query, await over(events));
          const all = { ...(await nothingKnown()), log: await committed(events) };
          const then = await report(name, { ...query, asOf: minute(events.length) }, all);
          expect([indexed.computed, then.computed]).toEqual(['documents', 'log']);
          expect(figures(indexed)).toEqual(figures(then));
        },
      ),
      { numRuns: 300 },
    ));

  it('as of a position or an instant is what a fold of the events known then gives', () =>
    fc.assert(
      fc.asyncProperty(business, question, fc.nat(60), fc.boolean(), async (events, [name, query], n, byPosition) => {
        const known = events.slice(0, Math.min(n, events.length));
        const last = known.at(-1);
        const asOf = byPosition ? (last?.position ?? '0'.repeat(16)) : minute(known.length - 1);
        const sources = { ...(await nothingKnown()), log: await committed(events) };
        const then = await report(name, { ...query, asOf }, sources);
        expect(then.computed).toBe('log');
        const seen = known.filter((event) => view.types.includes(event.type)).at(-1);
        expect(then.asOf.position).toBe(seen?.position ?? null);
        expect(figures(then)).toEqual(figures(await report(name, query, await over(known, then.asOf.at ?? undefined))));
      }),
      { numRuns: 200 },
    ));

  it('as of what had occurred is what those events give, in the order of the log', () =>
    fc.assert(
      fc.asyncProperty(business, question, fc.nat(120), async (events, [name, query], days) => {
        const moment = new Date(Date.parse('2025-12-20T06:00:00Z') + days * 86_400_000).toISOString();
        const true_ = events.filter(({ metadata }) => metadata.occurredAt <= moment);
        const then = await report(
          name,
          { ...query, occurredAsOf: moment },
          { ...(await nothingKnown()), log: await committed(events) },
        );
        expect(figures(then)).toEqual(figures(await report(name, query, await over(true_, moment))));
      }),
      { numRuns: 200 },
    ));

  it('credited in fractions counts the same funnel, whoever held it', () =>
    fc.assert(
      fc.asyncProperty(business, fc.constantFrom('cohort', 'flow', 'snapshot'), async (events, basis) => {
        const sources = await over(events);
        const whole = await report('funnel', { basis }, sources);
        const shared = await report('funnel', { basis, credit: 'fractional' }, sources);
        const counts = ({ total }: ReportAnswer): readonly number[] => {
          const { stages, books } = total as FunnelAnswer['total'];
          return [...stages.map(({ count }) => count), ...books.flatMap((book) => Object.values(book).filter(Number.isFinite))];
        };
        for (const [i, count] of counts(whole).entries()) expect(counts(shared)[i]).toBeCloseTo(count, 9);
      }),
      RUNS,
    ));

  it('credited in fractions adds up to the whole, whoever held it', () =>
    fc.assert(
      fc.asyncProperty(business, fc.constantFrom('narrow', 'broad', 'cohort'), async (events, basis) => {
        const sources = await over(events);
        const { total, quality } = await report('close-rates', { basis }, sources);
        const whole = total as Record<string, number>;
        const shared = await report('close-rates', { basis, credit: 'fractional', by: 'salesperson' }, sources);
        for (const name of ['opened', 'won', 'lost', 'disqualified', 'open', 'n'])
          expect((shared.total as Record<string, number>)[name]).toBeCloseTo(whole[name]!, 9);
        for (const doubt of ['implied', 'assumed', 'undated'] as const)
          expect(shared.quality[doubt]).toBeCloseTo(quality[doubt], 9);
        expect(shared.quality.withoutOwner).toBeLessThanOrEqual(whole.opened! + whole.n!);
        for (const name of ['won', 'lost', 'disqualified']) {
          const sum = shared.rows.reduce((all, row) => all + (row as unknown as Record<string, number>)[name]!, 0);
          expect(sum).toBeCloseTo(whole[name]!, 9);
        }
        expect(shared.rows.every((row) => (row as unknown as { low: null; rank: null }).low === null)).toBe(true);
      }),
      RUNS,
    ));
});
