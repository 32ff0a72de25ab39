import { Query } from 'mingo';
import { ServerError } from './server-error';
import { SortedList } from './sorted-list';
import type { Doc } from './values';
import { sortKey, valuesAt } from './values';

export interface IndexSpec {
  readonly name: string;
  readonly key: Readonly<Record<string, 1 | -1>>;
  readonly unique?: boolean;
  readonly sparse?: boolean;
  readonly partialFilterExpression?: Doc;
  readonly expireAfterSeconds?: number;
  readonly v?: number;
}

/** One key of one record. The same entry serves all versions of the record that have the key. */
export interface Entry<R = unknown> {
  readonly parts: readonly string[];
  readonly record: R;
}

export interface Bound {
  readonly key: string;
  readonly inclusive: boolean;
}

/** Equal first fields, then a range of the next one, in the order of values (the index's direction is not in it). */
export interface Interval {
  readonly equal: readonly string[];
  readonly lower?: Bound;
  readonly upper?: Bound;
}

/** A declared index: sorted keys of every version of every record that somebody may still see. */
export class CollectionIndex<R extends { readonly id: string }> {
  readonly fields: readonly string[];
  readonly directions: readonly number[];
  /** Whether a document ever had an array here: then one of two bounds of a range must do, and no order is promised. */
  multikey = false;
  private readonly list: SortedList<Entry<R>>;
  private readonly partial?: Query;

  constructor(readonly spec: IndexSpec) {
    this.fields = Object.keys(spec.key);
    this.directions = this.fields.map((field) => (Number(spec.key[field]) < 0 ? -1 : 1));
    if (spec.partialFilterExpression) this.partial = new Query(spec.partialFilterExpression);
    this.list = new SortedList((left, right) => this.compare(left.parts, right.parts) || order(left.record.id, right.record.id));
  }

  get isId(): boolean {
    return this.spec.name === '_id_';
  }

  keysOf(doc: Doc): string[][] {
    if (this.partial && !this.partial.test(doc)) return [];
    const found = this.fields.map((field) => valuesAt(doc, field));
    const arrays = found.filter(({ many }) => many).length;
    if (arrays > 1) throw new ServerError(171, `cannot index parallel arrays [${this.fields.join('] [')}]`);
    if (arrays === 1) this.multikey = true;
    if (this.spec.sparse && found.every(({ values }) => values.every((value) => value === undefined))) return [];
    let keys: string[][] = [[]];
    for (const { values } of found) {
      const parts = [...new Set(values.map(sortKey))];
      keys =
        parts.length === 1 ? keys.map((key) => [...key, parts[0]!]) : keys.flatMap((key) => parts.map((part) => [...key, part]));
    }
    return keys;
  }

  add(entry: Entry<R>): void {
    this.list.add(entry);
  }

  remove(entry: Entry<R>): void {
    this.list.remove(entry);
  }

  /** Entries of one interval in the order of the index, or in the opposite order. */
  *scan(interval: Interval, reverse = false): Generator<Entry<R>> {
    const place = (entry: Entry<R>) => this.place(entry.parts, interval);
    for (const entry of reverse ? this.list.downwards(place) : this.list.upwards(place)) {
      if (place(entry) !== 0) return;
      yield entry;
    }
  }

  private compare(left: readonly string[], right: readonly string[]): number {
    for (let i = 0; i < this.directions.length; i++) {
      const difference = order(left[i]!, right[i]!);
      if (difference !== 0) return difference * this.directions[i]!;
    }
    return 0;
  }

  /** -1 before the interval in the order of the index, 1 after it, 0 within. */
  private place(parts: readonly string[], { equal, lower, upper }: Interval): number {
    for (let i = 0; i < equal.length; i++) {
      const difference = order(parts[i]!, equal[i]!);
      if (difference !== 0) return difference * this.directions[i]!;
    }
    const part = parts[equal.length];
    if (part === undefined) return 0;
    const direction = this.directions[equal.length]!;
    if (lower && (part < lower.key || (part === lower.key && !lower.inclusive))) return -direction;
    if (upper && (part > upper.key || (part === upper.key && !upper.inclusive))) return direction;
    return 0;
  }
}

const order = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
