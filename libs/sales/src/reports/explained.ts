import type { Refusal } from '@closeline/eventsourcing';
import type { Figures } from './figures';
import { invalid } from './invalid';
import type { ReportQuery } from './report-query';

/**
 * How a figure is explained. A sum: each episode's own adds up to it. A rate: both of its terms do. A quantile or a mean:
 * its ordered members; where a second term counts them, those too that have no value yet, for they are in the estimate. A
 * curve: its risk table, and each episode's own spell.
 */
export type Explanation =
  | { readonly kind: 'sum'; readonly terms: readonly string[] }
  | { readonly kind: 'rate'; readonly terms: readonly string[] }
  | { readonly kind: 'members'; readonly terms: readonly string[] }
  | { readonly kind: 'curve'; readonly terms: readonly string[] };

/** What a report itself knows of its figures. */
export interface Explains {
  /** How figures are explained of which the name does not tell; undefined for all others. */
  readonly explains?: (measure: string, query: ReportQuery) => Explanation | undefined;
}

const RATE = ['rate', 'low', 'high'];
/** Names of figures that are quantiles or means, by how they begin. */
const OF_MEMBERS = /^(median|p90|mean|completedMedian|openAgeDays)/;
/** What is no figure of its own, but of all rows together or of a computation over several. */
const UNEXPLAINED = /^(rank|weighted|perDay|limitDays|toDay)$/;

/** The days of a curve. Elsewhere `points` may end a code, such as that of a step. */
const isOfCurve = (path: string, { report }: ReportQuery): boolean => report === 'curve' && path.startsWith('points.');

const refused = (figures: Figures, query: ReportQuery): Refusal => {
  const known = Object.keys(figures).filter((path) => !UNEXPLAINED.test(lastOf(path)) && !isOfCurve(path, query));
  return invalid('measure', `one of the report's figures: ${known.slice(0, 60).join(', ')}`);
};

const lastOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);
const beside = (path: string, name: string): string => path.slice(0, path.length - lastOf(path).length) + name;

/**
 * How the figure at a path is explained.
 * @param figures of the total. Throws Refusal 400 `invalid-parameter` naming those there are.
 */
export const explanationOf = (measure: string, figures: Figures, query: ReportQuery, { explains }: Explains): Explanation => {
  const last = lastOf(measure);
  const own = measure in figures ? explains?.(measure, query) : undefined;
  if (own) return own;
  if (!(measure in figures) || UNEXPLAINED.test(last)) throw refused(figures, query);
  if (isOfCurve(measure, query)) return { kind: 'curve', terms: [] };
  if (RATE.includes(last)) return { kind: 'rate', terms: [beside(measure, 'numerator'), beside(measure, 'n')] };
  if (last === 'stepRate' || last === 'cumulativeRate') {
    const of = beside(measure, last.slice(0, -'Rate'.length));
    return { kind: 'rate', terms: [`${of}.numerator`, `${of}.n`] };
  }
  return { kind: OF_MEMBERS.test(last) ? 'members' : 'sum', terms: [measure] };
};
