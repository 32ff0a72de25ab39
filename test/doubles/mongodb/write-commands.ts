import { BSON } from 'mongodb';
import type { Call, Handler } from './call';
import { target, write } from './call';
import { select } from './select';
import { ServerError } from './server-error';
import type { SortSpec } from './planner';
import { run } from './pipeline';
import type { Update } from './update';
import { changed, upserted } from './update';
import type { Doc } from './values';
import type { Transaction } from './versions';

/** Runs the statements of a command in order. A refused one is reported by its index; an ordered command stops there. */
async function each(
  call: Call,
  statements: readonly Doc[],
  work: (statement: Doc, index: number) => Promise<void>,
): Promise<Doc[]> {
  const errors: Doc[] = [];
  for (const [index, statement] of statements.entries()) {
    try {
      await work(statement, index);
    } catch (error) {
      if (!(error instanceof ServerError) || error.code === 112) throw error;
      errors.push({ index, code: error.code, errmsg: error.message, ...error.extra });
      if (call.command.ordered !== false || call.transaction) break;
    }
  }
  return errors;
}

const answer = (fields: Doc, errors: readonly Doc[]): Doc => ({ ...fields, ...(errors.length > 0 && { writeErrors: errors }) });

const insert: Handler = async (call) => {
  const collection = call.state.collectionForWrite(call.database, target(call));
  let n = 0;
  const errors = await each(call, call.command.documents as Doc[], async (doc) => {
    const whole = '_id' in doc ? doc : { _id: new BSON.ObjectId(), ...doc };
    await write(call, (transaction) => collection.insert(transaction, whole));
    n++;
  });
  return answer({ n }, errors);
};

interface UpdateStatement {
  readonly q: Doc;
  readonly u: Update;
  readonly multi?: boolean;
  readonly upsert?: boolean;
  readonly hint?: unknown;
  readonly sort?: SortSpec;
  readonly arrayFilters?: Doc[];
}

interface Applied {
  readonly matched: number;
  readonly modified: number;
  readonly before?: Doc;
  readonly after?: Doc;
  readonly upserted?: Doc;
}

function apply(call: Call, transaction: Transaction, name: string, statement: UpdateStatement): Applied {
  const { q: filter, u: change, multi, upsert, hint, sort, arrayFilters } = statement;
  const context = { filter, now: call.now, arrayFilters };
  const collection = call.state.collectionToChange(call.database, name);
  const found = collection ? select(collection, transaction, { filter, now: call.now, hint, sort, limit: multi ? 0 : 1 }) : [];
  if (!collection || found.length === 0) {
    if (!upsert) return { matched: 0, modified: 0 };
    const doc = upserted(change, context);
    call.state.collectionForWrite(call.database, name).insert(transaction, doc);
    return { matched: 0, modified: 0, upserted: doc };
  }
  let modified = 0;
  let after: Doc | undefined;
  for (const { record, doc } of found) {
    after = changed(doc, change, context);
    // A change that changes nothing writes nothing: neither does it lock the document, nor can it conflict.
    if (after === doc) continue;
    modified++;
    collection.replace(transaction, record, after);
  }
  return { matched: found.length, modified, before: found[0]!.doc, after };
}

const update: Handler = async (call) => {
  const name = target(call);
  const upserts: Doc[] = [];
  let n = 0;
  let nModified = 0;
  const errors = await each(call, call.command.updates as Doc[], async (statement, index) => {
    const done = await write(call, (transaction) => apply(call, transaction, name, statement as unknown as UpdateStatement));
    n += done.matched + (done.upserted ? 1 : 0);
    nModified += done.modified;
    if (done.upserted) upserts.push({ index, _id: done.upserted._id });
  });
  return answer({ n, nModified, ...(upserts.length > 0 && { upserted: upserts }) }, errors);
};

const remove: Handler = async (call) => {
  const name = target(call);
  let n = 0;
  const errors = await each(call, call.command.deletes as Doc[], async ({ q, limit, hint }) => {
    n += await write(call, (transaction) => {
      const collection = call.state.collectionToChange(call.database, name);
      if (!collection) return 0;
      const found = select(collection, transaction, { filter: q as Doc, now: call.now, hint, limit: Number(limit) });
      for (const { record } of found) collection.remove(transaction, record);
      return found.length;
    });
  });
  return answer({ n }, errors);
};

const findAndModify: Handler = async (call) => {
  const name = target(call);
  const { command } = call;
  const filter = (command.query ?? {}) as Doc;
  const sort = command.sort as SortSpec | undefined;
  const shown = (doc: Doc | undefined): Doc | null => {
    if (!doc) return null;
    const fields = command.fields as Doc | undefined;
    return fields && Object.keys(fields).length > 0
      ? run([doc], [{ $project: fields }], { now: call.now, resolve: () => [] })[0]!
      : doc;
  };
  if (command.remove === true) {
    const removed = await write(call, (transaction) => {
      const collection = call.state.collectionToChange(call.database, name);
      if (!collection) return undefined;
      const [found] = select(collection, transaction, { filter, now: call.now, sort, hint: command.hint, limit: 1 });
      if (found) collection.remove(transaction, found.record);
      return found?.doc;
    });
    return { lastErrorObject: { n: removed ? 1 : 0 }, value: shown(removed) };
  }
  const statement = { ...command, q: filter, u: command.update as Update, sort, multi: false } as unknown as UpdateStatement;
  const done = await write(call, (transaction) => apply(call, transaction, name, statement));
  const lastErrorObject = done.upserted
    ? { n: 1, updatedExisting: false, upserted: done.upserted._id }
    : { n: done.matched, updatedExisting: done.matched > 0 };
  return { lastErrorObject, value: shown(command.new === true ? (done.upserted ?? done.after) : done.before) };
};

export const writeCommands: Readonly<Record<string, Handler>> = {
  insert,
  update,
  delete: remove,
  findAndModify,
  findandmodify: findAndModify,
};
