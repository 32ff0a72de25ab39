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

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
/** One order of cells, by what they are about. */
export const compareCells = (a: Cell, b: Cell): number =>
  compare(a.axis, b.axis) || compare(a.by, b.by) || compare(a.date, b.date) || compare(a.key, b.key);

/** So many slots stand in a list. A distribution has a name for each day, and each cell only a few of them: those stand in a map. */
const LISTED = 128;

/** What a cell adds up to: `cell` is its first addend, `sums` and `more` the measures by their slots. */
interface Sum {
  readonly cell: Cell;
  readonly sums: number[];
  more: Map<number, number> | undefined;
}
/** A map of maps down to a sum: a cell is found by its names as they are, without a joined one to build and hash. */
type ByName<T> = Map<string, T>;

/**
 * The sums of one axis by date, combination and key: of one fact a rollup gives the date once, and then many of the others.
 * Its measures have slots: a rebuild adds them up by millions, and a list is quicker than names.
 */
interface Axis {
  readonly dates: ByName<ByName<ByName<Sum>>>;
  readonly slotOf: Map<string, number>;
  readonly names: string[];
}

const within = <T>(map: ByName<ByName<T>>, name: string): ByName<T> => {
  let inner = map.get(name);
  if (!inner) map.set(name, (inner = new Map<string, T>()));
  return inner;
};

const slotIn = ({ slotOf, names }: Axis, name: string): number => {
  let slot = slotOf.get(name);
  if (slot === undefined) {
    slotOf.set(name, (slot = names.length));
    names.push(name);
  }
  return slot;
};

const given = ({ cell: { axis, by, key, date }, sums, more }: Sum, names: readonly string[]): Cell | undefined => {
  let measures: Record<string, number> | undefined;
  for (let slot = 0; slot < sums.length; slot++) {
    if (sums[slot] !== 0) (measures ??= {})[names[slot]!] = sums[slot]!;
  }
  for (const [slot, sum] of more ?? []) if (sum !== 0) (measures ??= {})[names[slot]!] = sum;
  return measures && { axis, by, key, date, measures };
};

/**
 * Adds up cells, of whole documents or as differences of a document before and after. Addition commutes, so any order
 * and any grouping of documents gives the same sums; a measure that returns to 0 disappears.
 */
export class CellSums {
  private readonly axes: ByName<Axis> = new Map();
  private count = 0;

  add(cells: Iterable<Cell>, sign: 1 | -1 = 1): this {
    let [name, date] = ['', ''];
    let axis: Axis | undefined;
    let bys: ByName<ByName<Sum>> | undefined;
    let measures: Cell['measures'] | undefined;
    const slots: number[] = [];
    const values: number[] = [];
    for (const cell of cells) {
      if (!axis || cell.axis !== name) {
        name = cell.axis;
        axis = this.axis(name);
        bys = measures = undefined;
      }
      // A rollup counts the same under several combinations of dimensions: one object, read once.
      if (cell.measures !== measures) {
        measures = cell.measures;
        slots.length = values.length = 0;
        for (const measure in measures) {
          slots.push(slotIn(axis, measure));
          values.push(sign * measures[measure]!);
        }
      }
      if (!bys || cell.date !== date) {
        date = cell.date;
        bys = within(axis.dates, date);
      }
      const keys = within(bys, cell.by);
      let sum = keys.get(cell.key);
      if (!sum) {
        keys.set(cell.key, (sum = { cell, sums: [], more: undefined }));
        this.count += 1;
      }
      const { sums } = sum;
      for (let i = 0; i < slots.length; i++) {
        const slot = slots[i]!;
        if (slot >= LISTED) {
          const more = (sum.more ??= new Map<number, number>());
          more.set(slot, (more.get(slot) ?? 0) + values[i]!);
          continue;
        }
        while (sums.length <= slot) sums.push(0);
        sums[slot]! += values[i]!;
      }
    }
    return this;
  }

  /** The cells that are not all zero. */
  *[Symbol.iterator](): Iterator<Cell> {
    for (const { dates, names } of this.axes.values()) {
      for (const bys of dates.values()) {
        for (const keys of bys.values()) {
          for (const sum of keys.values()) {
            const cell = given(sum, names);
            if (cell) yield cell;
          }
        }
      }
    }
  }

  get size(): number {
    return this.count;
  }

  clear(): void {
    this.axes.clear();
    this.count = 0;
  }

  private axis(name: string): Axis {
    let axis = this.axes.get(name);
    if (!axis) this.axes.set(name, (axis = { dates: new Map(), slotOf: new Map(), names: [] }));
    return axis;
  }
}
