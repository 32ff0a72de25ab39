import { Refusal } from '@closeline/eventsourcing';
import { DateTime } from 'luxon';
import { daysOf, isDay, isZone } from './days';

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

/** The reports on kept figures and their bases, the default first. */
export const BASES = { funnel: ['cohort', 'flow', 'snapshot'], 'close-rates': ['narrow', 'broad', 'cohort', 'within'] } as const;
export type ReportName = keyof typeof BASES;
export type Basis = (typeof BASES)[ReportName][number];
export const REPORTS = Object.keys(BASES) as ReportName[];

/** Who is credited. The first is the default. */
export const CREDITS = ['owner-at-outcome', 'owner-at-stage', 'fractional'] as const;
export type Credit = (typeof CREDITS)[number];

/** What a caller asks a report for, well-formed. Whether kept figures can answer it is another question (kept.ts). */
export interface ReportQuery {
  readonly report: ReportName;
  readonly basis: Basis;
  readonly credit: Credit;
  readonly by: readonly Dimension[];
  /** Ids; the empty string asks for those without a value. */
  readonly filters: Readonly<Partial<Record<Dimension, string>>>;
  /** A date or an instant each. */
  readonly from?: string;
  readonly to?: string;
  readonly timeZone?: string;
  readonly asOf?: string;
  readonly occurredAsOf?: string;
  readonly within?: number;
  readonly limit: number;
  readonly afterId?: string;
}

const MOST_ROWS = 10_000;
/** `after`, a position to wait for, is the caller's to obey. */
const PARAMETERS = [
  'by',
  'basis',
  'credit',
  'from',
  'to',
  'timeZone',
  'asOf',
  'occurredAsOf',
  'within',
  'limit',
  'after-id',
  'after',
];

const invalid = (name: string, detail: string): Refusal =>
  new Refusal('invalid-parameter', `${name}: ${detail}`, 400, { pointers: [{ pointer: `/${name}`, detail }] });

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

const isInstant = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(text) && DateTime.fromISO(text).isValid;

const bound = (name: string, value: string | undefined): string | undefined => {
  if (value !== undefined && !isDay(value) && !isInstant(value))
    throw invalid(name, 'a date (YYYY-MM-DD) or an instant with its offset');
  return value;
};

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
  const { timeZone, asOf, occurredAsOf } = query;
  if (timeZone !== undefined && !isZone(timeZone)) throw invalid('timeZone', 'an IANA time zone');
  const from = bound('from', query.from);
  const to = bound('to', query.to);
  if (from !== undefined && to !== undefined && DateTime.fromISO(from, { zone: 'utc' }) > DateTime.fromISO(to, { zone: 'utc' }))
    throw invalid('to', 'not before from');
  const basis = oneOf<Basis>('basis', query.basis, BASES[name]);
  const by = dimensionsOf(query.by);
  if (basis === 'snapshot' && [...by, ...Object.keys(filters)].some((d) => isTime(d as Dimension)))
    throw invalid('by', 'a snapshot is of one moment: it has no day, week or month');
  const within = integer('within', query.within, 100_000);
  const afterId = query['after-id'];
  return {
    report: name,
    basis,
    credit: oneOf('credit', query.credit, CREDITS),
    by,
    filters,
    limit: integer('limit', query.limit, MOST_ROWS) ?? MOST_ROWS,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(timeZone !== undefined && { timeZone }),
    ...(asOf !== undefined && { asOf }),
    ...(occurredAsOf !== undefined && { occurredAsOf }),
    ...(within !== undefined && { within }),
    ...(afterId !== undefined && { afterId }),
  };
};
