import { setMaxListeners } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import { append, batchAppend } from './appends';
import { clusterOf, supportedMethods } from './cluster';
import type { Method, Node } from './node';
import { read } from './reads';
import { RecordLog } from './record-log';
import { addSystemEvents } from './system-events';

export { MAX_APPEND_BYTES } from './appends';

export interface EventStoreDoubleOptions {
  /** 0 (the default) = any free one. */
  readonly port?: number;
  /** Where the log is kept; by default a temporary folder that goes with `stop`. */
  readonly dir?: string;
  /** Answers "Server Is Not Ready", as a server does while it starts, until `becomeReady`. */
  readonly starting?: boolean;
}

/** A server that behaves as EventStoreDB was seen to, as far as its client is used here. Loopback, no TLS. */
export interface EventStoreDouble {
  /** A connection string for the client. */
  readonly url: string;
  readonly port: number;
  /** How often each method was asked; `batchAppend` counts appends, not calls. */
  readonly asked: Readonly<Record<Method, number>>;
  becomeReady(): void;
  /** Ends as a service is ended: what was received is written and answered. The port is free afterwards. */
  stop(): Promise<void>;
  /** Ends like `kill -9`: connections go, nothing is answered any more. Start another on the same port and dir. */
  kill(): Promise<void>;
}

/** The largest message the real server takes. */
const MAX_MESSAGE_BYTES = 17 * 1_048_576;

export const startEventStoreDouble = async (options: EventStoreDoubleOptions = {}): Promise<EventStoreDouble> => {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'eventstore-double-'));
  const log = new RecordLog(dir);
  await addSystemEvents(log);
  const down = new AbortController();
  // Every call that is under way waits for it.
  setMaxListeners(0, down.signal);
  const asked: Record<Method, number> = { append: 0, batchAppend: 0, read: 0, subscribe: 0, features: 0, gossip: 0 };
  let isReady = !options.starting;
  const node: Node = {
    log,
    get isReady() {
      return isReady;
    },
    signal: down.signal,
    count: (method) => void (asked[method] += 1),
  };

  const server = new Server({ 'grpc.max_receive_message_length': MAX_MESSAGE_BYTES, 'grpc.max_send_message_length': -1 });
  let port = options.port ?? 0;
  server.addService(StreamsService, { append: append(node), batchAppend: batchAppend(node), read: read(node) });
  server.addService(ServerFeaturesService, {
    getSupportedMethods: (_: ServerUnaryCall<unknown, unknown>, answer: sendUnaryData<unknown>) => {
      node.count('features');
      answer(null, supportedMethods());
    },
  });
  server.addService(GossipService, {
    read: (_: ServerUnaryCall<unknown, unknown>, answer: sendUnaryData<unknown>) => {
      node.count('gossip');
      answer(null, clusterOf(port, isReady));
    },
  });

  // The sockets are our own, because a killed process says no word of farewell on them, as the server's own end would.
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.setNoDelay(true);
    injector.injectConnection(socket);
  });
  const removeOwn = (): void => {
    if (options.dir === undefined) rmSync(dir, { recursive: true, force: true });
  };
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(port, '127.0.0.1', resolve);
  }).catch((error: Error) => {
    log.close();
    removeOwn();
    throw error;
  });
  port = (listener.address() as AddressInfo).port;

  let ending: Promise<void> | undefined;
  const end = async (isKilled: boolean): Promise<void> => {
    const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
    if (!isKilled) {
      await log.flush();
      await new Promise(setImmediate);
    }
    for (const socket of sockets) socket.destroy();
    down.abort();
    log.close();
    server.forceShutdown();
    await closed;
  };
  return {
    url: `esdb://127.0.0.1:${port}?tls=false`,
    port,
    asked,
    becomeReady: () => void (isReady = true),
    kill: () => (ending ??= end(true)),
    stop: async () => {
      await (ending ??= end(false));
      removeOwn();
    },
  };
};
