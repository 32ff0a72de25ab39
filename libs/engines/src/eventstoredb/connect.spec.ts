import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Server, ServerCredentials, status, type ServerWritableStream } from '@grpc/grpc-js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import { startEventStoreDouble } from '../../../../test/doubles/eventstoredb';
import { DependencyUnfit, DependencyUnreachable } from '../dependency';
import { connectEventStore } from './connect';
import { parsed } from './connection-string';

describe('a connection string', () => {
  it.each([
    ['esdb://10.0.0.1:2113?tls=false', '10.0.0.1:2113'],
    ['esdb://ada:p%40ss@db.example:2113', 'db.example:2113'],
    ['esdb+discover://ada:x@cluster.example?nodePreference=follower&tlsCAFile=ca.pem', 'cluster.example'],
    ['esdb://ada:x@a:1,b:2,c:3/?node_preference=leader', 'a:1,b:2,c:3'],
  ])('names its hosts without the credentials: %s', (url, hosts) => {
    expect(parsed(url, 'EVENTSTORE_URL').hosts).toBe(hosts);
  });

  it('gives the credentials, decoded', () => {
    const { credentials } = parsed('esdb://ada:p%40ss%3A@db.example', 'EVENTSTORE_URL');
    expect(credentials).toEqual({ username: 'ada', password: 'p@ss:' });
  });

  it.each([
    ['nonsense', /^EVENTSTORE_URL: not a connection string of EventStoreDB; give esdb:\/\/user:password@host:2113/],
    ['http://ada:secret@db.example', /^EVENTSTORE_URL: not a connection string/],
    ['esdb://ada:secret@', /^EVENTSTORE_URL: not a connection string/],
    ['esdb://ada:secret@db.example:port', /^EVENTSTORE_URL: not a connection string of EventStoreDB: expected port number$/],
    ['esdb://ada:secret@db.example?tls=perhaps', /^EVENTSTORE_URL: .*: expected true or false$/],
    ['esdb://ada:secret@db.example?nodePreference=secret', /^EVENTSTORE_URL: .*: expected leader or follower/],
    ['esdb://ada:secret@db.example?tlsCAFile=missing.pem', /^EVENTSTORE_URL: .*: the file of tlsCAFile cannot be read$/],
    [
      'esdb://ada:secret@db.example?throwOnAppendFailure=false',
      /^EVENTSTORE_URL: the option throwOnAppendFailure is not one of tls,/,
    ],
    ['esdb://ada:secret@db.example?tlsVerifyCert=false', /^EVENTSTORE_URL: the option tlsVerifyCert is not one of tls,/],
    ['esdb://ada:secret@db.example?pass word=1', /^EVENTSTORE_URL: the option {2}is not one of tls,/],
    ['esdb://ada:secret%@db.example', /^EVENTSTORE_URL: the user or the password is not percent-encoded$/],
    ['esdb://db.example:2113', /^EVENTSTORE_URL: a server with TLS needs a user/],
    ['esdb://db.example:2113?tls=true', /^EVENTSTORE_URL: a server with TLS needs a user/],
  ])('is refused in one line that names the setting and no secret, and nothing is printed: %s', async (url, message) => {
    const printed = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const error = await connectEventStore(url).catch((reason: unknown) => reason as Error);
    expect(error).toBeInstanceOf(DependencyUnfit);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toMatch(/secret|\n/);
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });
});

describe('the start', () => {
  const listening = async (sockets: Set<Socket>): Promise<{ port: number; close: () => void }> => {
    const server = createServer((socket) => sockets.add(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      port: (server.address() as AddressInfo).port,
      close: () => {
        server.close();
        sockets.forEach((socket) => socket.destroy());
      },
    };
  };

  it('goes on where a server answers, and says which version it is', async () => {
    const double = await startEventStoreDouble();
    const connection = await connectEventStore(double.url);
    expect(connection.hosts).toBe(`127.0.0.1:${double.port}`);
    expect(await connection.version()).toBe('24.10.4-double');
    await connection.close();
    await double.stop();
  });

  it('asks the nodes for the one to use', async () => {
    const double = await startEventStoreDouble();
    const { client, close } = await connectEventStore(`esdb+discover://127.0.0.1:${double.port}?tls=false&nodePreference=leader`);
    expect(double.asked.gossip).toBe(1);
    expect(client).toBeDefined();
    await close();
    await double.stop();
  });

  it('waits for a server that is still starting', async () => {
    const double = await startEventStoreDouble({ starting: true });
    const connecting = connectEventStore(double.url);
    while (double.asked.read < 2) await new Promise(setImmediate);
    double.becomeReady();
    await (await connecting).close();
    await double.stop();
  });

  it.each([
    'esdb://ada:secret@127.0.0.1:PORT?tls=false',
    'esdb+discover://ada:secret@127.0.0.1:PORT?tls=false&maxDiscoverAttempts=1',
  ])('stops where nothing listens: %s', async (form) => {
    const { port, close } = await listening(new Set());
    close();
    const error = await connectEventStore(form.replace('PORT', String(port)), 'EVENTSTORE_URL', 300).catch((e: unknown) => e);
    expect(error).toEqual(
      new DependencyUnreachable(
        'EVENTSTORE_URL',
        `no EventStoreDB answers at 127.0.0.1:${port} within 0.3 s; start it, or correct the address (tls=false where it has no TLS)`,
      ),
    );
  });

  it('stops where something listens and never answers', async () => {
    const { port, close } = await listening(new Set());
    await expect(connectEventStore(`esdb://127.0.0.1:${port}?tls=false`, 'EVENTSTORE_URL', 300)).rejects.toBeInstanceOf(
      DependencyUnreachable,
    );
    close();
  });

  it('stops where the user may not read the log', async () => {
    const server = new Server();
    server.addService(StreamsService, {
      append: () => undefined,
      batchAppend: () => undefined,
      read: (call: ServerWritableStream<unknown, unknown>) =>
        call.emit('error', { code: status.UNAUTHENTICATED, details: 'Unauthenticated' }),
    });
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    await expect(connectEventStore(`esdb://ada:secret@127.0.0.1:${port}?tls=false`)).rejects.toEqual(
      new DependencyUnfit(
        'EVENTSTORE_URL',
        `this user may not read the log at 127.0.0.1:${port}; give it the rights of $admins on $all`,
      ),
    );
    server.forceShutdown();
  });
});
