import type { Db } from 'mongodb';

export const UNAUTHORIZED = 13;
export const NAMESPACE_NOT_FOUND = 26;
export const NAMESPACE_EXISTS = 48;
export const DUPLICATE_KEY = 11000;

export const hasCode = (error: unknown, code: number): boolean => (error as { code?: unknown } | null)?.code === code;

/** Makes a collection that another process may be making too. */
export const ensureCollection = async (db: Db, name: string): Promise<void> => {
  try {
    await db.createCollection(name);
  } catch (error) {
    if (!hasCode(error, NAMESPACE_EXISTS)) throw error;
  }
};

/** An upsert that lost a race against another one of the same key finds, the second time, what the other has written. */
export const upserting = async <T>(upsert: () => Promise<T>): Promise<T> => {
  try {
    return await upsert();
  } catch (error) {
    if (!hasCode(error, DUPLICATE_KEY)) throw error;
    return upsert();
  }
};
