import { isDeepStrictEqual } from 'node:util';
import type { CollectionInfo, Db } from 'mongodb';
import { hasCode, NAMESPACE_EXISTS } from './collections';

/** A stable name under which a BI tool reads the active version of a view: its documents, each with its id as `_id`, through a pipeline. */
export interface AnalystView {
  readonly name: string;
  /** `name@version` of the view it reads. */
  readonly view: string;
  /** Aggregation stages. */
  readonly pipeline: readonly Readonly<Record<string, unknown>>[];
}

/** The database view behind an analysts' view. */
const definitionOf = ({ view, pipeline }: AnalystView): { viewOn: string; pipeline: Record<string, unknown>[] } => ({
  viewOn: view,
  pipeline: [{ $replaceRoot: { newRoot: { $mergeObjects: ['$doc', { _id: '$_id' }] } } }, ...pipeline],
});

/** Makes the database view, or moves it to the version named. Throws one line where a collection has its name. */
export const publish = async (db: Db, analystView: AnalystView): Promise<void> => {
  const { name } = analystView;
  const { viewOn, pipeline } = definitionOf(analystView);
  const standing = await db.listCollections<CollectionInfo>({ name }, { nameOnly: false }).next();
  if (standing && standing.type !== 'view')
    throw new Error(`the database ${db.databaseName} has a collection named ${name}, which is the analysts' view: rename it`);
  if (standing && isDeepStrictEqual([standing.options?.viewOn, standing.options?.pipeline], [viewOn, pipeline])) return;
  if (!standing) {
    try {
      await db.createCollection(name, { viewOn, pipeline });
      return;
    } catch (error) {
      // Another process made it meanwhile.
      if (!hasCode(error, NAMESPACE_EXISTS)) throw error;
    }
  }
  await db.command({ collMod: name, viewOn, pipeline });
};
