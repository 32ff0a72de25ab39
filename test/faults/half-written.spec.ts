import type { Socket } from 'node:net';
import { ClientSession } from 'mongodb';
import type { MongoViewStore } from '@closeline/engines';
import { at, cell, change, FUNNEL, leaseAll, PROSPECTS } from '../contracts/view-changes';
import { MongoDatabases } from '../contracts/mongo-databases';
import { startMongoDouble, type MongoDouble } from '../doubles/mongodb';
import { chanceOf } from './chance';
import { Proxy } from './proxy';

/** Of the driver's own connection. */
interface DriverConnection {
  readonly socket: Socket;
  writeCommand(request: { readonly command?: { readonly find?: string } }, options: object): Promise<void>;
}

/** More than a socket takes at once: the driver waits until it may write on, and hears there that the connection broke. */
const LARGE = 4_000_000;

describe('a connection to MongoDB that breaks while it is written to, on the double', () => {
  let proxy: Proxy;
  let double: MongoDouble;
  let databases: MongoDatabases;
  let store: MongoViewStore;

  beforeEach(async () => {
    proxy = await Proxy.before(0, chanceOf(1));
    double = await startMongoDouble({ advertise: `127.0.0.1:${proxy.port}` });
    proxy.moveTo(double.port);
    databases = new MongoDatabases(() => double.url);
    store = await databases.open();
    await store.declare([PROSPECTS, FUNNEL]);
    await leaseAll(store);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await databases.leave(store);
    await proxy.close();
    await double.stop();
  });

  const cutOff = (): Promise<boolean> => proxy.cutAt({ at: 'half a request', request: (bytes) => bytes.length > 20_000, nth: 1 });
  const documents = new Map([['p1', { text: 'x'.repeat(LARGE) }]]);
  const first = change('prospects@1', undefined, 1, { documents, cells: [cell('2024-01-05', { n: 1 })] });
  const isThereOnce = async (): Promise<void> => {
    expect(await store.checkpoint('prospects@1')).toBe(at(1));
    expect((await store.load('prospects@1', ['p1'])).get('p1')).toEqual(documents.get('p1'));
    expect(await store.cells('prospects@1')).toEqual([cell('2024-01-05', { n: 1 })]);
  };

  it('makes a batch begin again, and it has its effect once', async () => {
    const cut = cutOff();
    await store.commit([first]);
    expect(await cut).toBe(true);
    await isThereOnce();
  });

  it('makes a reader ask again', async () => {
    const cut = cutOff();
    const ids = Array.from({ length: LARGE / 1_000 }, (_, i) => `${i} ${'x'.repeat(1_000)}`);
    expect(await store.load('prospects@1', ids)).toEqual(new Map());
    expect(await cut).toBe(true);
  });

  it('is a socket that is closed already, of which nobody has heard: what is asked then is answered', async () => {
    await store.load('prospects@1', ['p1']);
    // As a server's farewell leaves it for the rest of that turn: destroyed, and no event of it delivered yet.
    const { Connection } = jest.requireActual<{ Connection: { prototype: DriverConnection } }>('mongodb/lib/cmap/connection');
    const { writeCommand } = Connection.prototype;
    let farewells = 0;
    jest.spyOn(Connection.prototype, 'writeCommand').mockImplementation(function (this: DriverConnection, request, options) {
      if (request.command?.find && farewells++ === 0) this.socket.destroy();
      return writeCommand.call(this, request, options);
    });
    expect(await store.load('prospects@1', ['p1'])).toEqual(new Map());
    expect(farewells).toBe(2);
  });

  it('leaves a commit in doubt whatever the driver makes of it, and it is settled', async () => {
    const { commitTransaction } = ClientSession.prototype;
    // What the driver throws where it looks for labels on the socket's error.
    const broken = jest.spyOn(ClientSession.prototype, 'commitTransaction').mockImplementationOnce(async function (
      this: ClientSession,
    ) {
      await commitTransaction.call(this);
      throw new TypeError('error.hasErrorLabel is not a function');
    });
    await store.commit([first]);
    expect(broken).toHaveBeenCalledTimes(2);
    await isThereOnce();
  });
});
