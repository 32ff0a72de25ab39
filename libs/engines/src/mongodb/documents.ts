import type { AnyBulkWriteOperation, ClientSession, Collection, Db, Filter } from 'mongodb';
import type { Document, DocumentQuery, Position, ViewChange, ViewDeclaration } from '@closeline/eventsourcing';
import { ensureCollection, hasCode, NAMESPACE_NOT_FOUND } from './collections';

/** A document of a view as it is kept: its own names apart from ours. */
export interface KeptDocument {
  readonly _id: string;
  readonly doc: Document;
  /** The position it has seen; empty in a build. */
  readonly position: Position;
}

const checkView = (view: string): string => {
  if (!/^[A-Za-z][A-Za-z0-9_-]*@\d+(\.\d+)?$/.test(view)) throw new Error(`not a view: ${view}`);
  return view;
};

const pathOf = (field: string): string => {
  if (!/^[A-Za-z_]\w*$/.test(field)) throw new Error(`not a field: ${field}`);
  return `doc.${field}`;
};

/** The index that a query of one field names. */
export const indexOf = (field: string): string => `by_${field}`;

/** The documents of one view: a collection named after it. */
export class MongoDocuments {
  readonly collection: Collection<KeptDocument>;

  constructor(
    private readonly db: Db,
    readonly declaration: ViewDeclaration,
  ) {
    this.collection = db.collection<KeptDocument>(checkView(declaration.view));
  }

  /** Makes, for each declared field, an index that also gives the order of ids. */
  async declare(isThere: boolean): Promise<void> {
    const { view, indexes } = this.declaration;
    const keys = indexes.map((field) => ({ key: { [pathOf(field)]: 1, _id: 1 }, name: indexOf(field) }));
    if (keys.length > 0) await this.collection.createIndexes(keys);
    else if (!isThere) await ensureCollection(this.db, view);
  }

  async load(ids: readonly string[]): Promise<ReadonlyMap<string, Document>> {
    if (ids.length === 0) return new Map();
    const found = await this.collection
      .find({ _id: { $in: [...ids] } })
      .batchSize(ids.length)
      .toArray();
    return new Map(found.map(({ _id, doc }) => [_id, doc]));
  }

  /**
   * The filter of a query, in values only: nothing in it can become an operator. Equality is JSON's, so a list is not
   * equal to what it holds. Throws Error for a field that is not declared: it would read the whole view.
   */
  filterOf({ where = {}, afterId }: DocumentQuery): Filter<KeptDocument> {
    const { view, indexes } = this.declaration;
    const filter: Record<string, unknown> = {};
    for (const [field, value] of Object.entries(where)) {
      if (!indexes.includes(field)) throw new Error(`${view} has no index on ${field}`);
      filter[pathOf(field)] = { $eq: value, $not: { $type: 'array' } };
    }
    if (afterId !== undefined) filter._id = { $gt: afterId };
    return filter;
  }

  /** In the order of ids, all in one answer where they fit. */
  cursorOf(query: DocumentQuery) {
    const { limit } = query;
    return this.collection.find(this.filterOf(query)).sort({ _id: 1 }).limit(limit).batchSize(limit);
  }

  async write({ documents, from, to = '' }: ViewChange, session: ClientSession): Promise<void> {
    if (documents.size === 0) return;
    const operations: AnyBulkWriteOperation<KeptDocument>[] = [];
    for (const [_id, doc] of documents) {
      // A shard that stands at the start holds nothing: no document has to be looked up.
      if (!doc) operations.push({ deleteOne: { filter: { _id } } });
      else if (from === undefined) operations.push({ insertOne: { document: { _id, doc, position: to } } });
      else operations.push({ replaceOne: { filter: { _id }, replacement: { doc, position: to }, upsert: true } });
    }
    await this.collection.bulkWrite(operations, { session, ordered: false });
  }

  async remove(): Promise<void> {
    try {
      await this.collection.drop();
    } catch (error) {
      // Servers before 7.0 say so where there is none.
      if (!hasCode(error, NAMESPACE_NOT_FOUND)) throw error;
    }
  }

  async reset(session: ClientSession): Promise<void> {
    await this.collection.deleteMany({}, { session });
  }
}
