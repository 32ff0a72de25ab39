import { Refusal } from '@closeline/eventsourcing';
import { OTHER_DIMENSIONS } from './cells';
import { dayBeginningAt, daysOf, isDay, type Day } from './days';
import { isTime, type Dimension, type ReportQuery } from './report-query';

/** What to read for a report: the kept combination, its dimensions in the order of a cell's key, and the days. */
export interface KeptRead {
  readonly by: string;
  readonly dimensions: readonly Dimension[];
  readonly from: Day | undefined;
  readonly to: Day | undefined;
}

const ORDER: readonly Dimension[] = ['salesperson', ...OTHER_DIMENSIONS];

const notKept = (detail: string): Refusal =>
  new Refusal(
    'not-kept',
    `${detail}; kept are the total, ${ORDER.join(', ')} and team alone, salesperson or team with one other, any of them by day, week or month`,
    400,
  );

const dayOfBound = (name: 'from' | 'to', value: string | undefined, zone: string): Day | undefined => {
  if (value === undefined || isDay(value)) return value;
  const day = dayBeginningAt(value, zone);
  if (day === undefined) throw notKept(`${name} lies within a day of ${zone}, and figures are kept by whole days`);
  return day;
};

const latest = (a: Day | undefined, b: Day): Day => (a !== undefined && a > b ? a : b);
const earliest = (a: Day | undefined, b: Day): Day => (a !== undefined && a < b ? a : b);

/**
 * Which kept cells answer a query: those of {by ∪ filters} without the time, a team being its salespeople.
 * Throws Refusal 400 `not-kept` naming what is kept.
 */
export const keptRead = (query: ReportQuery, zone: string): KeptRead => {
  if (query.credit !== 'owner-at-outcome') throw notKept('figures are kept under the owner at the outcome');
  if (query.timeZone !== undefined && query.timeZone !== zone) throw notKept(`figures are kept by the days of ${zone}`);
  if (query.asOf !== undefined || query.occurredAsOf !== undefined) throw notKept('figures are kept as of now');
  if (query.within !== undefined || query.basis === 'within') throw notKept('outcomes within a number of days are not kept');
  const filtered = Object.keys(query.filters) as Dimension[];
  const asked = [...query.by, ...filtered].filter((d) => !isTime(d)).map((d): Dimension => (d === 'team' ? 'salesperson' : d));
  const dimensions = ORDER.filter((d) => asked.includes(d));
  if (dimensions.length > 2 || (dimensions.length === 2 && dimensions[0] !== 'salesperson'))
    throw notKept(`there are no kept figures by ${dimensions.join(' and ')} together`);
  let from = dayOfBound('from', query.from, zone);
  let to = dayOfBound('to', query.to, zone);
  for (const dimension of filtered) {
    if (!isTime(dimension)) continue;
    const days = daysOf(query.filters[dimension]!, dimension)!;
    from = latest(from, days.from);
    to = earliest(to, days.to);
  }
  return { by: dimensions.join(','), dimensions, from, to };
};
