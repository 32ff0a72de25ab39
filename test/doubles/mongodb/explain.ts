import type { Call, Handler } from './call';
import { readerOf } from './call';
import type { Collection } from './collection';
import type { Plan, SortSpec } from './planner';
import { plan } from './planner';
import { pushed, source } from './read-commands';
import type { Effort, Selection } from './select';
import { select } from './select';
import { ServerError } from './server-error';
import type { Doc } from './values';
import { isDoc } from './values';

/** The selection that a command makes first, and what remains of its pipeline. */
function selectionOf(call: Call, command: Doc): { collection: string; selection: Selection; rest: readonly Doc[] } {
  const name = Object.keys(command)[0] ?? '';
  const named = String(command[name]);
  const hint = command.hint;
  if (name === 'aggregate') {
    const under = source(call, named);
    const { rest, ...selection } = pushed([...under.pipeline, ...(command.pipeline as Doc[])]);
    return { collection: under.collection, selection: { ...selection, now: call.now, hint }, rest };
  }
  const [statement] = (command.updates ?? command.deletes ?? [{}]) as Doc[];
  const filter = (command.filter ?? command.query ?? statement?.q ?? {}) as Doc;
  const sort = command.sort as SortSpec | undefined;
  if (!['find', 'count', 'distinct', 'update', 'delete', 'findAndModify'].includes(name))
    throw new ServerError(59, `Explain failed due to unknown command: ${name}`);
  const under = source(call, named);
  const own = { filter, now: call.now, sort, skip: Number(command.skip ?? 0), limit: Number(command.limit ?? 0), hint };
  if (under.pipeline.length === 0) return { collection: under.collection, selection: own, rest: [] };
  const stages: Doc[] = [...under.pipeline, { $match: filter }, ...(sort ? [{ $sort: sort }] : [])];
  const { rest, ...selection } = pushed(stages);
  return { collection: under.collection, selection: { ...selection, now: call.now, hint }, rest };
}

function winning(chosen: Plan, { sort, limit, filter }: Selection): Doc {
  const { index, reverse, residual, sorted } = chosen;
  const direction = reverse ? 'backward' : 'forward';
  let stage: Doc;
  if (!index) stage = { stage: 'COLLSCAN', ...(residual && { filter: residual }), direction: 'forward' };
  else {
    const { name, key, unique = false } = index.spec;
    const point = index.isId && Object.keys(filter).length === 1 && '_id' in filter && !isDoc(filter._id);
    const scan = {
      keyPattern: key,
      indexName: name,
      isMultiKey: index.multikey,
      isUnique: unique || index.isId,
      isSparse: index.spec.sparse ?? false,
      isPartial: index.spec.partialFilterExpression !== undefined,
      direction,
      intervals: chosen.intervals.length,
    };
    stage = point
      ? { stage: 'EXPRESS_IXSCAN', keyPattern: '{ _id: 1 }', indexName: name }
      : { stage: 'FETCH', ...(residual && { filter: residual }), inputStage: { stage: 'IXSCAN', ...scan } };
  }
  if (!sorted) stage = { stage: 'SORT', sortPattern: sort, inputStage: stage };
  return limit ? { stage: 'LIMIT', limitAmount: limit, inputStage: stage } : stage;
}

/** What the planner of the double does with a command: the same plan that the command itself would take. */
export const explain: Handler = (call) => {
  const command = call.command.explain as Doc;
  const { collection: name, selection, rest } = selectionOf(call, command);
  const namespace = `${call.database}.${name}`;
  const collection: Collection | undefined = call.state.collection(call.database, name);
  const winningPlan = collection
    ? winning(plan(collection, selection.filter, selection.sort, selection.hint), selection)
    : { stage: 'EOF' };
  const queryPlanner = { namespace, parsedQuery: selection.filter, winningPlan, rejectedPlans: [] };
  const stats: Doc = {};
  if (collection && call.command.verbosity !== 'queryPlanner') {
    const effort: Effort = { keys: 0, docs: 0 };
    const found = select(collection, readerOf(call), selection, effort);
    stats.executionStats = {
      executionSuccess: true,
      nReturned: found.length,
      executionTimeMillis: 0,
      totalKeysExamined: effort.keys,
      totalDocsExamined: effort.docs,
    };
  }
  const common = { explainVersion: '1', command, serverInfo: { host: call.address, version: '8.0.0' } };
  if (rest.length > 0) return { ...common, stages: [{ $cursor: { queryPlanner, ...stats } }, ...rest] };
  return { ...common, queryPlanner, ...stats };
};
