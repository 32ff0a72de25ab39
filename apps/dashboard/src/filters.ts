import type { Params } from './api';

/** What a reader may choose for every report of a page; the names are those of the API. */
export const FILTER_DIMENSIONS = ['salesperson', 'team', 'source', 'product', 'form', 'playbook', 'fit', 'reason'] as const;
const SHARED = ['from', 'to', 'timeZone', 'asOf', 'occurredAsOf', ...FILTER_DIMENSIONS] as const;

type Query = Readonly<Record<string, string>>;

const taken = (query: Query, names: readonly string[]): Params =>
  Object.fromEntries(names.filter((name) => query[name] !== undefined).map((name) => [name, query[name]]));

/** Of the address, what every report of the page is asked with. */
export const filtersOf = (query: Query): Params => taken(query, SHARED);

/** Reports of one moment (snapshot, ageing, pipeline) have no period. */
export const withoutPeriod = (params: Params): Params => ({ ...params, from: undefined, to: undefined });

/** The dimensions of the address that filter. */
export const chosenFilters = (query: Query): readonly (typeof FILTER_DIMENSIONS)[number][] =>
  FILTER_DIMENSIONS.filter((dimension) => query[dimension] !== undefined);

/** What a row of a report is asked for again: its own key as filters. */
export const filtersOfRow = (key: Readonly<Record<string, string | null>>): Params =>
  Object.fromEntries(Object.entries(key).map(([dimension, id]) => [dimension, id ?? '']));

export interface Period {
  readonly id: string;
  readonly name: string;
  readonly from?: string;
  readonly to?: string;
}

const iso = (date: Date): string => date.toISOString().slice(0, 10);
const addDays = (date: Date, n: number): Date => new Date(date.getTime() + n * 86_400_000);

/** The date that a moment has in a time zone, as the beginning of that date in UTC. */
const dateIn = (moment: Date, timeZone: string): Date => {
  const parts = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: 'numeric', day: 'numeric' }).formatToParts(
    moment,
  );
  const [year, month, day] = ['year', 'month', 'day'].map((name) => Number(parts.find(({ type }) => type === name)!.value));
  return new Date(Date.UTC(year!, month! - 1, day));
};

/** Periods that one asks for again and again: half-open, whole days, by the calendar of the zone whose days the reports count. */
export const periodsAround = (now: Date, timeZone: string): readonly Period[] => {
  const today = dateIn(now, timeZone);
  const year = today.getUTCFullYear();
  const month = today.getUTCMonth();
  const first = (y: number, m: number): string => iso(new Date(Date.UTC(y, m, 1)));
  const quarter = month - (month % 3);
  return [
    { id: 'all', name: 'All time' },
    { id: '30d', name: 'Last 30 days', from: iso(addDays(today, -29)), to: iso(addDays(today, 1)) },
    { id: '90d', name: 'Last 90 days', from: iso(addDays(today, -89)), to: iso(addDays(today, 1)) },
    { id: 'month', name: 'This month', from: first(year, month), to: first(year, month + 1) },
    { id: 'last-month', name: 'Last month', from: first(year, month - 1), to: first(year, month) },
    { id: 'quarter', name: 'This quarter', from: first(year, quarter), to: first(year, quarter + 3) },
    { id: 'year', name: 'This year', from: first(year, 0), to: first(year + 1, 0) },
    { id: 'last-year', name: 'Last year', from: first(year - 1, 0), to: first(year, 0) },
  ];
};
