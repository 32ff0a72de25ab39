import { ServerError, writeConflict } from './server-error';
import type { MongoState } from './state';
import type { Doc } from './values';
import type { Reader, Transaction } from './versions';
import { Blocked, latest } from './versions';

/** One command on its way. */
export interface Call {
  readonly name: string;
  readonly command: Doc;
  readonly database: string;
  readonly state: MongoState;
  /** `host:port` under which the replica set names itself. */
  readonly address: string;
  readonly connection: number;
  readonly transaction?: Transaction;
  /** The same in the whole command, as `$$NOW` is. */
  readonly now: Date;
}

export type Handler = (call: Call) => Doc | Promise<Doc>;

export const readerOf = (call: Call): Reader => call.transaction ?? latest;

/** Runs one statement of a write: in the transaction, where it conflicts with others, or alone, where it waits for them. */
export async function write<T>({ transaction, state }: Call, work: (transaction: Transaction) => T): Promise<T> {
  if (!transaction) return state.statement(work);
  try {
    return work(transaction);
  } catch (error) {
    throw error instanceof Blocked ? writeConflict() : error;
  }
}

/** The collection that the command names. */
export function target(call: Call): string {
  const name = call.command[call.name];
  if (typeof name !== 'string' || name === '')
    throw new ServerError(73, `Invalid namespace specified '${call.database}.${String(name)}'`);
  return name;
}
