import { AccessDeniedError, EventStoreDBClient, type Credentials } from '@eventstore/db-client';
import { DependencyUnfit, DependencyUnreachable } from '../dependency';
import { collect } from './collect';
import { parsed } from './connection-string';
import { isUnreachable, NoAnswer, pause, Retries } from './failures';

export interface EventStoreConnection {
  readonly client: EventStoreDBClient;
  /** For `EventStoreDbEventStore`. */
  readonly credentials: Credentials;
  /** `host:port`, without credentials. */
  readonly hosts: string;
  /** That of the server, `unknown` where it does not tell. */
  version(): Promise<string>;
  /** Ends its calls and its connection. */
  close(): Promise<void>;
}

/**
 * Connects and reads, in bounded time: a server that is still starting is waited for so long.
 * @param setting the name of the variable that the string comes from; its credentials are never told
 * @throws DependencyUnreachable; DependencyUnfit for what is no connection string, or a user who may not read the log
 */
export const connectEventStore = async (
  url: string,
  setting = 'EVENTSTORE_URL',
  timeoutMs = 10_000,
): Promise<EventStoreConnection> => {
  const { hosts, credentials } = parsed(url, setting);
  const client = clientOf(url, setting);
  const close = (): Promise<void> => closed(client);
  try {
    await reached(client, timeoutMs);
  } catch (error) {
    await close();
    if (error instanceof AccessDeniedError)
      throw new DependencyUnfit(setting, `this user may not read the log at ${hosts}; give it the rights of $admins on $all`);
    if (!isUnreachable(error)) throw error;
    const seconds = timeoutMs / 1_000;
    throw new DependencyUnreachable(
      setting,
      `no EventStoreDB answers at ${hosts} within ${seconds} s; start it, or correct the address (tls=false where it has no TLS)`,
    );
  }
  return { client, credentials, hosts, close, version: async () => (await client['capabilities']).serverVersion };
};

/** The client's own messages repeat parts of the string, so only what it expected is passed on. */
const clientOf = (url: string, setting: string): EventStoreDBClient => {
  try {
    return EventStoreDBClient.connectionString(url);
  } catch (error) {
    const { message } = error as Error;
    const expected = /, expected ([^"]*)\.$/.exec(message)?.[1];
    const file = /certificate/i.test(message) ? 'the file of tlsCAFile cannot be read' : undefined;
    throw new DependencyUnfit(setting, `not a connection string of EventStoreDB: ${file ?? `expected ${expected ?? 'another'}`}`);
  }
};

const reached = async (client: EventStoreDBClient, timeoutMs: number): Promise<void> => {
  const end = performance.now() + timeoutMs;
  const backOff = new Retries(pause, Math.random).backOff();
  for (;;) {
    const leftMs = end - performance.now();
    try {
      await inTime(collect(client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 1 })), leftMs);
      return;
    } catch (error) {
      if (!isUnreachable(error) || performance.now() >= end) throw error;
    }
    await backOff.next();
  }
};

/** A cluster in which no node answers is searched for longer than we wait. */
const inTime = async <T>(work: Promise<T>, ms: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer('no answer in time')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** The client ends its calls only; the connection under them would stay. Not waited for: a lost cluster is searched for first. */
const closed = async (client: EventStoreDBClient): Promise<void> => {
  await client.dispose();
  void client['getChannel']().then(
    (channel) => channel.close(),
    () => undefined,
  );
};
