import { Query } from 'mingo';
import type { Collection } from './collection';
import type { Plan, SortSpec } from './planner';
import { plan } from './planner';
import { evaluated, filterNow, mingo } from './pipeline';
import type { Doc } from './values';
import { sortKey, valuesAt } from './values';
import type { Reader, Stored } from './versions';
import { visible } from './versions';

export interface Selection {
  readonly filter: Doc;
  /** The moment that `$$NOW` stands for. */
  readonly now: Date;
  readonly sort?: SortSpec;
  readonly skip?: number;
  readonly limit?: number;
  readonly hint?: unknown;
}

export interface Found {
  readonly record: Stored;
  readonly doc: Doc;
}

export interface Effort {
  keys: number;
  docs: number;
}

/** The documents that a reader finds, in order. Only what the chosen index leaves over is tested one by one. */
export function select(
  collection: Collection,
  reader: Reader,
  selection: Selection,
  effort: Effort = { keys: 0, docs: 0 },
): Found[] {
  const { sort, skip = 0, limit = 0, hint } = selection;
  const filter = filterNow(selection.filter, selection.now);
  const chosen = plan(collection, filter, sort, hint);
  const test = chosen.residual && evaluated(() => new Query(chosen.residual!, mingo));
  const stop = chosen.sorted && limit > 0 ? skip + limit : Infinity;
  const found: Found[] = [];
  for (const { record, doc } of candidates(collection, reader, chosen, effort)) {
    if (test && !evaluated(() => test.test(doc))) continue;
    found.push({ record, doc });
    if (found.length >= stop) break;
  }
  const inOrder = chosen.sorted ? found : sorted(found, sort!);
  return inOrder.slice(skip, limit > 0 ? skip + limit : undefined);
}

function* candidates(
  collection: Collection,
  reader: Reader,
  { index, intervals, reverse }: Plan,
  effort: Effort,
): Generator<Found> {
  if (!index) {
    for (const record of collection.records.values()) {
      const doc = visible(record, reader)?.doc;
      effort.docs++;
      if (doc) yield { record, doc };
    }
    return;
  }
  const whole = index.isId && intervals.every(({ equal }) => equal.length === 1);
  const seen = index.multikey ? new Set<Stored>() : undefined;
  for (const interval of reverse ? [...intervals].reverse() : intervals) {
    if (whole) {
      const record = collection.records.get(interval.equal[0]!);
      const doc = record && visible(record, reader)?.doc;
      effort.keys++;
      if (!doc) continue;
      effort.docs++;
      yield { record, doc };
      continue;
    }
    for (const entry of index.scan(interval, reverse)) {
      const { record } = entry;
      const version = visible(record, reader);
      effort.keys++;
      // A key of another version of the document is no key of the one that is seen.
      if (!version?.doc || !version.entries.get(index)!.includes(entry) || seen?.has(record)) continue;
      seen?.add(record);
      effort.docs++;
      yield { record, doc: version.doc };
    }
  }
}

/** In the order of BSON: an array counts with its least element upwards, with its greatest downwards. */
function sorted(found: readonly Found[], sort: SortSpec): Found[] {
  const fields = Object.entries(sort).map(([path, wish]) => ({ path, direction: Number(wish) < 0 ? -1 : 1 }));
  const keyed = found.map((item) => ({
    item,
    keys: fields.map(({ path, direction }) => {
      const keys = valuesAt(item.doc, path).values.map(sortKey);
      return keys.reduce((best, key) => (direction > 0 === key < best ? key : best));
    }),
  }));
  keyed.sort((left, right) => {
    for (const [i, { direction }] of fields.entries()) {
      const [a, b] = [left.keys[i]!, right.keys[i]!];
      if (a !== b) return a < b ? -direction : direction;
    }
    return 0;
  });
  return keyed.map(({ item }) => item);
}
