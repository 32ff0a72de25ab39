import { once } from 'node:events';
import { connect } from 'node:net';
import { MongoClient } from 'mongodb';
import { startMongoDouble } from '.';
import { failure, fresh } from './target';

const clientOf = (url: string, options = {}): Promise<MongoClient> =>
  new MongoClient(url, { serverSelectionTimeoutMS: 5_000, ...options }).connect();

/** The double as a server that starts, stops and dies. */
export const serverOf = (): void => {
  describe('the server', () => {
    it('is the primary of rs0, found directly or by its name, and watched by a stream', async () => {
      const double = await startMongoDouble();
      for (const url of [
        double.url,
        `mongodb://127.0.0.1:${double.port}/?directConnection=true`,
        `mongodb://127.0.0.1:${double.port}`,
      ]) {
        const client = new MongoClient(url, { heartbeatFrequencyMS: 500 });
        const watched = (async () => {
          for (;;) {
            const [{ awaited }] = await once(client, 'serverHeartbeatSucceeded');
            if (awaited) return;
          }
        })();
        await client.connect();
        expect(await client.db('admin').command({ hello: 1 })).toMatchObject({
          setName: 'rs0',
          isWritablePrimary: true,
          primary: `127.0.0.1:${double.port}`,
        });
        expect(await client.db('admin').command({ buildInfo: 1 })).toMatchObject({ version: expect.stringMatching(/^8\./) });
        await watched;
        await client.close();
      }
      await double.stop();
    });

    it('may be a standalone one, or an old one, for who has to refuse it', async () => {
      const double = await startMongoDouble({ standalone: true, maxWireVersion: 9 });
      const client = await clientOf(double.url);
      const hello = await client.db('admin').command({ hello: 1 });
      expect([hello.setName, hello.maxWireVersion]).toEqual([undefined, 9]);
      const session = client.startSession();
      session.startTransaction();
      expect(await failure(client.db().collection('c').insertOne({}, { session }))).toMatchObject({
        message: expect.stringContaining('does not support retryable writes'),
      });
      await session.endSession();
      await client.close();
      await double.stop();
    });

    it('names a proxy in its place', async () => {
      const double = await startMongoDouble({ advertise: 'localhost:1' });
      const client = await clientOf(`mongodb://127.0.0.1:${double.port}/?directConnection=true`);
      expect(await client.db('admin').command({ hello: 1 })).toMatchObject({ hosts: ['localhost:1'], me: 'localhost:1' });
      await client.close();
      await double.stop();
    });

    it('refuses what it does not know, and hangs up on what is no message', async () => {
      const double = await startMongoDouble();
      const client = await clientOf(double.url);
      expect(await failure(client.db().command({ noSuchThing: 1 }))).toMatchObject({ code: 59, codeName: 'CommandNotFound' });
      expect(
        await failure(
          client
            .db()
            .collection('c')
            .aggregate([{ $out: 'd' }])
            .toArray(),
        ),
      ).toMatchObject({ code: 40324 });
      const socket = connect(double.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.end('GET / HTTP/1.1\r\nHost: somewhere\r\n\r\n');
      await once(socket, 'close');
      expect(await client.db().command({ ping: 1 })).toMatchObject({ ok: 1 });
      await client.close();
      await double.stop();
    });

    it('killed and started again has what was committed; the client finds it by itself', async () => {
      const first = await startMongoDouble();
      const client = await clientOf(first.url);
      const rows = await fresh({ db: client.db() });
      await rows.createIndex({ n: 1 }, { unique: true });
      await rows.insertOne({ _id: 'a', n: 1 });
      const session = client.startSession();
      session.startTransaction();
      await rows.insertOne({ _id: 'b', n: 2 }, { session });
      // It waits for the transaction, and dies with the server.
      const waiting = client.db().command({ insert: rows.collectionName, documents: [{ _id: 'c', n: 2 }] });
      const lost = failure(waiting);
      await rows.findOne();
      await first.kill();
      expect(await lost).toMatchObject({ name: 'MongoNetworkError' });
      const second = await startMongoDouble({ port: first.port, state: first.state });
      expect(await rows.find().toArray()).toEqual([{ _id: 'a', n: 1 }]);
      const error = await failure(session.commitTransaction());
      expect(error).toMatchObject({ code: 251 });
      expect(error.hasErrorLabel('TransientTransactionError')).toBe(true);
      expect(await failure(rows.insertOne({ _id: 'd', n: 1 }))).toMatchObject({ code: 11000 });
      await rows.insertOne({ _id: 'e', n: 2 });
      await session.endSession();
      await client.close();
      await second.stop();
    });

    it('knows a retryable write again that it answered before it was killed', async () => {
      const first = await startMongoDouble();
      const client = await clientOf(first.url);
      const rows = await fresh({ db: client.db() });
      await rows.insertOne({ _id: 'a', n: 1 });
      const injected = first.inject({ command: 'update', delayMs: 1, closeAfterApply: true });
      const update = rows.updateOne({ _id: 'a' }, { $inc: { n: 1 } });
      client.on('connectionPoolCleared', () => undefined);
      expect(await update).toMatchObject({ modifiedCount: 1 });
      expect(injected.hits).toBe(1);
      await first.kill();
      const second = await startMongoDouble({ port: first.port, state: first.state });
      expect(await rows.findOne()).toEqual({ _id: 'a', n: 2 });
      await client.close();
      await second.stop();
    });

    it('has a clock that can be moved: leases end, documents of a TTL index go', async () => {
      const double = await startMongoDouble();
      const client = await clientOf(double.url);
      const rows = await fresh({ db: client.db() });
      await rows.createIndex({ at: 1 }, { expireAfterSeconds: 60 });
      await rows.insertOne({ _id: 'no date' });
      await rows.updateOne({ _id: 'a' }, [{ $set: { at: '$$NOW' } }], { upsert: true });
      const old = { $expr: { $lt: ['$at', { $subtract: ['$$NOW', 30_000] }] }, at: { $exists: true } };
      expect(await rows.countDocuments(old)).toBe(0);
      await double.advance(40_000);
      expect(await rows.countDocuments(old)).toBe(1);
      await double.advance(40_000);
      expect(await rows.find().toArray()).toEqual([{ _id: 'no date' }]);
      await client.close();
      await double.stop();
    });
  });
};
