import type { Checkpoints, EventStore, ViewStore, WrappedKeys } from '@closeline/eventsourcing';
import type { MongoEngineOptions } from './mongodb';

/** Everything behind the ports, on servers that many processes share. */
export interface Servers {
  readonly log: EventStore;
  readonly views: ViewStore;
  readonly checkpoints: Checkpoints;
  readonly keys: WrappedKeys;
  /** For the operator, at every start. */
  readonly warnings: readonly string[];
  close(): Promise<void>;
}

export interface ServersOptions extends MongoEngineOptions {
  /** EVENTSTORE_URL: a connection string of its client, with credentials, TLS and node preference. */
  readonly eventstoreUrl: string;
}

/** Connects to both, in bounded time. Their drivers are loaded now: who works in a folder has no use for them. @throws DependencyUnreachable, DependencyUnfit: one line for the operator */
export const openServers = async ({ eventstoreUrl, ...options }: ServersOptions): Promise<Servers> => {
  const [{ connectEventStore, EventStoreDbEventStore }, { clientOf }, { openMongo }] = await Promise.all([
    import('./eventstoredb'),
    import('./mongodb/connect'),
    import('./mongodb'),
  ]);
  // A text that is no URL is told before anything is waited for.
  clientOf(options.mongodbUrl, 'MONGODB_URL');
  if (options.vaultMongodbUrl !== undefined) clientOf(options.vaultMongodbUrl, 'VAULT_MONGODB_URL');
  const eventStore = await connectEventStore(eventstoreUrl);
  try {
    const mongo = await openMongo(options);
    const { client, credentials } = eventStore;
    const { views, checkpoints, keys, commandKeys, warnings } = mongo;
    const log = new EventStoreDbEventStore({ client, credentials, keys: commandKeys });
    const close = async (): Promise<void> => {
      await Promise.all([eventStore.close(), mongo.close()]);
    };
    return { log, views, checkpoints, keys, warnings, close };
  } catch (error) {
    await eventStore.close();
    throw error;
  }
};
