import type { Axis } from './facts';
import { dayBeginningAt, daysOf, isDay, type Day } from './days';
import { OTHER_DIMENSIONS } from './cells';
import { isTime, type Dimension, type ReportQuery } from './report-query';

/** What to read for a report: the axis, the kept combination, its dimensions in the order of a cell's key, and the days. */
export interface KeptRead {
  readonly axis: string;
  readonly by: string;
  readonly dimensions: readonly Dimension[];
  readonly from: Day | undefined;
  readonly to: Day | undefined;
}

const ORDER: readonly Dimension[] = ['salesperson', ...OTHER_DIMENSIONS];

const latest = (a: Day | undefined, b: Day): Day => (a !== undefined && a > b ? a : b);
const earliest = (a: Day | undefined, b: Day): Day => (a !== undefined && a < b ? a : b);

/** The whole days of a period in a zone; undefined where a bound lies within a day. */
export const wholeDays = (query: ReportQuery, zone: string): Pick<KeptRead, 'from' | 'to'> | undefined => {
  const [from, to] = [query.from, query.to].map((bound) =>
    bound === undefined || isDay(bound) ? bound : (dayBeginningAt(bound, zone) ?? null),
  );
  if (from === null || to === null) return undefined;
  let days: Pick<KeptRead, 'from' | 'to'> = { from, to };
  for (const name in query.filters) {
    const dimension = name as Dimension;
    if (!isTime(dimension)) continue;
    const period = daysOf(query.filters[dimension]!, dimension)!;
    days = { from: latest(days.from, period.from), to: earliest(days.to, period.to) };
  }
  return days;
};

/** Whether something else than the kept figures is asked for: another credit, zone, moment or version. */
const isUnkept = (query: ReportQuery, zone: string): boolean =>
  query.credit !== 'owner-at-outcome' ||
  (query.timeZone !== undefined && query.timeZone !== zone) ||
  query.asOf !== undefined ||
  query.occurredAsOf !== undefined ||
  query.formVersion !== undefined ||
  query.playbookVersion !== undefined;

/**
 * Which kept cells answer a query: those of {by ∪ filters} without the time, a team being its salespeople; undefined
 * where none do, and the figures are to be computed.
 */
export const keptRead = (query: ReportQuery, { name, kept }: Axis, zone: string): KeptRead | undefined => {
  if (!kept || isUnkept(query, zone)) return undefined;
  const asked = [...query.by, ...(Object.keys(query.filters) as Dimension[])]
    .filter((d) => !isTime(d))
    .map((d): Dimension => (d === 'team' ? 'salesperson' : d));
  const dimensions = ORDER.filter((d) => asked.includes(d));
  if (dimensions.length > 2 || (dimensions.length === 2 && dimensions[0] !== 'salesperson')) return undefined;
  if (kept === 'few' && dimensions.some((d) => d !== 'salesperson')) return undefined;
  const days = wholeDays(query, zone);
  return days && { axis: name, by: dimensions.join(','), dimensions, ...days };
};
