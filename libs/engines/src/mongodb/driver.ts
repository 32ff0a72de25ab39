import type { Socket } from 'node:net';
import { MongoError, MongoNetworkError } from 'mongodb';

type Write = (this: DriverConnection, command: unknown, options: { readonly signal?: AbortSignal }) => Promise<void>;

/** What is used of the driver's own connection (mongodb 7.9.0, lib/cmap/connection.js). */
interface DriverConnection {
  readonly socket: Socket;
  onError(error: Error): void;
  writeCommand: Write;
}

// The driver exports no types for its own parts.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { Connection } = require('mongodb/lib/cmap/connection') as { Connection: { readonly prototype: DriverConnection } };

/**
 * Mends how the driver writes. It asks a socket that was closed a moment ago to take a command and waits for ever until it
 * drains, with the place in the pool that the connection holds; and where a connection breaks while it drains it throws
 * Node's own error: without labels, so that nothing is tried again, and commits fail by a TypeError. Both become the network
 * error that the driver's rules speak of. To be dropped with a driver on which test/faults/half-written.spec.ts holds without.
 */
const mended = (write: Write): Write =>
  async function (command, options) {
    const { socket } = this;
    let close = (): void => undefined;
    const closed = new Promise<never>((_, reject) => (close = () => reject(new Error('the socket is closed'))));
    if (socket.destroyed) close();
    socket.once('close', close);
    try {
      await Promise.race([closed, write.call(this, command, options)]);
    } catch (error) {
      if (error instanceof MongoError || options.signal?.aborted) throw error;
      const lost = new MongoNetworkError('the connection broke while it was written to', { cause: error as Error });
      this.onError(lost);
      throw lost;
    } finally {
      socket.off('close', close);
    }
  };

/** Once for the process, before its first connection. */
let isMended = false;

export const mendDriver = (): void => {
  if (isMended) return;
  isMended = true;
  Connection.prototype.writeCommand = mended(Connection.prototype.writeCommand);
};
