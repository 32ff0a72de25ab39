import { Query } from 'mingo';
import type { Call, Handler } from './call';
import { target } from './call';
import { Collection } from './collection';
import type { IndexSpec } from './collection-index';
import { explain } from './explain';
import { cursor } from './read-commands';
import { ServerError } from './server-error';
import type { DatabaseView } from './state';
import type { Doc } from './values';
import { sortKey } from './values';

const viewOf = ({ command: { viewOn, pipeline } }: Call): DatabaseView | undefined =>
  typeof viewOn === 'string' ? { viewOn, pipeline: (pipeline ?? []) as Doc[] } : undefined;

const create: Handler = (call) => {
  const name = target(call);
  const database = call.state.database(call.database);
  if (database.collections.has(name) || database.views.has(name))
    throw new ServerError(48, `Collection ${call.database}.${name} already exists.`);
  const view = viewOf(call);
  if (view) database.views.set(name, view);
  else database.collections.set(name, new Collection(`${call.database}.${name}`));
  return {};
};

const collMod: Handler = (call) => {
  const name = target(call);
  const database = call.state.database(call.database);
  const view = viewOf(call);
  if (view) {
    if (!database.views.has(name)) throw new ServerError(26, `ns does not exist: ${call.database}.${name}`);
    database.views.set(name, view);
  } else if (!database.collections.has(name)) throw new ServerError(26, `ns does not exist: ${call.database}.${name}`);
  if (call.command.index !== undefined) throw new ServerError(72, 'the double changes no index by collMod');
  return {};
};

const drop: Handler = (call) => {
  const name = target(call);
  const database = call.state.database(call.database);
  const collection = database.collections.get(name);
  if (collection) {
    database.collections.delete(name);
    return { nIndexesWas: collection.indexes.length, ns: `${call.database}.${name}` };
  }
  // Dropping what does not exist is no error since MongoDB 7.0.
  database.views.delete(name);
  return {};
};

const dropDatabase: Handler = ({ state, database }) => {
  const existed = state.databases.delete(database);
  return existed ? { dropped: database } : {};
};

const listCollections: Handler = (call) => {
  const database = call.state.databases.get(call.database);
  const filter = new Query(call.command.filter ?? {});
  const nameOnly = call.command.nameOnly === true;
  const collections = [...(database?.collections ?? [])].map(([name, { uuid, idIndex }]) => ({
    name,
    type: 'collection',
    ...(!nameOnly && { options: {}, info: { readOnly: false, uuid }, idIndex: idIndex.spec }),
  }));
  const views = [...(database?.views ?? [])].map(([name, { viewOn, pipeline }]: [string, DatabaseView]) => ({
    name,
    type: 'view',
    ...(!nameOnly && { options: { viewOn, pipeline }, info: { readOnly: true } }),
  }));
  const found = [...collections, ...views].filter((entry) => filter.test(entry));
  return cursor(call, `${call.database}.$cmd.listCollections`, found, (call.command.cursor as Doc | undefined)?.batchSize);
};

const createIndexes: Handler = (call) => {
  const name = target(call);
  const created = !call.state.collection(call.database, name);
  const collection = call.state.collectionForWrite(call.database, name);
  const before = collection.indexes.length;
  for (const { ns: _, ...given } of call.command.indexes as (Doc & IndexSpec)[]) {
    const spec: IndexSpec = { v: 2, ...given };
    if (!Object.values(spec.key).every((direction) => typeof direction === 'number'))
      throw new ServerError(67, `the double has no such kind of index: ${JSON.stringify(spec.key)}`);
    const same = (other: IndexSpec) => sortKey(other) === sortKey(spec);
    const byName = collection.indexes.find((index) => index.spec.name === spec.name);
    if (byName && same(byName.spec)) continue;
    if (byName) throw new ServerError(86, `An existing index has the same name as the requested index: ${spec.name}`);
    const byKey = collection.indexes.find((index) => sortKey(index.spec.key) === sortKey(spec.key));
    if (byKey?.isId) continue;
    if (byKey) throw new ServerError(85, `Index already exists with a different name: ${byKey.spec.name}`);
    collection.addIndex(spec);
  }
  const after = collection.indexes.length;
  return { numIndexesBefore: before, numIndexesAfter: after, createdCollectionAutomatically: created };
};

const existing = (call: Call): Collection => {
  const collection = call.state.collection(call.database, target(call));
  if (!collection) throw new ServerError(26, `ns does not exist: ${call.database}.${target(call)}`);
  return collection;
};

const listIndexes: Handler = (call) => {
  const collection = existing(call);
  const specs = collection.indexes.map(({ spec }) => ({ ...spec }));
  return cursor(call, collection.namespace, specs, (call.command.cursor as Doc | undefined)?.batchSize);
};

const dropIndexes: Handler = (call) => {
  const collection = existing(call);
  const before = collection.indexes.length;
  const wanted =
    call.command.index === '*' ? collection.indexes.slice(1).map(({ spec }) => spec.name) : [String(call.command.index)];
  for (const name of wanted) collection.dropIndex(name);
  return { nIndexesWas: before };
};

/** Commands about databases, collections, views and indexes. */
export const adminCommands: Readonly<Record<string, Handler>> = {
  create,
  collMod,
  drop,
  dropDatabase,
  listCollections,
  createIndexes,
  listIndexes,
  dropIndexes,
  explain,
};
