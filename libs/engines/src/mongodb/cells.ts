import type { AnyBulkWriteOperation, ClientSession, Collection, Db } from 'mongodb';
import { CellSums, type Cell, type CellQuery, type ViewChange } from '@closeline/eventsourcing';
import { ensureCollection } from './collections';
import { FIRST, LAST, monthOf, spansOf, type Grain, type Span } from '../cell-dates';

/** What one shard adds to a cell. The names stand beside the id, for analysts. */
interface CellDocument extends Cell {
  readonly _id: string;
  readonly view: string;
  readonly shard: number;
  readonly grain: Grain;
}

type Row = Pick<CellDocument, '_id' | 'axis' | 'by' | 'date' | 'key' | 'measures'>;
const ROW = { axis: 1, by: 1, date: 1, key: 1, measures: 1 } as const;

/** Ids, half-open on the right. */
type Range = { readonly $gte: string; readonly $lt: string } | { readonly $gt: string; readonly $lt: string };

/** Rows of one answer. */
const PAGE = 10_000;

/** Ids of one look-up: well under the 16 MB of a command. */
const LOOKED_UP = 5_000;

/** Sorts before everything that a name holds, so that ids sort as their names do, one after the other. */
const SEPARATOR = '\n';
const AFTER_SEPARATOR = '\u000b';

const seriesOf = (view: string, axis: string, by: string, grain: Grain): string => [view, axis, by, grain, ''].join(SEPARATOR);

/** The ids of a view's cells, half-open. */
export const cellRangeOf = (view: string): { readonly $gte: string; readonly $lt: string } => ({
  $gte: view + SEPARATOR,
  $lt: view + AFTER_SEPARATOR,
});

/** What is not 0, names in order: the same sums are the same document, in whatever order they were added. */
const kept = (measures: Readonly<Record<string, number>>): Record<string, number> => {
  const names = Object.keys(measures).filter((name) => measures[name] !== 0);
  return Object.fromEntries(names.sort().map((name) => [name, measures[name]!]));
};

const isNothing = (measures: object): boolean => Object.keys(measures).length === 0;

const plus = (a: Cell['measures'], b: Cell['measures']): Record<string, number> => {
  const sum: Record<string, number> = { ...a };
  for (const name of Object.keys(b)) sum[name] = (sum[name] ?? 0) + b[name]!;
  return kept(sum);
};

/**
 * Kept cells: a document a day and one a month, each per shard. They are read by ranges of ids alone, so that a write has
 * no second index to keep. Cells without a date have the date `''`, which belongs to no range: only an unbounded query
 * reads them.
 */
export class MongoCells {
  private readonly cells: Collection<CellDocument>;

  constructor(private readonly db: Db) {
    this.cells = db.collection<CellDocument>('cells');
  }

  async declare(isThere: boolean): Promise<void> {
    if (!isThere) await ensureCollection(this.db, 'cells');
  }

  /**
   * Adds differences, inside the transaction that has moved the shard's checkpoint: so nobody else writes these cells, and
   * what is read here still stands when it is written. A sum that returns to 0 is removed.
   */
  async add({ view, shard, from, to, cells }: ViewChange, session: ClientSession): Promise<void> {
    const days = [...new CellSums().add(cells)];
    const dated = days.filter(({ date }) => date !== '');
    const months = new CellSums().add(dated.map((cell) => ({ ...cell, date: monthOf(cell.date) })));
    const documentOf = (grain: Grain, { axis, by, date, key, measures }: Cell): CellDocument => ({
      _id: `${seriesOf(view, axis, by, grain)}${[date, key, shard].join(SEPARATOR)}`,
      ...{ view, shard, grain, axis, by, date, key, measures: kept(measures) },
    });
    const differences = [...days.map((cell) => documentOf('day', cell)), ...[...months].map((cell) => documentOf('month', cell))];
    if (differences.length === 0) return;
    // Where nothing was ever committed there are no cells to add to; a build stays at the start for many commits.
    const isFirst = from === undefined && to !== undefined;
    const before = isFirst ? new Map<string, Cell['measures']>() : await this.measuresOf(differences, session);
    const operations = differences.map((difference): AnyBulkWriteOperation<CellDocument> => {
      const { _id } = difference;
      const stood = before.get(_id);
      if (!stood) return { insertOne: { document: difference } };
      const measures = plus(stood, difference.measures);
      if (isNothing(measures)) return { deleteOne: { filter: { _id } } };
      return { replaceOne: { filter: { _id }, replacement: { ...difference, measures } } };
    });
    await this.cells.bulkWrite(operations, { session, ordered: false });
  }

  async sum({ view, axis, by, from, to, grain }: CellQuery): Promise<Cell[]> {
    const label = { day: (date: string) => date, month: monthOf, all: () => '' }[grain];
    const spans: Span[] = grain === 'day' ? [{ grain, from, to }] : spansOf(from, to);
    const ranges = spans.map((span) => [span.grain, span.from ?? FIRST, span.to ?? LAST] as const);
    if (from === undefined && to === undefined) ranges.push(['day', '', FIRST]);
    const found = await Promise.all(
      ranges.map(([rows, low, high]) => {
        const series = seriesOf(view, axis, by, rows);
        return this.rows({ _id: { $gte: series + low, $lt: series + high } });
      }),
    );
    const sums = new CellSums().add(found.flat().map((row) => cellOf(row, label(row.date), row.measures)));
    return [...sums].sort((a, b) => compare(a.date, b.date) || compare(a.key, b.key));
  }

  /** Day cells, the shards' added up. Rows come in the order of their names, so those of one cell follow each other. */
  async all(view: string): Promise<Cell[]> {
    const cells: Cell[] = [];
    for await (const row of this.days(view)) {
      const last = cells.at(-1);
      if (last && isSame(last, row)) cells[cells.length - 1] = cellOf(row, row.date, plus(last.measures, row.measures));
      else cells.push(cellOf(row, row.date, row.measures));
    }
    return cells.filter(({ measures }) => !isNothing(measures));
  }

  /** Page by page: hundreds of thousands in one answer would outlast the time that an answer may take. */
  private async *days(view: string): AsyncGenerator<Row> {
    const range = cellRangeOf(view);
    let page = await this.rows({ _id: range, grain: 'day' }, PAGE);
    for (;;) {
      yield* page;
      if (page.length < PAGE) return;
      page = await this.rows({ _id: { $gt: page.at(-1)!._id, $lt: range.$lt }, grain: 'day' }, PAGE);
    }
  }

  /** Page by page, each an answer's worth of work. */
  async remove(view: string): Promise<void> {
    for (;;) {
      const page = await this.rows({ _id: cellRangeOf(view) }, PAGE);
      const last = page.at(-1);
      if (!last) return;
      await this.cells.deleteMany({ _id: { $gte: page[0]!._id, $lte: last._id } });
    }
  }

  async reset(view: string, session: ClientSession): Promise<void> {
    await this.cells.deleteMany({ _id: cellRangeOf(view) }, { session });
  }

  /** @param limit 0 for all */
  private rows(filter: { readonly _id: Range; readonly grain?: Grain }, limit = 0): Promise<Row[]> {
    return this.cells.find(filter).sort({ _id: 1 }).limit(limit).project<Row>(ROW).toArray();
  }

  private async measuresOf(cells: readonly CellDocument[], session: ClientSession): Promise<Map<string, Cell['measures']>> {
    const found = new Map<string, Cell['measures']>();
    for (let i = 0; i < cells.length; i += LOOKED_UP) {
      const ids = cells.slice(i, i + LOOKED_UP).map(({ _id }) => _id);
      const rows = await this.cells
        .find({ _id: { $in: ids } }, { session })
        .project<Pick<Row, '_id' | 'measures'>>({ measures: 1 })
        .toArray();
      for (const { _id, measures } of rows) found.set(_id, measures);
    }
    return found;
  }
}

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
const isSame = (a: Cell, b: Cell): boolean => a.axis === b.axis && a.by === b.by && a.date === b.date && a.key === b.key;
const cellOf = ({ axis, by, key }: Cell, date: string, measures: Cell['measures']): Cell => ({ axis, by, key, date, measures });
