import { BSON } from 'mongodb';
import { update } from 'mingo';
import { evaluated, mingo, run } from './pipeline';
import { ServerError } from './server-error';
import type { Doc } from './values';
import { copy, isDoc, same, sortKey } from './values';

export type Update = Doc | readonly Doc[];

const isPipeline = (change: Update): change is readonly Doc[] => Array.isArray(change);
const isReplacement = (change: Doc): boolean => !Object.keys(change).some((name) => name.startsWith('$'));
const stages = new Set(['$addFields', '$set', '$project', '$unset', '$replaceRoot', '$replaceWith']);

export interface UpdateContext {
  readonly filter: Doc;
  readonly now: Date;
  readonly arrayFilters?: Doc[];
}

/** The document after the change; the same object where nothing changed. `_id` stays as it is. */
export function changed(doc: Doc, change: Update, { filter, now, arrayFilters }: UpdateContext, inserting = false): Doc {
  if (isPipeline(change)) {
    const unknown = change.find((stage) => !stages.has(Object.keys(stage)[0] ?? ''));
    if (unknown) throw new ServerError(2, `${Object.keys(unknown)[0]} is not allowed to be used within an update`);
    const [result] = run([doc], change, { now, resolve: () => [] });
    return settled(doc, result!);
  }
  if (isReplacement(change)) return settled(doc, { ...('_id' in doc && { _id: doc._id }), ...copy(change) });
  const { $setOnInsert, $currentDate, ...modifier } = change as Record<string, Doc>;
  const dates = Object.fromEntries(Object.keys($currentDate ?? {}).map((path) => [path, now]));
  const set = { ...modifier.$set, ...dates, ...(inserting && $setOnInsert) };
  if (Object.keys(set).length > 0) modifier.$set = set;
  const result = copy(doc);
  const wanted = modifier.$set && '_id' in modifier.$set ? modifier.$set._id : undefined;
  if (wanted !== undefined) {
    if (inserting && !('_id' in result)) result._id = wanted;
    else if (sortKey(wanted) !== sortKey(result._id)) throw immutable();
    modifier.$set = Object.fromEntries(Object.entries(modifier.$set!).filter(([path]) => path !== '_id'));
  }
  for (const [name, fields] of Object.entries(modifier)) if (Object.keys(fields).length === 0) delete modifier[name];
  checkNumbers(doc, modifier.$inc ?? {});
  // Only a positional `$` needs the filter; to anything else it would be a condition that an upsert does not meet.
  const positional = Object.values(modifier).some((fields) => Object.keys(fields).some((path) => path.includes('.$')));
  const condition = (positional ? filter : {}) as Record<string, never>;
  const options = { cloneMode: 'deep', queryOptions: mingo } as const;
  evaluated(() => update(result as Record<string, never>, modifier, arrayFilters, condition, options));
  return settled(doc, result);
}

function settled(before: Doc, after: Doc): Doc {
  if ('_id' in before && sortKey(before._id) !== sortKey(after._id)) throw immutable();
  return same(before, after) ? before : after;
}

const immutable = () => new ServerError(66, "Performing an update on the path '_id' would modify the immutable field '_id'");

function checkNumbers(doc: Doc, increments: Doc): void {
  for (const path of Object.keys(increments)) {
    const value = path.split('.').reduce<unknown>((at, part) => (isDoc(at) ? at[part] : undefined), doc);
    if (value === null || typeof value === 'string' || typeof value === 'boolean')
      throw new ServerError(
        14,
        `Cannot apply $inc to a value of non-numeric type. {_id: ${JSON.stringify(doc._id)}} has the field '${path}'`,
      );
  }
}

/** What an upsert inserts: the equalities of the filter, changed. */
export function upserted(change: Update, context: UpdateContext): Doc {
  const base: Doc = {};
  const collect = (filter: Doc): void => {
    for (const [path, value] of Object.entries(filter)) {
      if (path === '$and') for (const part of value as Doc[]) collect(part);
      else if (path.startsWith('$') || value instanceof RegExp) continue;
      else if (!isDoc(value) || !Object.keys(value).some((name) => name.startsWith('$'))) put(base, path, value);
      else if ('$eq' in value) put(base, path, value.$eq);
    }
  };
  collect(context.filter);
  const keepsFilter = isPipeline(change) || !isReplacement(change);
  const start = keepsFilter ? base : '_id' in base ? { _id: base._id } : {};
  const { _id = new BSON.ObjectId(), ...rest } = changed(start, change, context, true);
  return { _id, ...rest };
}

function put(target: Doc, path: string, value: unknown): void {
  const names = path.split('.');
  const last = names.pop()!;
  let at = target;
  for (const name of names) at = (at[name] ??= {}) as Doc;
  at[last] = copy(value);
}
