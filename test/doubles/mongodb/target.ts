import type { Collection, Db, Document, MongoClient } from 'mongodb';
import { ObjectId } from 'mongodb';

/** What a suite runs against: a client of the double or of a server, and a database of its own. */
export interface Target {
  readonly client: MongoClient;
  readonly db: Db;
  readonly url: string;
}

export type Row = Document & { readonly _id: string };

/** A collection that no other case has. Made at once, for that is no business of the case. */
export async function fresh({ db }: Pick<Target, 'db'>): Promise<Collection<Row>> {
  return db.createCollection<Row>(`c${new ObjectId().toHexString()}`);
}

export const idsOf = (rows: readonly Row[]): string[] => rows.map(({ _id }) => _id);

/** What a promise was rejected with. */
export async function failure(
  work: Promise<unknown>,
): Promise<Record<string, unknown> & { hasErrorLabel(label: string): boolean }> {
  try {
    await work;
  } catch (error) {
    return error as never;
  }
  throw new Error('it was not refused');
}
