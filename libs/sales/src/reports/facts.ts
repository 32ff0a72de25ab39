import type { Day } from './days';
import type { Episode, Episodes } from './episode';
import type { Moment } from './moment';
import type { Dimension } from './report-query';

/** Integer sums by name. Adding them commutes, so cells, documents and the log lead to the same figures. */
export type Measures = Readonly<Record<string, number>>;
export type Values = Readonly<Partial<Record<Dimension, string | null>>>;

/** One thing that a report counts of an episode. */
export interface Fact {
  readonly episode: Episode;
  /** When it counts on the axis of time. */
  readonly at: Moment;
  /** Whom it is credited to. */
  readonly owner: string | null;
  readonly measures: Measures;
  /** Where a dimension is not the episode's own, such as the product of the signed proposal. */
  readonly values?: Values;
  /** Under fractional credit it goes in parts to everybody who held the episode. */
  readonly shared?: true;
}

/**
 * What facts depend on beside the document. Facts of one moment hold for every later one too, as long as no event comes:
 * whatever time alone will change is in the names of measures, as a date or an instant and never as an age, and is settled
 * when the figures are made of them.
 */
export interface Frame {
  /** The time zone whose days count (IANA name). */
  readonly zone: string;
  /** As-of: the moment for which ages are counted, ISO-8601 UTC, and its day in the zone. Kept facts know none. */
  readonly now: string | null;
  readonly today: Day | null;
}

/** What a report adds up. Kept cells derive from the same facts, so the two cannot say different things. */
export interface Axis {
  readonly name: string;
  /** Under which combinations of dimensions its cells are kept: `all` of them, the `total` and the salesperson, or none. */
  readonly kept?: 'all' | 'few';
  readonly facts: (doc: Episodes, frame: Frame) => readonly Fact[];
}

/** The sums of a row: what counts within the period, and what counted before it (for what stood open at its start). */
export interface Sums {
  readonly before: Measures;
  readonly during: Measures;
}

export const NOTHING: Sums = { before: {}, during: {} };

/** What a measure adds up to; nothing is 0. */
export const of = (m: Measures, name: string): number => m[name] ?? 0;

export const plus = (a: Measures, b: Measures): Measures => {
  const sum: Record<string, number> = { ...a };
  for (const name in b) sum[name] = (sum[name] ?? 0) + b[name]!;
  return sum;
};

export const addTo = (sum: Record<string, number>, measures: Measures, times = 1): void => {
  for (const name in measures) sum[name] = (sum[name] ?? 0) + times * measures[name]!;
};
