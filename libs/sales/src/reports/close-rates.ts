import { STAGES, type Stage } from '../stages';
import { cohortAxis, flowAxis } from './axes';
import { openOf, sumOver } from './books';
import { chiSquareHomogeneity } from './chi-square';
import { PARTS } from './credit';
import type { ReportDefinition } from './definition';
import { dayNumber, type Day } from './days';
import { of, plus, type Measures, type Sums } from './facts';
import { stageExitAxis, withinAxis, withinBy } from './outcome-axes';
import type { ReportQuery } from './report-query';
import { LEAST_RANKED, rateOf, ranksOf, type Rate } from './wilson';

/** The rate at which one stage led on, over those who owned at its exit. */
export type StageRate = Rate & { readonly stage: Stage };

/**
 * The close rate of a row. Narrow and broad: opened and closed in the period, open at its end. Cohort: all of the episodes
 * opened in the period; `openAgeDays` is the mean age of those still open, in days before as-of. Within: what became of
 * them in so many days; `leftOut` has no dated duration. Under `owner-at-stage` the rate is that of the last stage, and
 * `stages` has one for each. Only those with n ≥ 10 have a rank.
 */
export interface CloseRate extends Rate {
  readonly opened: number;
  readonly won: number;
  readonly lost: number;
  readonly disqualified: number;
  readonly open: number;
  readonly openAgeDays?: number | null;
  readonly leftOut?: number;
  readonly stages?: readonly StageRate[];
  readonly rank: number | null;
}

const outcomes = (m: Measures) => ({
  opened: of(m, 'opened'),
  won: of(m, 'advanced.conversion'),
  lost: sumOver(m, 'lost'),
  disqualified: sumOver(m, 'disqualified'),
});

/** won / (won + lost), by the date of the outcome. */
const narrowRate = ({ before, during }: Sums): CloseRate => {
  const counts = outcomes(during);
  return { ...counts, open: openOf(plus(before, during)), ...rateOf(counts.won, counts.won + counts.lost), rank: null };
};

/** won / (won + lost + disqualified), by the date of the outcome. */
const broadRate = ({ before, during }: Sums): CloseRate => {
  const counts = outcomes(during);
  const closed = counts.won + counts.lost + counts.disqualified;
  return { ...counts, open: openOf(plus(before, during)), ...rateOf(counts.won, closed), rank: null };
};

/** won / opened, by the date opened: a lower bound while episodes are open. */
const cohortRate = ({ during }: Sums, today: Day | null): CloseRate => {
  const counts = outcomes(during);
  const open = openOf(during);
  const openAgeDays = open === 0 || today === null ? null : dayNumber(today) - of(during, 'openSince') / open;
  return { ...counts, open, openAgeDays, ...rateOf(counts.won, counts.opened), rank: null };
};

/** won within D days / opened, over the episodes opened more than D days before as-of. */
const withinRate = ({ during }: Sums, days: number, today: Day | null): CloseRate => {
  const m = withinBy(during, days, today);
  const [opened, won, lost, disqualified] = [of(m, 'opened'), of(m, 'won'), of(m, 'lost'), of(m, 'disqualified')];
  const open = opened - won - lost - disqualified;
  return { opened, won, lost, disqualified, open, leftOut: of(m, 'leftOut'), ...rateOf(won, opened), rank: null };
};

const stageRates = (m: Measures, basis: ReportQuery['basis']): readonly StageRate[] =>
  STAGES.map((stage) => {
    const advanced = of(m, `advanced.${stage}`);
    const others = { narrow: ['lost'], broad: ['lost', 'disqualified'] }[basis as string] ?? ['lost', 'disqualified', 'still'];
    return {
      stage,
      ...rateOf(
        advanced,
        others.reduce((n, name) => n + of(m, `${name}.${stage}`), advanced),
      ),
    };
  });

/** Of the last stage alone, under its owner: what was lost in an earlier one belongs to that stage's rate. */
const stageRate = ({ during: m }: Sums, basis: ReportQuery['basis']): CloseRate => {
  const stages = stageRates(m, basis);
  const { stage, ...rate } = stages.at(-1)!;
  const [won, lost, disqualified, open] = ['advanced', 'lost', 'disqualified', 'still'].map((name) => of(m, `${name}.${stage}`));
  return {
    ...{ opened: won! + lost! + disqualified! + open!, won: won!, lost: lost!, disqualified: disqualified!, open: open! },
    ...{ ...rate, stages, rank: null },
  };
};

/** What was counted in parts, as shares of episodes: no sample, so without an interval. */
const inShares = (rate: CloseRate): CloseRate => {
  const { opened, won, lost, disqualified, open, numerator, n, leftOut } = rate;
  const shares = { opened, won, lost, disqualified, open, numerator, n, ...(leftOut !== undefined && { leftOut }) };
  const divided = Object.fromEntries(Object.entries(shares).map(([name, parts]) => [name, parts / PARTS])) as typeof shares;
  return { ...rate, ...divided, low: null, high: null };
};

export const RANK_IN_WORDS =
  'The rank orders the evidence for a rate (its lower 95 % bound), not skill: ties share a rank, and below n = 10 there is none. ' +
  'pValue is the probability of differences at least this large if all ranked rows had one and the same rate.';

export const closeRatesReport: ReportDefinition<CloseRate> = {
  axis: ({ basis, credit, within }) => {
    if (basis === 'within') return withinAxis(within!);
    if (credit === 'owner-at-stage') return stageExitAxis(basis === 'cohort' ? 'opened' : 'exit');
    return basis === 'cohort' ? cohortAxis : flowAxis;
  },
  needsBefore: ({ basis }) => basis === 'narrow' || basis === 'broad',
  measure: (sums, { basis, credit, within }, { today }) => {
    if (credit === 'owner-at-stage') return stageRate(sums, basis);
    const rate = {
      narrow: () => narrowRate(sums),
      broad: () => broadRate(sums),
      cohort: () => cohortRate(sums, today),
      within: () => withinRate(sums, within!, today),
    }[basis as 'narrow' | 'broad' | 'cohort' | 'within']();
    return credit === 'fractional' ? inShares(rate) : rate;
  },
  isBlank: (_, { opened, won, lost, disqualified, open, leftOut = 0 }) =>
    opened + won + lost + disqualified + open + leftOut === 0,
  together: (plain, { by, credit }) => {
    const isSample = by.length > 0 && credit !== 'fractional';
    const ranks = isSample ? ranksOf(plain) : [];
    const rows = plain.map((row, i) => ({ ...row, rank: ranks[i] ?? null }));
    const homogeneity = chiSquareHomogeneity(isSample ? rows.filter((row) => row.n >= LEAST_RANKED) : []);
    return { rows, also: { homogeneity, rankMeans: RANK_IN_WORDS } };
  },
};
