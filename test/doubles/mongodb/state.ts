import { BSON } from 'mongodb';
import { Collection } from './collection';
import { ServerError } from './server-error';
import { Session } from './session';
import type { Doc } from './values';
import type { Stored } from './versions';
import { Blocked, Transaction } from './versions';

export interface DatabaseView {
  readonly viewOn: string;
  readonly pipeline: readonly Doc[];
}

export class Database {
  readonly collections = new Map<string, Collection>();
  readonly views = new Map<string, DatabaseView>();

  constructor(readonly name: string) {}
}

interface OpenCursor {
  readonly namespace: string;
  readonly docs: readonly Doc[];
  at: number;
}

/** Everything that a restart of the server keeps, and what is open while it runs. */
export class MongoState {
  readonly databases = new Map<string, Database>();
  readonly cursors = new Map<string, OpenCursor>();
  private readonly sessions = new Map<string, Session>();
  private readonly open = new Set<Transaction>();
  private readonly stale = new Map<Stored, Collection>();
  private clock = 1;
  private lastCursor = 1000;
  private ahead = 0;
  private crashes = 0;

  /** The server's clock: that of the machine, moved by `advance`. */
  now(): Date {
    return new Date(Date.now() + this.ahead);
  }

  advance(ms: number): void {
    this.ahead += ms;
  }

  get time(): BSON.Timestamp {
    return new BSON.Timestamp({ t: Math.floor(this.now().getTime() / 1000), i: this.clock });
  }

  session(lsid: unknown): Session {
    const id = keyOfSession(lsid);
    let session = this.sessions.get(id);
    if (!session) this.sessions.set(id, (session = new Session()));
    return session;
  }

  endSession(lsid: unknown): void {
    const id = keyOfSession(lsid);
    this.sessions.get(id)?.abort(this);
    this.sessions.delete(id);
  }

  /** A transaction sees what is committed now, until it ends. */
  begin(): Transaction {
    const transaction = new Transaction(this.clock);
    this.open.add(transaction);
    return transaction;
  }

  commit(transaction: Transaction): void {
    transaction.commit(++this.clock);
    this.after(transaction);
  }

  abort(transaction: Transaction): void {
    transaction.abort();
    this.after(transaction);
  }

  /** Runs one statement outside of transactions: all or nothing, waiting for transactions that are in its way. */
  async statement<T>(work: (transaction: Transaction) => T): Promise<T> {
    const { crashes } = this;
    for (;;) {
      const transaction = new Transaction(Infinity);
      try {
        const result = work(transaction);
        this.commit(transaction);
        return result;
      } catch (error) {
        this.abort(transaction);
        if (!(error instanceof Blocked)) throw error;
        await error.by.ended;
        if (this.crashes !== crashes) throw new ServerError(11600, 'interrupted at shutdown');
      }
    }
  }

  database(name: string): Database {
    let database = this.databases.get(name);
    if (!database) this.databases.set(name, (database = new Database(name)));
    return database;
  }

  collection(database: string, name: string): Collection | undefined {
    return this.databases.get(database)?.collections.get(name);
  }

  /** The collection, if there is one. Throws where a view has the name. */
  collectionToChange(databaseName: string, name: string): Collection | undefined {
    if (this.databases.get(databaseName)?.views.has(name))
      throw new ServerError(166, `Namespace ${databaseName}.${name} is a view, not a collection`);
    return this.collection(databaseName, name);
  }

  /** The collection, made if there is none. Throws where a view has the name. */
  collectionForWrite(databaseName: string, name: string): Collection {
    let collection = this.collectionToChange(databaseName, name);
    if (!collection) this.database(databaseName).collections.set(name, (collection = new Collection(`${databaseName}.${name}`)));
    return collection;
  }

  keep(namespace: string, docs: readonly Doc[], at: number): BSON.Long {
    const id = BSON.Long.fromNumber(++this.lastCursor);
    this.cursors.set(id.toString(), { namespace, docs, at });
    return id;
  }

  /** What a process takes with it: open transactions and cursors. Documents, sessions and their answers stay. */
  crash(): void {
    this.crashes++;
    for (const session of this.sessions.values()) session.abort(this);
    this.cursors.clear();
  }

  /** Deletes what TTL indexes have declared expired. */
  async expire(): Promise<void> {
    for (const { collections } of this.databases.values())
      for (const collection of collections.values())
        for (const { spec, fields } of collection.indexes) {
          if (spec.expireAfterSeconds === undefined) continue;
          const before = this.now().getTime() - spec.expireAfterSeconds * 1000;
          await this.statement((transaction) => {
            for (const record of [...collection.records.values()]) {
              const date = record.head?.owner ? undefined : record.head?.doc?.[fields[0]!];
              if (date instanceof Date && date.getTime() <= before) collection.remove(transaction, record);
            }
          });
        }
  }

  /** Forgets versions that no open transaction sees any more. */
  private after(transaction: Transaction): void {
    const wasOpen = this.open.delete(transaction);
    const horizon = Math.min(...[...this.open].map(({ snapshot }) => snapshot), Infinity);
    for (const { collection, record } of transaction.written)
      if (collection.prune(record, horizon)) this.stale.set(record, collection as Collection);
    if (!wasOpen) return;
    for (const [record, collection] of this.stale) if (!collection.prune(record, horizon)) this.stale.delete(record);
  }
}

const keyOfSession = (lsid: unknown): string => (lsid as { id: BSON.Binary }).id.toString('hex');
