import type { Collection } from './collection';
import type { Bound, Interval } from './collection-index';
import { ServerError } from './server-error';
import type { Doc } from './values';
import { exact, isDoc, sortKey } from './values';
import type { Index } from './versions';

/** What a filter says about one path, as far as an index can use it. */
interface Condition {
  readonly path: string;
  /** Sort keys that it allows, in order, each once. */
  readonly points?: readonly string[];
  readonly lower?: Bound;
  readonly upper?: Bound;
  /** Whether nothing of the filter's part is left to test once the index was asked. */
  readonly complete: boolean;
  /** The part of the filter that says so. */
  readonly part: Doc;
}

export interface Plan {
  /** undefined = every document is looked at. */
  readonly index?: Index;
  readonly intervals: readonly Interval[];
  readonly reverse: boolean;
  /** Whether the documents come in the wanted order. */
  readonly sorted: boolean;
  /** What is still to be tested per document; undefined = nothing. */
  readonly residual?: Doc;
}

export type SortSpec = Readonly<Record<string, 1 | -1>>;

/** The conditions that all have to hold: the fields of the filter and of its `$and`s. */
const parts = (filter: Doc): Doc[] =>
  Object.entries(filter).flatMap(([path, value]) =>
    path === '$and' && Array.isArray(value) ? value.flatMap((item) => parts(item as Doc)) : [{ [path]: value }],
  );

const isOperators = (value: unknown): value is Doc => isDoc(value) && Object.keys(value).some((name) => name.startsWith('$'));

/** Ranges compare values of the bound's own type only. */
const typeStart = (key: string): Bound => ({ key: key[0]!, inclusive: true });
const typeEnd = (key: string): Bound => ({ key: String.fromCharCode(key.charCodeAt(0) + 1), inclusive: false });

function conditionOf(part: Doc): Condition | undefined {
  const [path, value] = Object.entries(part)[0]!;
  if (path.startsWith('$') || Array.isArray(value) || value instanceof RegExp) return undefined;
  if (!isOperators(value)) return { path, points: [sortKey(value)], complete: exact(value), part };
  let complete = true;
  const found: { points?: string[]; lower?: Bound; upper?: Bound } = {};
  for (const [name, operand] of Object.entries(value)) {
    const key = sortKey(operand);
    const rangeable = exact(operand) && operand !== null;
    if (name === '$eq' && !Array.isArray(operand)) {
      found.points = [key];
      complete &&= exact(operand);
    } else if (name === '$in' && Array.isArray(operand) && operand.every(exact)) {
      found.points = [...new Set(operand.map(sortKey))].sort((left, right) => (left < right ? -1 : 1));
    } else if ((name === '$gt' || name === '$gte') && rangeable) {
      found.lower = { key, inclusive: name === '$gte' };
      found.upper ??= typeEnd(key);
    } else if ((name === '$lt' || name === '$lte') && rangeable) {
      found.upper = { key, inclusive: name === '$lte' };
      found.lower ??= typeStart(key);
    } else complete = false;
  }
  if (found.points && (found.lower || found.upper)) return { path, points: found.points, complete: false, part };
  if (!found.points && !found.lower && !found.upper) return undefined;
  return { path, ...found, complete, part };
}

/** Whether every document that the filter finds is in the partial index. */
function covers(index: Index, filterParts: readonly Doc[]): boolean {
  const partial = index.spec.partialFilterExpression;
  if (!partial) return !index.spec.sparse;
  return parts(partial).every((wanted) => {
    const [path, value] = Object.entries(wanted)[0]!;
    const existence = isDoc(value) && value.$exists === true;
    return filterParts.some((part) => {
      const [name, given] = Object.entries(part)[0]!;
      if (name !== path) return false;
      return existence ? given !== null && conditionOf(part) !== undefined : sortKey(given) === sortKey(value);
    });
  });
}

/** How an index serves a filter and an order, and how well: fields that are equal, a range, the order. */
function serve(index: Index, filterParts: readonly Doc[], sort: SortSpec | undefined): { plan: Plan; score: number } {
  const conditions = filterParts.map(conditionOf).filter((condition) => condition !== undefined);
  const used: Condition[] = [];
  let equal: string[][] = [[]];
  let range: Pick<Interval, 'lower' | 'upper'> = {};
  let at = 0;
  let single = 0;
  for (; at < index.fields.length; at++) {
    const condition = conditions.find(({ path, points }) => path === index.fields[at] && points);
    if (!condition?.points) break;
    if (single === at && condition.points.length === 1) single++;
    const points = index.directions[at]! > 0 ? condition.points : [...condition.points].reverse();
    equal = equal.flatMap((prefix) => points.map((point) => [...prefix, point]));
    used.push(condition);
  }
  const ranged = conditions.find(({ path, points }) => path === index.fields[at] && !points);
  if (ranged && at < index.fields.length) {
    // An array may meet two bounds with two of its elements: then the index can only serve one of them.
    range = index.multikey
      ? ranged.lower
        ? { lower: ranged.lower }
        : { upper: ranged.upper }
      : { lower: ranged.lower, upper: ranged.upper };
    used.push(ranged);
  }
  const order = index.multikey ? undefined : orderOf(index, sort, single);
  const left = filterParts.filter(
    (part) => index.multikey || !used.some((condition) => condition.part === part && condition.complete),
  );
  const plan: Plan = {
    index,
    intervals: equal.map((prefix) => ({ equal: prefix, ...range })),
    reverse: order === -1,
    sorted: order !== undefined,
    ...(left.length > 0 && { residual: left.length === 1 ? left[0]! : { $and: left } }),
  };
  return {
    plan,
    score: at * 4 + (sort && order !== undefined ? 2 : 0) + (ranged ? 1.5 : 0) + (at === index.fields.length ? 0.5 : 0),
  };
}

/** 1 or -1 where the index gives the wanted order upwards or downwards; undefined where it does not. No wish: 1. */
function orderOf(index: Index, sort: SortSpec | undefined, single: number): 1 | -1 | undefined {
  const fixed = new Set(index.fields.slice(0, single));
  const wanted = Object.entries(sort ?? {}).filter(([path]) => !fixed.has(path));
  if (wanted.length === 0) return 1;
  // The order may begin at the first field, or after those of which there is one value only.
  const start = index.fields.findIndex((path) => !fixed.has(path));
  if (start < 0) return undefined;
  let direction: number | undefined;
  for (const [i, [path, wish]] of wanted.entries()) {
    if (index.fields[start + i] !== path) return undefined;
    const turn = Number(wish) * index.directions[start + i]!;
    if (direction !== undefined && direction !== turn) return undefined;
    direction = turn;
  }
  return direction as 1 | -1;
}

const hinted = (collection: Collection, hint: unknown): Index => {
  const found = collection.indexes.find(({ spec }) =>
    typeof hint === 'string' ? spec.name === hint : JSON.stringify(spec.key) === JSON.stringify(hint),
  );
  if (!found)
    throw new ServerError(
      2,
      'error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index',
    );
  return found;
};

/** The index with the most equal fields, then the one that gives the order, then the one with a range. */
export function plan(collection: Collection, filter: Doc, sort?: SortSpec, hint?: unknown): Plan {
  const filterParts = parts(filter);
  const scan: Plan = {
    intervals: [],
    reverse: false,
    sorted: !sort || Object.keys(sort).length === 0,
    ...(filterParts.length > 0 && { residual: filter }),
  };
  if (isDoc(hint) && '$natural' in hint) return scan;
  if (hint !== undefined && !(isDoc(hint) && Object.keys(hint).length === 0))
    return serve(hinted(collection, hint), filterParts, sort).plan;
  let best: { plan: Plan; score: number } = { plan: scan, score: 0.5 };
  for (const index of collection.indexes) {
    if (!covers(index, filterParts)) continue;
    const served = serve(index, filterParts, sort);
    if (served.score > best.score) best = served;
  }
  return best.plan;
}
