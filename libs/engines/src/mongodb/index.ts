import type { Db, MongoClient } from 'mongodb';
import { MongoCheckpoints } from './checkpoints';
import { MongoCommandKeys } from './command-keys';
import { connectMongo, databaseNameOf, startFault } from './connect';
import { MongoKeys } from './keys';
import { MongoViewStore, type MongoViewsOptions } from './views';

export type { AnalystView } from './analysts';
export { MongoCheckpoints } from './checkpoints';
export { MongoCommandKeys } from './command-keys';
export { connectMongo, databaseNameOf } from './connect';
export { MongoKeys } from './keys';
export { MongoViewStore, type MongoViewsOptions } from './views';

/** Everything that MongoDB keeps for Closeline. */
export interface MongoEngine {
  readonly client: MongoClient;
  readonly views: MongoViewStore;
  readonly checkpoints: MongoCheckpoints;
  readonly commandKeys: MongoCommandKeys;
  readonly keys: MongoKeys;
  /** For the operator, at every start. */
  readonly warnings: readonly string[];
  close(): Promise<void>;
}

export interface MongoEngineOptions extends MongoViewsOptions {
  /** MONGODB_URL; its path names the database (default `closeline`). */
  readonly mongodbUrl: string;
  /** VAULT_MONGODB_URL; its path names the database (default `closeline_vault`). Left out: beside the views, with a warning. */
  readonly vaultMongodbUrl?: string;
}

/** Where a URL names no database. */
export const VIEWS_DATABASE = 'closeline';
export const VAULT_DATABASE = 'closeline_vault';

const BESIDE =
  'VAULT_MONGODB_URL is not set: the keys of personal data lie beside the views, so that one backup or one intruder has both; set it to a database of their own';

/** @throws DependencyUnreachable, DependencyUnfit: one line for the operator */
export const openMongo = async ({ mongodbUrl, vaultMongodbUrl, ...options }: MongoEngineOptions): Promise<MongoEngine> => {
  const clients: MongoClient[] = [];
  const connected = async (url: string, setting: string): Promise<MongoClient> => {
    const client = await connectMongo(url, setting);
    clients.push(client);
    return client;
  };
  const close = async (): Promise<void> => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
  };
  try {
    const client = await connected(mongodbUrl, 'MONGODB_URL');
    const db = client.db(databaseNameOf(mongodbUrl, VIEWS_DATABASE));
    const [vault, vaultSetting]: [Db, string] =
      vaultMongodbUrl === undefined
        ? [client.db(VAULT_DATABASE), 'MONGODB_URL']
        : [
            (await connected(vaultMongodbUrl, 'VAULT_MONGODB_URL')).db(databaseNameOf(vaultMongodbUrl, VAULT_DATABASE)),
            'VAULT_MONGODB_URL',
          ];
    return {
      client,
      views: new MongoViewStore(client, db, options),
      checkpoints: new MongoCheckpoints(db),
      commandKeys: await MongoCommandKeys.open(db).catch(startFault('MONGODB_URL', db)),
      keys: await MongoKeys.open(vault).catch(startFault(vaultSetting, vault)),
      warnings: vaultMongodbUrl === undefined ? [BESIDE] : [],
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
