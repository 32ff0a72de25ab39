/**
 * A cell of a report: counts and integer sums for one day, under one value of one kept combination of dimensions.
 * `axis` says which date counts (the day opened, the day it happened), `by` the combination (`''` = total,
 * `salesperson`, `salesperson,product`), `key` its value as canonical JSON of the ids (`''` for the total).
 */
export interface Cell {
  readonly axis: string;
  readonly by: string;
  readonly key: string;
  /** `YYYY-MM-DD` in the report time zone; `YYYY-MM` where read by month; `''` for axes without a date. */
  readonly date: string;
  readonly measures: Readonly<Record<string, number>>;
}

/** Cells derived from one document. Pure: a report is by construction the sum over its documents. */
export type Rollup<D> = (doc: D) => Iterable<Cell>;

export const cellId = (cell: Cell): string => `${cell.axis}\n${cell.by}\n${cell.date}\n${cell.key}`;

/**
 * Adds up cells, of whole documents or as differences of a document before and after. Addition commutes, so any order
 * and any grouping of documents gives the same sums; a measure that returns to 0 disappears.
 */
export class CellSums {
  private readonly sums = new Map<string, { cell: Cell; measures: Record<string, number> }>();

  add(cells: Iterable<Cell>, sign: 1 | -1 = 1): this {
    for (const cell of cells) {
      const id = cellId(cell);
      let sum = this.sums.get(id);
      if (!sum) this.sums.set(id, (sum = { cell, measures: {} }));
      const { measures } = sum;
      for (const name in cell.measures) measures[name] = (measures[name] ?? 0) + sign * cell.measures[name]!;
    }
    return this;
  }

  /** The cells that are not all zero. */
  *[Symbol.iterator](): Iterator<Cell> {
    for (const { cell, measures } of this.sums.values()) {
      const kept: Record<string, number> = {};
      let some = false;
      for (const name in measures) {
        if (measures[name] !== 0) {
          kept[name] = measures[name]!;
          some = true;
        }
      }
      if (some) yield { ...cell, measures: kept };
    }
  }

  get size(): number {
    return this.sums.size;
  }

  clear(): void {
    this.sums.clear();
  }
}
