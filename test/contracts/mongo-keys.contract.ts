import type { Db, MongoClient } from 'mongodb';
import { v4 } from 'uuid';
import { connectMongo, MongoCheckpoints, MongoCommandKeys, MongoKeys } from '@closeline/engines/mongodb';
import type { MongoDatabases } from './mongo-databases';

/** Checkpoints of process managers, keys of commands and keys of personal data on MongoDB. */
export const mongoKeysContract = (engine: string, databases: MongoDatabases): void => {
  describe(`keys and checkpoints of ${engine}`, () => {
    let client: MongoClient;
    let db: Db;

    beforeEach(async () => {
      client = await connectMongo(databases.url(), 'MONGODB_URL');
      db = client.db(`closeline-test-${v4()}`);
    });
    afterEach(async () => {
      await db.dropDatabase();
      await client.close();
    });

    const indexesOf = async (name: string) =>
      (await db.collection(name).indexes()).filter((index) => index.name !== '_id_').map(({ v: _, ...index }) => index);

    describe('checkpoints', () => {
      it('never go back', async () => {
        const checkpoints = new MongoCheckpoints(db);
        expect(await checkpoints.load('assign')).toBeUndefined();
        await checkpoints.save('assign', '0002');
        await checkpoints.save('assign', '0001');
        await checkpoints.save('remind', '0001');
        expect(await new MongoCheckpoints(db).load('assign')).toBe('0002');
        await Promise.all(['0005', '0009', '0007'].map((position) => checkpoints.save('fresh', position)));
        expect(await checkpoints.load('fresh')).toBe('0009');
      });
    });

    describe('keys of commands', () => {
      let keys: MongoCommandKeys;
      beforeEach(async () => {
        keys = await MongoCommandKeys.open(db);
      });
      /** As if so much time had passed since. */
      const age = (commandId: string, ms: number) =>
        db
          .collection<{ _id: string }>('command_keys')
          .updateOne({ _id: commandId }, [{ $set: { at: { $subtract: ['$$NOW', ms] } } }]);

      it('are kept for seven days', async () => {
        expect(await indexesOf('command_keys')).toEqual([
          { key: { at: 1 }, name: 'kept_for_a_week', expireAfterSeconds: 604_800 },
        ]);
      });

      it('remember the first stream, and count the sendings to it', async () => {
        expect(await keys.find('c1')).toBeUndefined();
        expect(await keys.begin('c1', '$a')).toEqual({ commandId: 'c1', stream: '$a', sendings: 1 });
        expect(await keys.begin('c1', 'b')).toEqual({ commandId: 'c1', stream: '$a', sendings: 1 });
        expect(await keys.begin('c1', '$a')).toEqual({ commandId: 'c1', stream: '$a', sendings: 2 });
        expect(await keys.find('c1')).toEqual({ commandId: 'c1', stream: '$a', sendings: 2 });
      });

      it('name one stream when several processes begin at once', async () => {
        const streams = Array.from({ length: 20 }, (_, i) => `s${i % 4}`);
        const begun = await Promise.all(streams.map((stream) => keys.begin('c1', stream)));
        const standing = (await keys.find('c1'))!;
        expect(new Set(begun.map(({ stream }) => stream))).toEqual(new Set([standing.stream]));
        expect(standing.sendings).toBe(5);
      });

      it('settle, also where the key ran out', async () => {
        await keys.begin('c1', 'a');
        const settled = { first: 3, last: 4 };
        expect(await keys.settle('c1', 'a', settled)).toEqual({ commandId: 'c1', stream: 'a', sendings: 1, settled });
        expect(await keys.settle('c2', 'b', settled)).toEqual({ commandId: 'c2', stream: 'b', sendings: 1, settled });
        expect(await keys.find('c1')).toEqual({ commandId: 'c1', stream: 'a', sendings: 1, settled });
        expect(await keys.begin('c1', 'b')).toEqual({ commandId: 'c1', stream: 'a', sendings: 1, settled });
      });

      it('are taken over when unsettled, of that stream and older than a minute', async () => {
        await keys.begin('c1', 'a');
        expect(await keys.takeOver('c1', 'a', 'b')).toBe(false);
        await age('c1', 61_000);
        expect(await keys.takeOver('c1', 'other', 'b')).toBe(false);
        expect(await keys.takeOver('c1', 'a', 'b')).toBe(true);
        expect(await keys.find('c1')).toEqual({ commandId: 'c1', stream: 'b', sendings: 1 });
        expect(await keys.takeOver('c1', 'b', 'c')).toBe(false);
        await keys.settle('c1', 'b', { first: 0, last: 0 });
        await age('c1', 61_000);
        expect(await keys.takeOver('c1', 'b', 'c')).toBe(false);
      });

      it('begin to age anew with each sending', async () => {
        await keys.begin('c1', 'a');
        await age('c1', 61_000);
        await keys.begin('c1', 'b');
        await keys.begin('c1', 'a');
        expect(await keys.takeOver('c1', 'a', 'b')).toBe(false);
      });

      it('are abandoned when sent once, unsettled, to that stream', async () => {
        await keys.begin('c1', 'a');
        await keys.abandon('c1', 'b');
        expect(await keys.find('c1')).toBeDefined();
        await keys.abandon('c1', 'a');
        expect(await keys.find('c1')).toBeUndefined();
        await keys.begin('c2', 'a');
        await keys.begin('c2', 'a');
        await keys.abandon('c2', 'a');
        expect(await keys.find('c2')).toBeDefined();
        await keys.begin('c3', 'a');
        await keys.settle('c3', 'a', { first: 0, last: 0 });
        await keys.abandon('c3', 'a');
        expect(await keys.find('c3')).toBeDefined();
      });
    });

    describe('keys of personal data', () => {
      let keys: MongoKeys;
      beforeEach(async () => {
        keys = await MongoKeys.open(db);
      });

      it('are one per subject and version: the first stands', async () => {
        expect(await indexesOf('keys')).toEqual([{ key: { subject: 1, version: 1 }, name: 'by_subject', unique: true }]);
        const made = await Promise.all(
          Array.from({ length: 20 }, (_, i) => keys.insertIfAbsent('prospect-1', 1, Buffer.from(`key ${i}`))),
        );
        const standing = (await keys.find('prospect-1', 1))!;
        expect(made).toEqual(made.map(() => standing));
        expect(made.map(({ wrapped }) => wrapped!.toString())).toContain(standing.wrapped!.toString());
        expect(standing).toEqual({ subject: 'prospect-1', version: 1, wrapped: expect.any(Buffer) as Buffer, erasedAt: null });
      });

      it('are found by version, or the newest', async () => {
        await keys.insertIfAbsent('prospect-1', 2, Buffer.from('two'));
        await keys.insertIfAbsent('prospect-1', 1, Buffer.from('one'));
        await keys.insertIfAbsent('prospect-1', 10, Buffer.from([0, 255, 128]));
        expect(await keys.find('prospect-1')).toMatchObject({ version: 10, wrapped: Buffer.from([0, 255, 128]) });
        expect(await keys.find('prospect-1', 1)).toMatchObject({ wrapped: Buffer.from('one') });
        expect(await keys.find('prospect-1', 3)).toBeUndefined();
        expect(await keys.find('prospect-2')).toBeUndefined();
      });

      it('leave a tombstone where one was erased, which no new key replaces', async () => {
        const tombstone = { subject: 'prospect-1', version: 1, wrapped: null, erasedAt: '2024-05-01T10:00:00.000Z' };
        await db.collection('keys').insertOne({ ...tombstone });
        expect(await keys.find('prospect-1')).toEqual(tombstone);
        expect(await keys.insertIfAbsent('prospect-1', 1, Buffer.from('again'))).toEqual(tombstone);
      });

      it('keep the first value of a setting', async () => {
        expect(await keys.setting('index')).toBeUndefined();
        const values = await Promise.all(['x', 'y', 'z'].map((value) => keys.insertSettingIfAbsent('index', Buffer.from(value))));
        expect(new Set(values.map(String))).toEqual(new Set([(await keys.setting('index'))!.toString()]));
        expect(values[0]).toBeInstanceOf(Buffer);
      });
    });
  });
};
