import type { Cell, ViewStore } from '@closeline/eventsourcing';
import { periodOf } from './days';
import type { KeptRead } from './kept';
import { keyOf, valueOf, type Labels } from './labels';
import { isTime, type Dimension, type ReportQuery } from './report-query';

export type Measures = Readonly<Record<string, number>>;
export type Key = Readonly<Partial<Record<Dimension, string | null>>>;

/** The sums of a row: what counts within the period, and what counted before it (for what stood open at its start). */
export interface Sums {
  readonly before: Measures;
  readonly during: Measures;
}
export interface Group extends Sums {
  readonly key: Key;
}
export interface Groups {
  readonly groups: readonly Group[];
  readonly total: Sums;
}

export const plus = (a: Measures, b: Measures): Measures => {
  const sum: Record<string, number> = { ...a };
  for (const name in b) sum[name] = (sum[name] ?? 0) + b[name]!;
  return sum;
};

const add = (sum: Record<string, number>, measures: Measures): void => {
  for (const name in measures) sum[name] = (sum[name] ?? 0) + measures[name]!;
};

/** The values of a cell by dimension, with the team of its salesperson. */
const valuesOf = ({ key }: Cell, { dimensions }: KeptRead, labels: Labels): Partial<Record<Dimension, string | null>> => {
  const values: Partial<Record<Dimension, string | null>> = {};
  if (key === '') return values;
  (JSON.parse(key) as (string | null)[]).forEach((value, i) => (values[dimensions[i]!] = value));
  if (values.salesperson !== undefined)
    values.team = values.salesperson === null ? null : (labels.staff.get(values.salesperson)?.team ?? null);
  return values;
};

interface Row {
  readonly key: Key;
  readonly before: Record<string, number>;
  readonly periods: Map<string, Record<string, number>>;
}

/** Adds up cells into the rows that a query asks for. Filters that hold no cell leave no row. */
class Rows {
  readonly rows = new Map<string, Row>();
  readonly before: Record<string, number> = {};
  readonly during: Record<string, number> = {};
  private readonly by: readonly Dimension[];
  private readonly time: 'day' | 'week' | 'month' | undefined;
  private readonly periods = new Map<string, string>();

  constructor(
    private readonly query: ReportQuery,
    private readonly read: KeptRead,
    private readonly labels: Labels,
  ) {
    this.by = query.by.filter((d) => !isTime(d));
    this.time = query.by.find(isTime);
  }

  add(cells: readonly Cell[], into: 'before' | 'during'): void {
    for (const cell of cells) {
      const values = valuesOf(cell, this.read, this.labels);
      if (!this.isAskedFor(values)) continue;
      const row = this.row(values);
      add(into === 'before' ? row.before : this.period(row, cell.date), cell.measures);
      add(this[into], cell.measures);
    }
  }

  /** One group per row and, where asked for, period. What counted before a period includes the periods before it. */
  groups(): readonly Group[] {
    const { time } = this;
    return [...this.rows.values()].flatMap(({ key, before, periods }) => {
      if (!time) return [{ key, before, during: periods.get('') ?? {} }];
      let past: Measures = before;
      return [...periods]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([period, during]) => {
          const group = { key: { ...key, [time]: period }, before: past, during };
          past = plus(past, during);
          return group;
        });
    });
  }

  private isAskedFor(values: Key): boolean {
    for (const name in this.query.filters) {
      const dimension = name as Dimension;
      if (!isTime(dimension) && values[dimension] !== valueOf(dimension, this.query.filters[dimension]!)) return false;
    }
    return true;
  }

  private row(values: Key): Row {
    const id = JSON.stringify(this.by.map((d) => values[d]));
    let row = this.rows.get(id);
    if (!row) {
      const key = Object.fromEntries(this.by.map((d) => [d, keyOf(d, values[d] ?? null)]));
      this.rows.set(id, (row = { key, before: {}, periods: new Map() }));
    }
    return row;
  }

  private period(row: Row, date: string): Record<string, number> {
    let period = this.time ? this.periods.get(date) : '';
    if (period === undefined) this.periods.set(date, (period = periodOf(date, this.time!)));
    let measures = row.periods.get(period);
    if (!measures) row.periods.set(period, (measures = {}));
    return measures;
  }
}

/** Reads the kept cells of an axis for a query. `withBefore`: also what counted before the period. */
export const readGroups = async (
  views: ViewStore,
  view: string,
  axis: 'cohort' | 'flow',
  query: ReportQuery,
  read: KeptRead,
  labels: Labels,
  withBefore: boolean,
): Promise<Groups> => {
  const { by, from, to } = read;
  const rows = new Rows(query, read, labels);
  const grain = query.by.includes('month') ? 'month' : query.by.some(isTime) ? 'day' : 'all';
  if (withBefore && from !== undefined) rows.add(await views.sum({ view, axis, by, to: from, grain: 'all' }), 'before');
  const isEmpty = from !== undefined && to !== undefined && from >= to;
  const range = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  if (!isEmpty) rows.add(await views.sum({ view, axis, by, ...range, grain }), 'during');
  return { groups: rows.groups(), total: { before: rows.before, during: rows.during } };
};
