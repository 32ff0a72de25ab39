import { createServer, type AddressInfo } from 'node:net';
import { connectMongo, openMongo } from '@closeline/engines/mongodb';
import { startMongoDouble, type MongoDouble } from '../doubles/mongodb';
import { reply, Requests } from '../doubles/mongodb/wire';

describe('MongoDB at start, on the double', () => {
  let double: MongoDouble;
  beforeEach(async () => {
    double = await startMongoDouble();
  });
  afterEach(() => double.stop());

  const startWith = (url: string) => openMongo({ mongodbUrl: url });

  it('says in one line what cannot be reached, without credentials', async () => {
    const unanswered = startWith('mongodb://user:secret@127.0.0.1:1/closeline?replicaSet=rs0&serverSelectionTimeoutMS=200');
    await expect(unanswered).rejects.toMatchObject({
      name: 'DependencyUnreachable',
      setting: 'MONGODB_URL',
      message: 'MONGODB_URL: no MongoDB primary can be reached at 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1',
    });
  });

  it.each([['mongodb://user:sec/ret@127.0.0.1:1/closeline'], ['mongodb://127.0.0.1:1/?unheardOf=1']])(
    'refuses what is no connection string: %s',
    async (url) => {
      const refused = await startWith(url).catch((error: unknown) => error as Error);
      expect(refused).toMatchObject({ name: 'DependencyUnfit', setting: 'MONGODB_URL' });
      expect((refused as Error).message).toMatch(/^MONGODB_URL: not a MongoDB connection string: [^\n]+$/);
      expect((refused as Error).message).not.toMatch(/ret@|user/);
    },
  );

  it('refuses a user who may not write', async () => {
    double.inject({ command: 'createIndexes', error: { code: 13, codeName: 'Unauthorized' } });
    await expect(startWith(double.url)).rejects.toMatchObject({
      name: 'DependencyUnfit',
      message: 'MONGODB_URL: this user may not write the database closeline; grant it readWrite and dbAdmin there',
    });
  });

  it('refuses wrong credentials', async () => {
    double.inject({
      command: 'saslStart',
      error: { code: 18, codeName: 'AuthenticationFailed', errmsg: 'Authentication failed.' },
    });
    await expect(startWith(double.url.replace('//', '//user:secret@'))).rejects.toMatchObject({
      name: 'DependencyUnreachable',
      message: `MONGODB_URL: 127.0.0.1:${double.port} refuses these credentials: Authentication failed.`,
    });
  });

  it('warns where keys lie beside what they open, and opens a vault of its own', async () => {
    const beside = await startWith(double.url);
    expect(beside.warnings).toEqual([expect.stringMatching(/^VAULT_MONGODB_URL is not set: /)]);
    await beside.keys.insertIfAbsent('prospect-1', 1, Buffer.from('k'));
    expect(await beside.client.db('closeline_vault').collection('keys').countDocuments()).toBe(1);
    await beside.close();
    const vault = await startMongoDouble();
    const apart = await openMongo({ mongodbUrl: double.url, vaultMongodbUrl: vault.url.replace('/closeline', '/secrets') });
    expect(apart.warnings).toEqual([]);
    expect(await apart.keys.find('prospect-1')).toBeUndefined();
    await apart.close();
    await vault.stop();
  });

  it('refuses a standalone server in one line', async () => {
    const alone = await startMongoDouble({ standalone: true });
    await expect(startWith(alone.url)).rejects.toMatchObject({
      name: 'DependencyUnfit',
      message: `MONGODB_URL: 127.0.0.1:${alone.port} is a standalone server, which has no transactions; start it as a replica set (--replSet rs0, then rs.initiate())`,
    });
    await alone.stop();
  });

  it('refuses one that is too old', async () => {
    const old = await startMongoDouble({ maxWireVersion: 9 });
    await expect(startWith(old.url)).rejects.toMatchObject({
      name: 'DependencyUnfit',
      message: `MONGODB_URL: 127.0.0.1:${old.port} is older than MongoDB 5.0; use a newer server`,
    });
    await old.stop();
  });

  it('takes a sharded cluster', async () => {
    const router = createServer((socket) => {
      const requests = new Requests();
      socket.on('error', () => socket.destroy());
      socket.on('data', (bytes) => {
        for (const request of requests.push(bytes))
          socket.write(
            reply(1, request, { ok: 1, isWritablePrimary: true, msg: 'isdbgrid', minWireVersion: 0, maxWireVersion: 25 }),
          );
      });
    });
    await new Promise<void>((resolve) => void router.listen(0, '127.0.0.1', resolve));
    const { port } = router.address() as AddressInfo;
    await (await connectMongo(`mongodb://127.0.0.1:${port}/closeline`, 'MONGODB_URL')).close();
    await new Promise((resolve) => router.close(resolve));
  });
});
