import { CellSums, compareCells, type Cell, type CellQuery } from '@closeline/eventsourcing';
import { FIRST, LAST, monthOf, spansOf, type Grain, type Span } from '../cell-dates';
import type { Sqlite } from './sqlite';

interface Row {
  readonly date: string;
  readonly key: string;
  readonly measures: string;
}

/** Sums, each cell once, in the order of their table: so each of its pages is written once. */
const inOrder = (cells: Iterable<Cell>): Cell[] => {
  const sorted = [...cells].sort(compareCells);
  const isSummed = sorted.every((cell, i) => i === 0 || compareCells(sorted[i - 1]!, cell) !== 0);
  return isSummed ? sorted : inOrder(new CellSums().add(sorted));
};

/** Measures are few and cells many: each name is quoted once. */
const quotedNames = new Map<string, string>();
const quoted = (name: string): string => {
  let text = quotedNames.get(name);
  if (text === undefined) quotedNames.set(name, (text = JSON.stringify(name)));
  return text;
};

/** What is not 0, names in order: the same sums are the same bytes, in whatever order they were added. */
const textOf = (measures: Cell['measures']): string => {
  const names = Object.keys(measures);
  if (names.length > 1) names.sort();
  let text = '';
  for (const name of names) if (measures[name] !== 0) text += `${text && ','}${quoted(name)}:${measures[name]!}`;
  return `{${text}}`;
};
const NOTHING = '{}';

/** Rows of one statement where many are written. */
const ROWS = 100;

/**
 * Kept cells: a row a day and a row a month, so that years are read in a few rows. Cells without a date have the one row
 * with the date `''`, which belongs to no range: only an unbounded query reads it.
 */
export class CellTable {
  private readonly series = new Map<string, number>();
  private readonly findSeries;
  private readonly insertSeries;
  private readonly one;
  private readonly insert;
  private readonly insertMany;
  private readonly update;
  private readonly remove;
  private readonly removeView;
  private readonly last;
  private readonly range;
  private readonly ofView;

  constructor(db: Sqlite) {
    const named = 'WHERE view = ? AND axis = ? AND "by" = ? AND grain = ?';
    this.findSeries = db.prepare<string[], number>(`SELECT id FROM series ${named}`).pluck();
    this.insertSeries = db.prepare<string[]>('INSERT INTO series (view, axis, "by", grain) VALUES (?, ?, ?, ?)');
    const key = 'WHERE series = ? AND date = ? AND "key" = ?';
    this.one = db.prepare<[number, string, string], string>(`SELECT measures FROM cells ${key}`).pluck();
    this.insert = db.prepare<[number, string, string, string]>(
      'INSERT INTO cells (series, date, "key", measures) VALUES (?, ?, ?, ?)',
    );
    this.insertMany = db.prepare<(number | string)[]>(
      `INSERT INTO cells (series, date, "key", measures) VALUES ${Array.from({ length: ROWS }, () => '(?, ?, ?, ?)').join(', ')}`,
    );
    this.update = db.prepare<[string, number, string, string]>(`UPDATE cells SET measures = ? ${key}`);
    this.remove = db.prepare<[number, string, string]>(`DELETE FROM cells ${key}`);
    this.removeView = db.prepare<[string]>('DELETE FROM cells WHERE series IN (SELECT id FROM series WHERE view = ?)');
    this.last = db.prepare<[number], string | null>('SELECT MAX(date) FROM cells WHERE series = ?').pluck();
    this.range = db.prepare<[number, string, string], Row>(
      'SELECT date, "key" AS key, measures FROM cells WHERE series = ? AND date >= ? AND date < ?',
    );
    this.ofView = db.prepare<[string], Row & { axis: string; by: string }>(
      `SELECT axis, "by" AS by, date, "key" AS key, measures FROM series JOIN cells ON series = id
       WHERE view = ? AND grain = 'day' ORDER BY axis, "by", date, "key"`,
    );
  }

  /**
   * Adds differences to the days and to their months. Each row is touched once, whatever the number of differences.
   * @param isBuild whether the view is being built: then most rows lie behind all that there are, and need no look-up.
   */
  add(view: string, differences: Iterable<Cell>, isBuild: boolean): void {
    const days = isBuild ? inOrder(differences) : [...new CellSums().add(differences)];
    const dated = days.filter(({ date }) => date !== '');
    const months = new CellSums().add(
      dated.map(({ axis, by, key, date, measures }) => ({ axis, by, key, date: monthOf(date), measures })),
    );
    if (isBuild) {
      this.fill(view, 'day', days);
      this.fill(view, 'month', inOrder(months));
    } else {
      for (const cell of days) this.addTo(view, 'day', cell);
      for (const cell of months) this.addTo(view, 'month', cell);
    }
  }

  sum({ view, axis, by, from, to, grain }: CellQuery): Cell[] {
    const sums = new CellSums();
    const read = (rows: Grain, low: string, high: string, label: (date: string) => string): void => {
      const series = this.seriesOf(view, axis, by, rows);
      for (const { date, key, measures } of series === undefined ? [] : this.range.all(series, low, high))
        sums.add([{ axis, by, key, date: label(date), measures: JSON.parse(measures) as Record<string, number> }]);
    };
    const label = { day: (date: string) => date, month: monthOf, all: () => '' }[grain];
    if (from === undefined && to === undefined) read('day', '', FIRST, label);
    const spans: Span[] = grain === 'day' ? [{ grain, from, to }] : spansOf(from, to);
    for (const span of spans) read(span.grain, span.from ?? FIRST, span.to ?? LAST, label);
    return [...sums].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  }

  all(view: string): Cell[] {
    return this.ofView
      .all(view)
      .map(({ measures, ...cell }) => ({ ...cell, measures: JSON.parse(measures) as Record<string, number> }));
  }

  reset(view: string): void {
    this.removeView.run(view);
  }

  /** A transaction was taken back: series named in it are gone. */
  forget(): void {
    this.series.clear();
  }

  /** Many rows a statement: a rebuild writes more cells than documents, and calling the driver costs more than the row. */
  private fill(view: string, grain: Grain, cells: readonly Cell[]): void {
    let values: (number | string)[] = [];
    let before: Cell | undefined;
    let series = 0;
    let last: string | null | undefined;
    for (const cell of cells) {
      const { axis, by, date, key, measures } = cell;
      const text = textOf(measures);
      if (text === NOTHING) continue;
      if (before?.axis !== axis || before.by !== by) {
        series = this.seriesOf(view, axis, by, grain) ?? this.newSeries(view, axis, by, grain);
        last = this.last.get(series);
      }
      before = cell;
      if (typeof last === 'string' && date <= last) {
        this.addTo(view, grain, cell);
        continue;
      }
      values.push(series, date, key, text);
      if (values.length < ROWS * 4) continue;
      this.insertMany.run(...values);
      values = [];
    }
    for (let i = 0; i < values.length; i += 4) this.insert.run(...(values.slice(i, i + 4) as [number, string, string, string]));
  }

  private addTo(view: string, grain: Grain, { axis, by, date, key, measures }: Cell): void {
    const series = this.seriesOf(view, axis, by, grain) ?? this.newSeries(view, axis, by, grain);
    const stored = this.one.get(series, date, key);
    const sum = stored === undefined ? {} : (JSON.parse(stored) as Record<string, number>);
    for (const name in measures) sum[name] = (sum[name] ?? 0) + measures[name]!;
    const text = textOf(sum);
    if (text === NOTHING) this.remove.run(series, date, key);
    else if (stored === undefined) this.insert.run(series, date, key, text);
    else this.update.run(text, series, date, key);
  }

  private seriesOf(view: string, axis: string, by: string, grain: Grain): number | undefined {
    const name = `${view}\n${axis}\n${by}\n${grain}`;
    const known = this.series.get(name) ?? this.findSeries.get(view, axis, by, grain);
    if (known !== undefined) this.series.set(name, known);
    return known;
  }

  private newSeries(view: string, axis: string, by: string, grain: Grain): number {
    return Number(this.insertSeries.run(view, axis, by, grain).lastInsertRowid);
  }
}
