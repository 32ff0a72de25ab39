import { periodOf } from './days';
import { addTo, plus, type Measures, type Sums, type Values } from './facts';
import { keyOf, valueOf } from './labels';
import { isTime, type Dimension, type ReportQuery } from './report-query';

export type Key = Readonly<Partial<Record<Dimension, string | null>>>;

export interface Group extends Sums {
  readonly key: Key;
}
export interface Groups {
  readonly groups: readonly Group[];
  readonly total: Sums;
}

export interface Row {
  readonly key: Key;
  readonly before: Record<string, number>;
  readonly periods: Map<string, Record<string, number>>;
}

/** Adds up measures into the rows that a query asks for. What a filter excludes leaves no row. */
export class Rows {
  private readonly rows = new Map<string, Row>();
  private readonly before: Record<string, number> = {};
  private readonly during: Record<string, number> = {};
  private readonly by: readonly Dimension[];
  private readonly time: 'day' | 'week' | 'month' | undefined;
  private readonly periods = new Map<string, string>();
  private readonly filters: readonly (readonly [Dimension, string | null])[];

  constructor(query: Pick<ReportQuery, 'by' | 'filters'>) {
    this.by = query.by.filter((d) => !isTime(d));
    this.time = query.by.find(isTime);
    const names = (Object.keys(query.filters) as Dimension[]).filter((d) => !isTime(d));
    this.filters = names.map((d) => [d, valueOf(d, query.filters[d]!)]);
  }

  /** @param date `YYYY-MM-DD` or `YYYY-MM`; @param into whether it counts within the period or before it */
  add(values: Values, date: string, measures: Measures, into: keyof Sums): void {
    const row = this.rowOf(values);
    if (row) this.put(row, date, measures, into, 1);
  }

  /** The row in which something of these values counts; undefined where a filter excludes it. */
  rowOf(values: Values): Row | undefined {
    return this.isAskedFor(values) ? this.row(values) : undefined;
  }

  put(row: Row, date: string, measures: Measures, into: keyof Sums, times: number): void {
    addTo(into === 'before' ? row.before : this.period(row, date), measures, times);
    addTo(this[into], measures, times);
  }

  isAskedFor(values: Values): boolean {
    for (const [dimension, value] of this.filters) if ((values[dimension] ?? null) !== value) return false;
    return true;
  }

  /** One group per row and, where asked for, period. What counted before a period includes the periods before it. */
  groups(): Groups {
    const { time, before, during } = this;
    const groups = [...this.rows.values()].flatMap(({ key, before: first, periods }): Group[] => {
      if (!time) return [{ key, before: first, during: periods.get('') ?? {} }];
      let past: Measures = first;
      return [...periods]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([period, measures]) => {
          const group = { key: { ...key, [time]: period }, before: past, during: measures };
          past = plus(past, measures);
          return group;
        });
    });
    return { groups, total: { before, during } };
  }

  private row(values: Values): Row {
    const id = this.by.length === 1 ? (values[this.by[0]!] ?? '\n') : JSON.stringify(this.by.map((d) => values[d] ?? null));
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
