import { of, openOf, sumOver } from './books';
import { plus, type Measures, type Sums } from './groups';
import { rateOf, ranksOf, type Rate } from './statistics';

/**
 * The close rate of a row. Narrow and broad: opened and closed in the period, open at its end. Cohort: all of the episodes
 * opened in the period; `openAgeDays` is the mean age of those still open, in days before as-of. Only those with n ≥ 10
 * have a rank.
 */
export interface CloseRate extends Rate {
  readonly opened: number;
  readonly won: number;
  readonly lost: number;
  readonly disqualified: number;
  readonly open: number;
  readonly openAgeDays?: number | null;
  readonly rank: number | null;
}

const outcomes = (m: Measures) => ({
  opened: of(m, 'opened'),
  won: of(m, 'advanced.conversion'),
  lost: sumOver(m, 'lost'),
  disqualified: sumOver(m, 'disqualified'),
});

/** won / (won + lost), by the date of the outcome. */
export const narrowRate = ({ before, during }: Sums): CloseRate => {
  const counts = outcomes(during);
  return { ...counts, open: openOf(plus(before, during)), ...rateOf(counts.won, counts.won + counts.lost), rank: null };
};

/** won / (won + lost + disqualified), by the date of the outcome. */
export const broadRate = ({ before, during }: Sums): CloseRate => {
  const counts = outcomes(during);
  const closed = counts.won + counts.lost + counts.disqualified;
  return { ...counts, open: openOf(plus(before, during)), ...rateOf(counts.won, closed), rank: null };
};

/** won / opened, by the date opened: a lower bound while episodes are open. `today` is the day number of as-of. */
export const cohortRate =
  (today: number | null) =>
  ({ during }: Sums): CloseRate => {
    const counts = outcomes(during);
    const open = openOf(during);
    const openAgeDays = open === 0 || today === null ? null : today - of(during, 'openSince') / open;
    return { ...counts, open, openAgeDays, ...rateOf(counts.won, counts.opened), rank: null };
  };

export const ranked = <R extends CloseRate>(rows: readonly R[]): readonly R[] => {
  const ranks = ranksOf(rows);
  return rows.map((row, i) => ({ ...row, rank: ranks[i]! }));
};

/** Whether nothing was opened, closed or open in the period. */
export const isBlankRate = (_: Sums, { opened, won, lost, disqualified, open }: CloseRate): boolean =>
  opened + won + lost + disqualified + open === 0;

export const RANK_IN_WORDS =
  'The rank orders the evidence for a rate (its lower 95 % bound), not skill: ties share a rank, and below n = 10 there is none. ' +
  'pValue is the probability of differences at least this large if all ranked rows had one and the same rate.';
