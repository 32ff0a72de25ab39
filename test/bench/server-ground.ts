import { randomBytes } from 'node:crypto';
import { EventStoreDBClient } from '@eventstore/db-client';
import { Executor, type EventStore } from '@closeline/eventsourcing';
import { EventStoreDbEventStore, type LogClient } from '@closeline/engines/eventstoredb';
import { openMongo, type MongoEngine } from '@closeline/engines/mongodb';
import { KeyVault, pooled, SealedEnvelope } from '@closeline/trust';
import { Doubles } from '../support/engines';

/** What was asked of the servers: calls of the EventStoreDB client, commands of the MongoDB driver by their names. */
export class Calls {
  private readonly asked = { log: new Map<string, number>(), views: new Map<string, number>() };

  count(of: 'log' | 'views', name: string): void {
    this.asked[of].set(name, this.named(of, name) + 1);
  }

  named(of: 'log' | 'views', name: string): number {
    return this.asked[of].get(name) ?? 0;
  }

  all(of: 'log' | 'views'): number {
    return [...this.asked[of].values()].reduce((a, b) => a + b, 0);
  }

  clear(): void {
    this.asked.log.clear();
    this.asked.views.clear();
  }
}

export interface ServerGround {
  readonly client: EventStoreDBClient;
  readonly log: EventStore;
  readonly mongo: MongoEngine;
  readonly envelope: SealedEnvelope;
  readonly executor: Executor;
  readonly calls: Calls;
}

/** Our engines on empty doubles, which have a process of their own, as servers have. */
export const withServers = async <T>(work: (ground: ServerGround) => Promise<T>): Promise<T> => {
  const doubles = await new Doubles().start();
  const { EVENTSTORE_URL, MONGODB_URL } = doubles.env;
  const client = EventStoreDBClient.connectionString(EVENTSTORE_URL!);
  const mongo = await openMongo({ mongodbUrl: `${MONGODB_URL!}&monitorCommands=true` });
  try {
    const calls = new Calls();
    mongo.client.on('commandStarted', ({ commandName }) => calls.count('views', commandName));
    const log = new EventStoreDbEventStore({
      client: counted(client, calls),
      credentials: { username: 'bench', password: 'bench' },
      keys: mongo.commandKeys,
    });
    const vault = await KeyVault.open(mongo.keys, randomBytes(32), randomBytes);
    const envelope = new SealedEnvelope(vault, pooled(randomBytes));
    return await work({ client, log, mongo, envelope, executor: new Executor(log, envelope, {}), calls });
  } finally {
    await mongo.close();
    await client.dispose();
    await doubles.stop();
  }
};

const counted = (client: EventStoreDBClient, calls: Calls): LogClient => {
  const method = <K extends keyof LogClient>(name: K): LogClient[K] =>
    ((...args: unknown[]) => {
      calls.count('log', name);
      return (client[name] as (...args: unknown[]) => unknown).apply(client, args);
    }) as LogClient[K];
  return {
    appendToStream: method('appendToStream'),
    readStream: method('readStream'),
    readAll: method('readAll'),
    subscribeToAll: method('subscribeToAll'),
  };
};
