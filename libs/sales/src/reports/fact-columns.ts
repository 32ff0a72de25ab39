/** Of a row that was removed. */
export const GONE = -1;
/** Of a fact that goes whole to one owner. */
export const WHOLE = -1;
/** Rows to begin with. */
export const SOME = 1_024;

const longer = <T extends Int32Array | Float64Array>(column: T, length: number): T => {
  const next = new (column.constructor as new (length: number) => T)(length);
  next.set(column);
  return next;
};

/** Numbers what is alike once. */
export class Numbered<T> {
  readonly all: T[] = [];
  private readonly numbers = new Map<string, number>();

  numberOf(key: string, make: () => T): number {
    let number = this.numbers.get(key);
    if (number === undefined) {
      this.numbers.set(key, (number = this.all.length));
      this.all.push(make());
    }
    return number;
  }
}

/** A row for each fact: what it is filed under and its measures, both by number, its day and its moment. */
export class FactColumns {
  rows = 0;
  kind = new Int32Array(SOME);
  measure = new Int32Array(SOME);
  /** Since 1970-01-01. */
  day = new Int32Array(SOME);
  /** In milliseconds since 1970. */
  at = new Float64Array(SOME);
  /** With shares of credit only: how many parts, or the number of the turns that they follow from. */
  parts: Int32Array | undefined;
  turn: Int32Array | undefined;

  constructor(isShared: boolean) {
    if (!isShared) return;
    this.parts = new Int32Array(SOME);
    this.turn = new Int32Array(SOME);
  }

  get bytes(): number {
    return [this.kind, this.measure, this.day, this.at, this.parts, this.turn].reduce((sum, c) => sum + (c?.byteLength ?? 0), 0);
  }

  add(kind: number, measure: number, day: number, at: number, parts: number, turn: number): void {
    const row = this.rows++;
    if (row >= this.kind.length) this.grow();
    this.kind[row] = kind;
    this.measure[row] = measure;
    this.day[row] = day;
    this.at[row] = at;
    if (this.parts) this.parts[row] = parts;
    if (this.turn) this.turn[row] = turn;
  }

  /** Moves the rows from … to (exclusive) further to the front. */
  move(front: number, from: number, to: number): void {
    for (const column of [this.kind, this.measure, this.day, this.at, this.parts, this.turn]) column?.copyWithin(front, from, to);
  }

  private grow(): void {
    const length = Math.ceil(this.kind.length * 1.25);
    this.kind = longer(this.kind, length);
    this.measure = longer(this.measure, length);
    this.day = longer(this.day, length);
    this.at = longer(this.at, length);
    this.parts &&= longer(this.parts, length);
    this.turn &&= longer(this.turn, length);
  }
}
