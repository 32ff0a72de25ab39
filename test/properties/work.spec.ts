import fc from 'fast-check';
import type { Recorded } from '@closeline/eventsourcing';
import { episodesView, report, type FunnelAnswer, type ProspectEvent, type ReportSources } from '@closeline/sales';
import type { MoneyMeasures } from '../../libs/sales/src/reports/money';
import type { PipelineMeasures } from '../../libs/sales/src/reports/pipeline';
import type { StepsMeasures } from '../../libs/sales/src/reports/steps';
import type { AgeingMeasures } from '../../libs/sales/src/reports/ageing';
import { sourcesOf } from '../support/report-sources';
import { business } from './histories';
import { labels, projected } from './projecting';
import { within } from './recount';

const RUNS = { numRuns: 120 };
type Log = readonly Recorded<ProspectEvent>[];
const over = async (events: Log): Promise<ReportSources> =>
  sourcesOf({ views: await projected(events, [episodesView('UTC')]), labels, recordedAt: '2027-01-01T00:00:00.000Z' });
const totalOf = async <M>(name: string, query: Record<string, string>, sources: ReportSources): Promise<M> =>
  (await report(name, query, sources)).total as M;

const day = fc
  .integer({ min: -5, max: 90 })
  .map((n) => new Date(Date.parse('2025-12-20') + n * 86_400_000).toISOString().slice(0, 10));
const period = fc.tuple(day, day).map(([a, b]) => (a < b ? { from: a, to: b } : { from: b, to: a }));
const dayOf = ({ metadata }: Recorded): string => metadata.occurredOn ?? metadata.occurredAt.slice(0, 10);

/** Money as somebody adds it up who reads the log line by line: signed, recorded, collected, refunded. */
const moneyOf = (events: Log, { from, to }: { from: string; to: string }, product?: string): number[] => {
  const sums = [0, 0, 0, 0];
  const kinds = ['ContractSigned', 'SaleRecorded', 'PaymentCollected', 'PaymentRefunded'];
  const products = new Map<string, string>();
  const sales = new Map<string, string>();
  for (const event of events) {
    const { type, data } = event;
    if (type === 'ContractSigned') products.set(data.contractId, data.product);
    if (type === 'SaleRecorded') sales.set(data.saleId, products.get(data.contractId)!);
    const kind = kinds.indexOf(type);
    if (kind < 0 || !within(dayOf(event), from, to)) continue;
    const of =
      'saleId' in data && type !== 'SaleRecorded'
        ? sales.get(data.saleId)
        : 'contractId' in data
          ? products.get(data.contractId)
          : '';
    if (product === undefined || of === product) sums[kind]! += (data as { value: { amount: number } | null }).value?.amount ?? 0;
  }
  return sums;
};

describe('for any history', () => {
  it('money by the day of the fact equals a sum over the log, of all and of the product that was signed', () =>
    fc.assert(
      fc.asyncProperty(business, period, async (events, days) => {
        const sources = await over(events);
        for (const product of [undefined, 'gold', 'silver']) {
          const query = { ...days, ...(product && { product }) };
          const { currencies } = await totalOf<MoneyMeasures>('money', query, sources);
          const [signed, recorded, collected, refunded] = moneyOf(events, days, product) as [number, number, number, number];
          const none = { signed: 0, recorded: 0, collected: 0, refunded: 0, net: 0, outstanding: 0 };
          const { currency: _, ...euro } = currencies.find(({ currency }) => currency === 'EUR') ?? { currency: 'EUR', ...none };
          expect(euro).toEqual({
            signed,
            recorded,
            collected,
            refunded,
            net: collected - refunded,
            outstanding: recorded - collected,
          });
        }
      }),
      RUNS,
    ));

  it('money of all cohorts is money of all days', () =>
    fc.assert(
      fc.asyncProperty(business, async (events) => {
        const sources = await over(events);
        const flow = await totalOf<MoneyMeasures>('money', {}, sources);
        expect(await totalOf<MoneyMeasures>('money', { basis: 'cohort' }, sources)).toEqual(flow);
      }),
      RUNS,
    ));

  it('steps count every attempt of the log once, with how it ended and what took its place', () =>
    fc.assert(
      fc.asyncProperty(business, async (events) => {
        const { stages } = await totalOf<StepsMeasures>('steps', {}, await over(events));
        const steps = stages.flatMap((stage) => stage.steps);
        const count = (type: string) => events.filter((event) => event.type === type).length;
        const sum = (of: (step: (typeof steps)[number]) => number) => steps.reduce((all, step) => all + of(step), 0);
        expect(sum((s) => s.completed)).toBe(count('StepCompleted'));
        expect(sum((s) => s.failed)).toBe(count('StepFailed'));
        expect(sum((s) => s.replaced)).toBe(count('StepReplaced'));
        for (const step of steps) {
          expect(step.attempts).toBe(step.completed + step.failed + step.underWay);
          expect(step.failedBy.reduce((all, by) => all + by.count, 0)).toBe(step.failed);
          expect(step.replacements.reduce((all, by) => all + by.count, 0)).toBe(step.replaced);
          expect(step.led.n).toBeLessThanOrEqual(step.completed + step.failed);
        }
      }),
      RUNS,
    ));

  it('ageing and pipeline know the open episodes of the snapshot, stage by stage, and every proposal that stands', () =>
    fc.assert(
      fc.asyncProperty(business, async (events) => {
        const sources = await over(events);
        const { total } = (await report('funnel', { basis: 'snapshot' }, sources)) as FunnelAnswer;
        const still = total.books.map((book) => book.still);
        const ageing = await totalOf<AgeingMeasures>('ageing', {}, sources);
        expect(ageing.stages.map(({ open }) => open)).toEqual(still);
        for (const { open, buckets, stale, medianDays } of ageing.stages) {
          expect(buckets.reduce((all, bucket) => all + bucket.count, 0)).toBe(open);
          expect(stale).toBeLessThanOrEqual(open);
          expect(medianDays === null).toBe(open === 0);
        }
        const pipeline = await totalOf<PipelineMeasures>('pipeline', {}, sources);
        expect(pipeline.stages.map(({ open }) => open)).toEqual(still);
        expect(pipeline.stages.flatMap(({ values }) => values).reduce((all, { value }) => all + value, 0)).toBe(standing(events));
      }),
      RUNS,
    ));
});

/** The value of all proposals that stand, of prospects that are open, read off the log. */
const standing = (events: Log): number => {
  const prospects = new Map<string, { open: boolean; episode: number; proposals: Map<string, number> }>();
  for (const { type, data, stream } of events) {
    const mine = prospects.get(stream);
    if (type === 'ProspectSubmittedForm' && mine?.episode !== data.episode)
      prospects.set(stream, { open: true, episode: data.episode, proposals: new Map() });
    if (!mine) continue;
    if (type === 'ProspectReopened') Object.assign(mine, { open: true, episode: data.episode });
    if (type === 'ProspectLost' || type === 'ProspectDisqualified') mine.open = false;
    if (type === 'ContractSigned') Object.assign(mine, { open: false, proposals: new Map() });
    if (type === 'ProposalSent' || type === 'ProposalRevised') mine.proposals.set(data.proposalId, data.value.amount);
  }
  const open = [...prospects.values()].filter((prospect) => prospect.open);
  return open.flatMap(({ proposals }) => [...proposals.values()]).reduce((sum, amount) => sum + amount, 0);
};
