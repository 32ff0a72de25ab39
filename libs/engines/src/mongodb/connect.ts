import { MongoClient, MongoServerError, type Db, type MongoClientOptions, type TransactionOptions } from 'mongodb';
import { DependencyUnfit, DependencyUnreachable } from '../dependency';
import { UNAUTHORIZED } from './collections';
import { mendDriver } from './driver';

/** Every write is on disk at a majority before it is answered, and every read sees such writes only. */
export const CONCERNS = {
  writeConcern: { w: 'majority', journal: true, wtimeoutMS: 10_000 },
  readConcern: { level: 'majority' },
  readPreference: 'primary',
} as const satisfies TransactionOptions;

const DURABLE: MongoClientOptions = {
  ...CONCERNS,
  retryWrites: true,
  retryReads: true,
  ignoreUndefined: true,
  appName: 'closeline',
};

/**
 * How long to wait for a server; an operator may say otherwise in the URL. A server that hangs is noticed by its heartbeat, but
 * a connection that swallows what we send and still brings heartbeats only by an answer that does not come. The driver tries
 * once more, so a command is put off after twice that.
 */
const PATIENCE = {
  serverSelectionTimeoutMS: 5_000,
  connectTimeoutMS: 5_000,
  heartbeatFrequencyMS: 2_000,
  socketTimeoutMS: 6_000,
  // For a connection, while new ones wait for an answer to their greeting.
  waitQueueTimeoutMS: 5_000,
};

/** MongoDB 5.0: field names with `.` and `$` in documents. */
const OLDEST_WIRE_VERSION = 13;

const AUTHENTICATION_FAILED = 18;

const patienceOf = (url: string): MongoClientOptions =>
  Object.fromEntries(Object.entries(PATIENCE).filter(([name]) => !new RegExp(`[?&]${name}=`, 'i').test(url)));

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0]!;

/** The name of the database in the URL's path, or `otherwise`. */
export const databaseNameOf = (url: string, otherwise: string): string =>
  decodeURIComponent(/^[^:]+:\/\/[^/]*\/([^?]*)/.exec(url)?.[1] ?? '') || otherwise;

/** A client that is not connected yet. @throws DependencyUnfit for a text that is no MongoDB URL */
export const clientOf = (url: string, setting: string): MongoClient => {
  try {
    return new MongoClient(url, { ...patienceOf(url), ...DURABLE });
  } catch (error) {
    throw new DependencyUnfit(setting, `not a MongoDB connection string: ${firstLine(error)}`);
  }
};

/**
 * Connects to a replica set or to a sharded cluster, in bounded time.
 * @param setting the name of the variable that the URL comes from; neither its credentials nor its options are ever told
 * @throws DependencyUnreachable; DependencyUnfit for a text that is no MongoDB URL, a standalone or too old server
 */
export const connectMongo = async (url: string, setting: string): Promise<MongoClient> => {
  mendDriver();
  const client = clientOf(url, setting);
  const hosts = client.options.srvHost ?? client.options.hosts.join(',');
  try {
    await client.connect();
    const hello = await client.db('admin').command({ hello: 1 });
    if (hello.setName === undefined && hello.msg !== 'isdbgrid')
      throw new DependencyUnfit(
        setting,
        `${hosts} is a standalone server, which has no transactions; start it as a replica set (--replSet rs0, then rs.initiate())`,
      );
    if (!(hello.maxWireVersion >= OLDEST_WIRE_VERSION))
      throw new DependencyUnfit(setting, `${hosts} is older than MongoDB 5.0; use a newer server`);
    return client;
  } catch (error) {
    await client.close();
    if (error instanceof DependencyUnfit) throw error;
    if (error instanceof MongoServerError && (error.code === AUTHENTICATION_FAILED || error.code === UNAUTHORIZED))
      throw new DependencyUnreachable(setting, `${hosts} refuses these credentials: ${firstLine(error)}`);
    throw new DependencyUnreachable(setting, `no MongoDB primary can be reached at ${hosts}: ${firstLine(error)}`);
  }
};

/** Of a first write that failed: the one line for the operator. */
export const startFault =
  (setting: string, { databaseName }: Db) =>
  (error: unknown): never => {
    if (error instanceof MongoServerError && error.code === UNAUTHORIZED)
      throw new DependencyUnfit(
        setting,
        `this user may not write the database ${databaseName}; grant it readWrite and dbAdmin there`,
      );
    const cause = error instanceof Error && error.cause ? error.cause : error;
    throw new DependencyUnreachable(setting, `the database ${databaseName} does not take writes: ${firstLine(cause)}`);
  };
