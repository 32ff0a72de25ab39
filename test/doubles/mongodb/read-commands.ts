import { BSON } from 'mongodb';
import type { Call, Handler } from './call';
import { readerOf, target } from './call';
import { run } from './pipeline';
import type { SortSpec } from './planner';
import { select } from './select';
import { ServerError } from './server-error';
import type { Doc } from './values';
import { bytesOf, isDoc, sortKey, valuesAt } from './values';

const maxBatchBytes = 16 * 1024 * 1024;

/** As many documents as a batch may hold. */
function batch(docs: readonly Doc[], from: number, count: number): Doc[] {
  let bytes = 0;
  let to = from;
  while (to < docs.length && to - from < count) {
    bytes += bytesOf(docs[to]!);
    if (bytes > maxBatchBytes && to > from) break;
    to++;
  }
  return docs.slice(from, to);
}

export function cursor(call: Call, namespace: string, docs: readonly Doc[], batchSize: unknown, singleBatch = false): Doc {
  const firstBatch = batch(docs, 0, batchSize === undefined ? 101 : Number(batchSize));
  const rest = firstBatch.length < docs.length && !singleBatch;
  const id = rest ? call.state.keep(namespace, docs, firstBatch.length) : BSON.Long.ZERO;
  return { cursor: { firstBatch, id, ns: namespace } };
}

/** What a name stands for: a collection, or a view's pipeline over one. */
export function source(call: Call, name: string): { collection: string; pipeline: readonly Doc[] } {
  const view = call.state.databases.get(call.database)?.views.get(name);
  if (!view) return { collection: name, pipeline: [] };
  const under = source(call, view.viewOn);
  return { collection: under.collection, pipeline: [...under.pipeline, ...view.pipeline] };
}

/** The part of a pipeline that the indexes can serve, and the rest. */
export function pushed(pipeline: readonly Doc[]): { filter: Doc; sort?: SortSpec; limit?: number; rest: readonly Doc[] } {
  const filters: Doc[] = [];
  let at = 0;
  while (pipeline[at] && '$match' in pipeline[at]!) filters.push(pipeline[at++]!.$match as Doc);
  const filter = filters.length === 0 ? {} : filters.length === 1 ? filters[0]! : { $and: filters };
  const sort = pipeline[at]?.$sort as SortSpec | undefined;
  if (sort) at++;
  const limit = pipeline[at]?.$limit;
  if (limit !== undefined) at++;
  return { filter, sort, ...(limit !== undefined && { limit: Number(limit) }), rest: pipeline.slice(at) };
}

function aggregated(call: Call, name: string, pipeline: readonly Doc[], hint?: unknown): Doc[] {
  const under = source(call, name);
  const whole = [...under.pipeline, ...pipeline];
  const { rest, ...selection } = pushed(whole);
  const collection = call.state.collection(call.database, under.collection);
  const docs = collection ? select(collection, readerOf(call), { ...selection, now: call.now, hint }).map(({ doc }) => doc) : [];
  return run(docs, rest, { now: call.now, resolve: (other) => aggregated(call, other, []) });
}

/** The documents that a find answers, through a view as well. */
function found(call: Call, name: string): Doc[] {
  const { command } = call;
  const filter = (command.filter ?? command.query ?? {}) as Doc;
  const sort = command.sort as SortSpec | undefined;
  const [skip, limit] = [Number(command.skip ?? 0), Math.abs(Number(command.limit ?? 0))];
  const projection = isDoc(command.projection) && Object.keys(command.projection).length > 0 ? command.projection : undefined;
  const { collection: under, pipeline } = source(call, name);
  if (pipeline.length > 0) {
    const stages: Doc[] = [{ $match: filter }];
    if (sort && Object.keys(sort).length > 0) stages.push({ $sort: sort });
    if (skip > 0) stages.push({ $skip: skip });
    if (limit > 0) stages.push({ $limit: limit });
    if (projection) stages.push({ $project: projection });
    return aggregated(call, name, stages);
  }
  const collection = call.state.collection(call.database, under);
  if (!collection) return [];
  const docs = select(collection, readerOf(call), { filter, now: call.now, sort, skip, limit, hint: command.hint }).map(
    ({ doc }) => doc,
  );
  return projection ? run(docs, [{ $project: projection }], { now: call.now, resolve: () => [] }) : docs;
}

const find: Handler = (call) => {
  const name = target(call);
  const limit = Number(call.command.limit ?? 0);
  return cursor(
    call,
    `${call.database}.${name}`,
    found(call, name),
    call.command.batchSize,
    call.command.singleBatch === true || limit < 0,
  );
};

const getMore: Handler = ({ state, command }) => {
  const id = String(command.getMore);
  const open = state.cursors.get(id);
  if (!open) throw new ServerError(43, `cursor id ${id} not found`);
  const nextBatch = batch(open.docs, open.at, Number(command.batchSize ?? 0) || Infinity);
  open.at += nextBatch.length;
  const ended = open.at >= open.docs.length;
  if (ended) state.cursors.delete(id);
  return { cursor: { nextBatch, id: ended ? BSON.Long.ZERO : BSON.Long.fromString(id), ns: open.namespace } };
};

const killCursors: Handler = ({ state, command }) => {
  const ids = command.cursors as unknown[];
  const killed = ids.filter((id) => state.cursors.delete(String(id)));
  return {
    cursorsKilled: killed,
    cursorsNotFound: ids.filter((id) => !killed.includes(id)),
    cursorsAlive: [],
    cursorsUnknown: [],
  };
};

const aggregate: Handler = (call) => {
  const { command } = call;
  const pipeline = command.pipeline as Doc[];
  const batchSize = (command.cursor as Doc | undefined)?.batchSize;
  if (typeof command.aggregate !== 'string')
    return cursor(call, `${call.database}.$cmd.aggregate`, run([], pipeline, { now: call.now, resolve: () => [] }), batchSize);
  return cursor(
    call,
    `${call.database}.${command.aggregate}`,
    aggregated(call, command.aggregate, pipeline, command.hint),
    batchSize,
  );
};

const count: Handler = (call) => ({ n: found(call, target(call)).length });

const distinct: Handler = (call) => {
  const values = new Map<string, unknown>();
  const path = String(call.command.key);
  for (const doc of found(call, target(call)))
    for (const value of valuesAt(doc, path).values)
      if (value !== undefined && typeof value !== 'symbol') values.set(sortKey(value), value);
  return { values: [...values.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, value]) => value) };
};

export const readCommands: Readonly<Record<string, Handler>> = { find, getMore, killCursors, aggregate, count, distinct };
