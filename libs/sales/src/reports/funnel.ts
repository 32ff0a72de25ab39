import { MILESTONES, STAGES } from '../stages';
import { cohortAxis, flowAxis } from './axes';
import { cohortBooks, flowBooks, snapshotBooks, sumOver, type Book } from './books';
import { PARTS } from './credit';
import type { ReportDefinition } from './definition';
import { of, type Measures, type Sums } from './facts';
import { rateOf, type Rate } from './wilson';

export const BARS = [...MILESTONES, 'paid'] as const;
export type Bar = (typeof BARS)[number];

/**
 * One bar of the funnel. `implied`, `assumed`: how many of the count an import did not date. Rates are the cohort's: the
 * step's over the episodes whose two milestones are recorded, the cumulative one over all that submitted.
 */
export interface FunnelStage {
  readonly stage: Bar;
  readonly count: number;
  readonly implied: number;
  readonly assumed: number;
  readonly stepRate: number | null;
  readonly step: Rate | null;
  readonly cumulativeRate: number | null;
  readonly cumulative: Rate | null;
}

export interface FunnelMeasures {
  readonly stages: readonly FunnelStage[];
  readonly books: readonly (Book | Pick<Book, 'stage' | 'still'>)[];
}

const bar = (stage: Bar, m: Measures, count: number, step: Rate | null, cumulative: Rate | null): FunnelStage => ({
  stage,
  count,
  implied: of(m, `implied.${stage}`),
  assumed: of(m, `assumed.${stage}`),
  stepRate: step?.rate ?? null,
  step,
  cumulativeRate: cumulative?.rate ?? null,
  cumulative,
});

/** How many reached each bar in this episode or carried it from an earlier one. Every episode has its submission. */
const reached = (m: Measures): readonly number[] => [
  of(m, 'opened'),
  ...MILESTONES.slice(1).map((_, i) => of(m, `advanced.${STAGES[i + 1]!}`) + sumOver(m, 'resumed', STAGES.slice(i + 2))),
  of(m, 'paid'),
];

/** The episodes opened in the period, as far as they have come. */
const cohortFunnel = ({ during: m }: Sums): FunnelMeasures => {
  const counts = reached(m);
  const stages = BARS.map((stage, i) => {
    const count = counts[i]!;
    const unpaired = of(m, `unpaired.${stage}`);
    const step = i === 0 ? null : rateOf(count - unpaired, counts[i - 1]! - unpaired - of(m, `unstarted.${stage}`));
    return bar(stage, m, count, step, rateOf(count, counts[0]!));
  });
  return { stages, books: cohortBooks(m) };
};

/** The milestones that happened in the period, whatever their cohort: no conversion. */
const flowFunnel = (sums: Sums): FunnelMeasures => ({
  stages: BARS.map((stage) => bar(stage, sums.during, of(sums.during, stage), null, null)),
  books: flowBooks(sums),
});

/** The open episodes, by the last milestone that they have reached and by the stage they are in. No conversion. */
const snapshotFunnel = (sums: Sums): FunnelMeasures => {
  const books = snapshotBooks(sums);
  const [first, second, third, fourth] = books.map((b) => b.still) as [number, number, number, number];
  const counts = [first + second, third, fourth, 0, 0];
  return { stages: BARS.map((stage, i) => bar(stage, {}, counts[i]!, null, null)), books };
};

const FUNNELS = { cohort: cohortFunnel, flow: flowFunnel, snapshot: snapshotFunnel };

/** Shares of episodes are no sample: they have rates, and no interval. */
const withoutInterval = (rate: Rate | null): Rate | null => rate && { ...rate, low: null, high: null };

/** What was counted in parts, as shares of episodes. */
const inShares = ({ stages, books }: FunnelMeasures): FunnelMeasures => ({
  stages: stages.map((stage) => ({
    ...stage,
    ...{ count: stage.count / PARTS, implied: stage.implied / PARTS, assumed: stage.assumed / PARTS },
    step: withoutInterval(shareOf(stage.step)),
    cumulative: withoutInterval(shareOf(stage.cumulative)),
  })),
  books: books.map((book) =>
    Object.fromEntries(Object.entries(book).map(([name, value]) => [name, typeof value === 'number' ? value / PARTS : value])),
  ) as unknown as FunnelMeasures['books'],
});

const shareOf = (rate: Rate | null): Rate | null => rate && { ...rate, numerator: rate.numerator / PARTS, n: rate.n / PARTS };

export const funnelReport: ReportDefinition<FunnelMeasures> = {
  axis: ({ basis }) => (basis === 'cohort' ? cohortAxis : flowAxis),
  needsBefore: ({ basis }) => basis !== 'cohort',
  measure: (sums, { basis, credit }) => {
    const figures = FUNNELS[basis as keyof typeof FUNNELS](sums);
    return credit === 'fractional' ? inShares(figures) : figures;
  },
  isBlank: (_, { stages, books }) =>
    stages.every(({ count }) => count === 0) &&
    books.every((book) => Object.values(book).every((n) => typeof n !== 'number' || n === 0)),
};
