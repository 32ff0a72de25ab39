import { v4 } from 'uuid';
import type { Db, MongoClient } from 'mongodb';
import type { ViewStore } from '@closeline/eventsourcing';
import { connectMongo, MongoViewStore, type MongoViewsOptions } from '@closeline/engines/mongodb';
import { startMongoDouble, type MongoDouble } from '../doubles/mongodb';
import { itUnless } from '../support/shared-data';
import type { ViewStoreHarness } from './harness';

/** A command as the driver sends it. */
export interface Sent {
  readonly name: string;
  readonly command: Readonly<Record<string, unknown>>;
}

/** A database of its own for each case, on the double or on a real server; dropped when it is closed. */
export class MongoDatabases {
  private readonly opened = new Map<ViewStore, { readonly client: MongoClient; readonly db: Db }>();

  /** @param url asked anew at each opening, for a double starts after the suite was read */
  constructor(readonly url: () => string) {}

  async open(options: MongoViewsOptions = {}, name = `closeline-test-${v4()}`): Promise<MongoViewStore> {
    return this.on(await connectMongo(this.url(), 'MONGODB_URL'), options, name);
  }

  /** A store, and the commands that its driver sends from now on. */
  async watched(): Promise<{ readonly store: MongoViewStore; readonly commands: readonly Sent[] }> {
    const url = this.url();
    const client = await connectMongo(`${url}${url.includes('?') ? '&' : '?'}monitorCommands=true`, 'MONGODB_URL');
    const commands: Sent[] = [];
    client.on('commandStarted', ({ commandName, command }) => commands.push({ name: commandName, command }));
    return { store: this.on(client, {}, `closeline-test-${v4()}`), commands };
  }

  private on(client: MongoClient, options: MongoViewsOptions, name: string): MongoViewStore {
    const db = client.db(name);
    const store = new MongoViewStore(client, db, options);
    this.opened.set(store, { client, db });
    return store;
  }

  db(store: ViewStore): Db {
    return this.opened.get(store)!.db;
  }

  /** Another process on the same database. */
  beside(store: ViewStore, options: MongoViewsOptions = {}): Promise<MongoViewStore> {
    return this.open(options, this.db(store).databaseName);
  }

  /** Ends the connections and leaves the database. */
  async leave(store: ViewStore): Promise<void> {
    const { client } = this.opened.get(store)!;
    this.opened.delete(store);
    await client.close();
  }

  async close(store: ViewStore): Promise<void> {
    await this.db(store).dropDatabase();
    await this.leave(store);
  }

  readonly harness: ViewStoreHarness = {
    open: () => this.open(),
    reopen: async (store) => {
      const { databaseName } = this.db(store);
      await this.leave(store);
      return this.open({}, databaseName);
    },
    close: (store) => this.close(store),
  };
}

/** Runs a suite on the double, and on the real server of MONGODB_URL where there is one. */
export const onEveryMongo = (suite: (engine: string, databases: MongoDatabases) => void): void => {
  describe('on the double', () => {
    let double: MongoDouble;
    beforeAll(async () => {
      double = await startMongoDouble();
    });
    afterAll(() => double.stop());
    suite('MongoDB driver on the double', new MongoDatabases(() => double.url));
  });
  const url = process.env.MONGODB_URL;
  if (url) suite(`MongoDB driver on the server`, new MongoDatabases(() => url));
  else
    itUnless('real server: skipped (set MONGODB_URL)')('contract of view store: MongoDB driver on the server', () => undefined);
};
