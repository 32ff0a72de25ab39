import { Refusal } from '@closeline/eventsourcing';
import { DateTime } from 'luxon';
import { instantOf } from '../instants';
import { daysOf, isDay, isZone } from './days';
import { invalid } from './invalid';

export const DIMENSIONS = [
  'salesperson',
  'team',
  'source',
  'product',
  'form',
  'playbook',
  'fit',
  'reason',
  'day',
  'week',
  'month',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** The reports and their bases, the default first. */
export const BASES = {
  funnel: ['cohort', 'flow', 'snapshot'],
  'close-rates': ['narrow', 'broad', 'cohort', 'within'],
  curve: ['first', 'latest'],
  steps: ['attempts'],
  velocity: ['won', 'pipeline'],
  'stage-times': ['exits'],
  'first-response': ['submissions'],
  ageing: ['open'],
  pipeline: ['open'],
  money: ['flow', 'cohort'],
} as const;
export type ReportName = keyof typeof BASES;
export type Basis = (typeof BASES)[ReportName][number];
export const REPORTS = Object.keys(BASES) as ReportName[];
/** What is counted as of one moment: it has no day, week or month. */
const OF_ONE_MOMENT: readonly Basis[] = ['snapshot', 'open'];
export const isOfOneMoment = (basis: Basis): boolean => OF_ONE_MOMENT.includes(basis);

/** Where a duration begins. The first is the default. */
export const ORIGINS = ['submitted', 'qualified', 'relationship'] as const;
export type Origin = (typeof ORIGINS)[number];

/** Who is credited. The first is the default. */
export const CREDITS = ['owner-at-outcome', 'owner-at-stage', 'fractional'] as const;
export type Credit = (typeof CREDITS)[number];

const DEFAULT_CREDIT: readonly Credit[] = ['owner-at-outcome'];
/** Where more than the default credit has a meaning. The funnel's books balance under one owner or in shares. */
const CREDITS_OF: Readonly<Partial<Record<ReportName, readonly Credit[]>>> = {
  funnel: ['owner-at-outcome', 'fractional'],
  'close-rates': CREDITS,
};

/** What a caller asks a report for, well-formed. Whether kept figures answer it is another question (kept.ts). */
export interface ReportQuery {
  readonly report: ReportName;
  readonly basis: Basis;
  readonly credit: Credit;
  readonly by: readonly Dimension[];
  /** Ids; the empty string asks for those without a value. */
  readonly filters: Readonly<Partial<Record<Dimension, string>>>;
  /** A date or an instant each; instants here and below are ISO-8601 UTC. */
  readonly from?: string;
  readonly to?: string;
  readonly timeZone?: string;
  /** An instant, or a position of the log. */
  readonly asOf?: string;
  readonly occurredAsOf?: string;
  readonly within?: number;
  /** Reports of durations: from which milestone on. */
  readonly origin: Origin;
  /** First response: within so many minutes. */
  readonly target: number;
  readonly formVersion?: number;
  readonly playbookVersion?: number;
  readonly limit: number;
  readonly afterId?: string;
}

const MOST_ROWS = 10_000;
/** `after`, a position to wait for, is the caller's to obey. */
export const PARAMETERS = [
  'by',
  'basis',
  'credit',
  'from',
  'to',
  'timeZone',
  'asOf',
  'occurredAsOf',
  'within',
  'origin',
  'target',
  'formVersion',
  'playbookVersion',
  'limit',
  'after-id',
  'after',
];

const oneOf = <T extends string>(name: string, value: string | undefined, allowed: readonly T[]): T => {
  if (value === undefined) return allowed[0]!;
  const found = allowed.find((a) => a === value);
  if (found === undefined) throw invalid(name, `one of ${allowed.join(', ')}`);
  return found;
};

const integer = (name: string, value: string | undefined, most: number): number | undefined => {
  if (value === undefined) return undefined;
  if (!/^\d{1,6}$/.test(value) || Number(value) < 1 || Number(value) > most)
    throw invalid(name, `a whole number from 1 to ${most}`);
  return Number(value);
};

/** A bound of a period, an instant as ISO-8601 UTC so that it has one day and one order however it was written. */
const bound = (name: string, value: string | undefined): string | undefined => {
  const read = value === undefined || isDay(value) ? value : instantOf(value);
  if (value !== undefined && read === undefined) throw invalid(name, 'a date (YYYY-MM-DD) or an instant with its offset');
  return read;
};

/** As-of: an instant, as ISO-8601 UTC too, or a position as answers print it. */
const moment = (name: string, value: string | undefined, orPosition: boolean): string | undefined => {
  const read = value === undefined || (orPosition && isPosition(value)) ? value : instantOf(value);
  if (value !== undefined && read === undefined)
    throw invalid(name, orPosition ? 'an instant with its offset, or a position of the log' : 'an instant with its offset');
  return read;
};

export const isPosition = (text: string): boolean => /^\d{16,40}$/.test(text);

const dimensionsOf = (value: string | undefined): readonly Dimension[] => {
  if (value === undefined || value === '') return [];
  const by = value.split(',').map((name) => {
    const found = DIMENSIONS.find((d) => d === name);
    if (!found) throw invalid('by', `of ${DIMENSIONS.join(', ')}, separated by commas`);
    return found;
  });
  if (new Set(by).size < by.length) throw invalid('by', 'each dimension once');
  if (by.filter((d) => isTime(d)).length > 1) throw invalid('by', 'one of day, week, month');
  return by;
};

export const isTime = (dimension: Dimension): dimension is 'day' | 'week' | 'month' =>
  dimension === 'day' || dimension === 'week' || dimension === 'month';

const isReport = (name: string): name is ReportName => REPORTS.some((r) => r === name);

/** Reads the parameters of a report. Throws Refusal 404 `not-found` for no such report, 400 `invalid-parameter`. */
export const parseReportQuery = (name: string, query: Readonly<Record<string, string>>): ReportQuery => {
  if (!isReport(name)) throw new Refusal('not-found', `there is no such report: ask for ${REPORTS.join(', ')}`, 404);
  for (const parameter of Object.keys(query)) {
    if (typeof query[parameter] !== 'string') throw invalid(parameter, 'give it once');
    if (!PARAMETERS.includes(parameter) && !DIMENSIONS.some((d) => d === parameter))
      throw invalid(parameter, 'there is no such parameter');
  }
  const filters: Partial<Record<Dimension, string>> = {};
  for (const dimension of DIMENSIONS) {
    const value = query[dimension];
    if (value === undefined) continue;
    if (isTime(dimension) && !daysOf(value, dimension)) throw invalid(dimension, 'YYYY-MM-DD, YYYY-Www or YYYY-MM');
    filters[dimension] = value;
  }
  const { timeZone } = query;
  const asOf = moment('asOf', query.asOf, true);
  const occurredAsOf = moment('occurredAsOf', query.occurredAsOf, false);
  if (timeZone !== undefined && !isZone(timeZone)) throw invalid('timeZone', 'an IANA time zone');
  const from = bound('from', query.from);
  const to = bound('to', query.to);
  if (from !== undefined && to !== undefined && DateTime.fromISO(from, { zone: 'utc' }) > DateTime.fromISO(to, { zone: 'utc' }))
    throw invalid('to', 'not before from');
  const within = integer('within', query.within, 100_000);
  const wantsDays = within !== undefined && query.basis === undefined;
  if (within !== undefined && name !== 'close-rates') throw invalid('within', 'of close rates only');
  const basis = oneOf<Basis>('basis', wantsDays ? 'within' : query.basis, BASES[name]);
  if ((basis === 'within') !== (within !== undefined)) throw invalid('within', 'a whole number of days, with basis=within');
  const credit = oneOf('credit', query.credit, CREDITS_OF[name] ?? DEFAULT_CREDIT);
  if (basis === 'within' && credit === 'owner-at-stage')
    throw invalid('credit', 'won within so many days has one owner, at the outcome');
  const by = dimensionsOf(query.by);
  if (isOfOneMoment(basis) && [...by, ...Object.keys(filters)].some((d) => isTime(d as Dimension)))
    throw invalid('by', `${basis} is of one moment: it has no day, week or month`);
  const formVersion = integer('formVersion', query.formVersion, 999_999);
  const playbookVersion = integer('playbookVersion', query.playbookVersion, 999_999);
  const afterId = query['after-id'];
  return {
    report: name,
    basis,
    credit,
    by,
    filters,
    origin: oneOf('origin', query.origin, ORIGINS),
    target: integer('target', query.target, 999_999) ?? 60,
    limit: integer('limit', query.limit, MOST_ROWS) ?? MOST_ROWS,
    ...(formVersion !== undefined && { formVersion }),
    ...(playbookVersion !== undefined && { playbookVersion }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(timeZone !== undefined && { timeZone }),
    ...(asOf !== undefined && { asOf }),
    ...(occurredAsOf !== undefined && { occurredAsOf }),
    ...(within !== undefined && { within }),
    ...(afterId !== undefined && { afterId }),
  };
};
