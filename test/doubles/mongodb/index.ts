import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { BSON } from 'mongodb';
import { Connection } from './connection';
import { dispatcher } from './dispatch';
import type { Fault, Injected } from './faults';
import { Faults } from './faults';
import { MongoState } from './state';

export { MongoState };
export type { Fault, Injected };

/** How often a server looks for documents that a TTL index has declared expired. */
const ttlEveryMs = 60_000;

export interface MongoDoubleOptions {
  /** 0 or none = a free one. */
  readonly port?: number;
  /** What an earlier double left: documents, indexes, sessions and the answers to retryable writes. */
  readonly state?: MongoState;
  /** `host:port` by which the replica set names its member, where clients come through a proxy. */
  readonly advertise?: string;
  /** A server that is a member of no replica set: it has no transactions. */
  readonly standalone?: boolean;
  /** 25 = MongoDB 8.0. */
  readonly maxWireVersion?: number;
}

/** A server in this process that the driver takes for the primary of replica set `rs0`. */
export interface MongoDouble {
  /** `mongodb://127.0.0.1:PORT/closeline?replicaSet=rs0` */
  readonly url: string;
  readonly port: number;
  readonly state: MongoState;
  /** Ends all connections; open transactions are aborted. */
  stop(): Promise<void>;
  /** Like kill -9 of the server: sockets are destroyed, what is under way is not answered. */
  kill(): Promise<void>;
  inject(fault: Fault): Injected;
  /** Moves the server's clock (`$$NOW`) and deletes what TTL indexes have declared expired by then. */
  advance(ms: number): Promise<void>;
}

export async function startMongoDouble(options: MongoDoubleOptions = {}): Promise<MongoDouble> {
  const state = options.state ?? new MongoState();
  const faults = new Faults();
  const { standalone = false, maxWireVersion = 25 } = options;
  const dispatch = dispatcher({ processId: new BSON.ObjectId(), standalone, maxWireVersion });
  const connections = new Set<Connection>();
  let lastId = 0;
  const server = createServer((socket) => {
    const connection = new Connection(socket, { id: ++lastId, address, state, faults, dispatch });
    connections.add(connection);
    socket.once('close', () => connections.delete(connection));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const address = options.advertise ?? `127.0.0.1:${port}`;
  const ttl = setInterval(() => void state.expire(), ttlEveryMs).unref();
  const end = async (): Promise<void> => {
    clearInterval(ttl);
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const connection of connections) connection.destroy();
    state.crash();
    await closed;
  };
  return {
    url: `mongodb://${address}/closeline${standalone ? '' : '?replicaSet=rs0'}`,
    port,
    state,
    stop: end,
    kill: end,
    inject: (fault) => faults.inject(fault),
    advance: (ms) => {
      state.advance(ms);
      return state.expire();
    },
  };
}
