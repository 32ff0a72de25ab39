import type { Collection } from 'mongodb';
import { MongoClient } from 'mongodb';
import { startMongoDouble, type MongoDouble } from '.';
import { failure, fresh, type Row } from './target';

/** Injected faults, as the real driver takes them. Only a double can be told to fail. */
export const faultsOf = (): void => {
  let double: MongoDouble;
  let client: MongoClient;
  let rows: Collection<Row>;
  beforeEach(async () => {
    double = await startMongoDouble();
    client = await new MongoClient(double.url, { serverSelectionTimeoutMS: 5_000 }).connect();
    rows = await fresh({ db: client.db() });
  });
  afterEach(async () => {
    await client.close();
    await double.stop();
  });

  describe('an injected fault', () => {
    it('is answered as often as it was asked for, and counted', async () => {
      const injected = double.inject({ command: 'find', times: 2, error: { code: 13, codeName: 'Unauthorized', errmsg: 'no' } });
      expect(await failure(rows.findOne())).toMatchObject({
        code: 13,
        codeName: 'Unauthorized',
        errorResponse: { errmsg: 'no' },
      });
      await failure(rows.findOne());
      expect(await rows.findOne()).toBeNull();
      expect(injected.hits).toBe(2);
    });

    it('has the labels of its code, unless it names some', async () => {
      double.inject({ command: 'insert', error: { code: 6 } });
      await rows.insertOne({ _id: 'retried' });
      double.inject({ command: 'insert', error: { code: 6, errorLabels: [] } });
      expect((await failure(rows.insertOne({ _id: 'not retried' }))).hasErrorLabel('RetryableWriteError')).toBe(false);
      double.inject({ command: 'insert', error: { code: 112 } });
      await client.withSession(async (session) => {
        session.startTransaction();
        expect((await failure(rows.insertOne({ _id: 'a' }, { session }))).hasErrorLabel('TransientTransactionError')).toBe(true);
        await session.abortTransaction();
      });
      expect(await rows.find().toArray()).toEqual([{ _id: 'retried' }]);
    });

    it('before the command leaves nothing; the driver sends a retryable write again', async () => {
      const injected = double.inject({ command: 'update', closeBefore: true });
      await rows.insertOne({ _id: 'a', n: 1 });
      expect(await rows.updateOne({ _id: 'a' }, { $inc: { n: 1 } })).toMatchObject({ modifiedCount: 1 });
      expect(await rows.findOne()).toEqual({ _id: 'a', n: 2 });
      expect(injected.hits).toBe(1);
      double.inject({ command: 'update', times: 2, closeBefore: true });
      expect(await failure(rows.updateOne({ _id: 'a' }, { $inc: { n: 1 } }))).toMatchObject({ name: 'MongoNetworkError' });
      expect(await rows.findOne()).toEqual({ _id: 'a', n: 2 });
    });

    it('after the command leaves its effect, once', async () => {
      await rows.insertOne({ _id: 'a', n: 1 });
      const injected = double.inject({ command: 'findAndModify', closeAfterApply: true });
      expect(await rows.findOneAndUpdate({ _id: 'a' }, { $inc: { n: 1 } }, { returnDocument: 'after' })).toEqual({
        _id: 'a',
        n: 2,
      });
      expect(injected.hits).toBe(1);
      double.inject({ command: 'update', times: 2, closeAfterApply: true });
      await failure(rows.updateOne({ _id: 'a' }, { $inc: { n: 1 } }));
      expect(await rows.findOne()).toEqual({ _id: 'a', n: 3 });
    });

    it('after a commit leaves the client in doubt, though it was kept', async () => {
      const session = client.startSession();
      session.startTransaction();
      await rows.insertOne({ _id: 'a' }, { session });
      const injected = double.inject({ command: 'commitTransaction', times: 2, closeAfterApply: true });
      const error = await failure(session.commitTransaction());
      expect(error.hasErrorLabel('UnknownTransactionCommitResult')).toBe(true);
      expect(await rows.findOne()).toEqual({ _id: 'a' });
      await session.commitTransaction();
      expect(injected.hits).toBe(2);
      await session.endSession();
    });

    it('before a commit leaves the client in the same doubt, though nothing was kept', async () => {
      const session = client.startSession();
      session.startTransaction();
      await rows.insertOne({ _id: 'a' }, { session });
      double.inject({ command: 'commitTransaction', times: 2, closeBefore: true });
      expect((await failure(session.commitTransaction())).hasErrorLabel('UnknownTransactionCommitResult')).toBe(true);
      expect(await rows.findOne()).toBeNull();
      await session.commitTransaction();
      expect(await rows.findOne()).toEqual({ _id: 'a' });
      await session.endSession();
    });

    it('of the write concern comes beside the result', async () => {
      const writeConcernError = { code: 64, codeName: 'WriteConcernTimeout', errmsg: 'waiting for replication timed out' };
      double.inject({ command: 'insert', writeConcernError });
      expect(await failure(rows.insertOne({ _id: 'a' }))).toMatchObject({ code: 64 });
      expect(await rows.findOne()).toEqual({ _id: 'a' });
      const session = client.startSession();
      session.startTransaction();
      await rows.insertOne({ _id: 'b' }, { session });
      double.inject({ command: 'commitTransaction', writeConcernError });
      expect((await failure(session.commitTransaction())).hasErrorLabel('UnknownTransactionCommitResult')).toBe(true);
      expect(await rows.countDocuments()).toBe(2);
      await session.endSession();
    });

    it('delays what it names, and nothing else', async () => {
      const order: string[] = [];
      double.inject({ command: 'insert', delayMs: 50 });
      const late = rows.insertOne({ _id: 'a' }).then(() => order.push('insert'));
      await rows.findOne().then(() => order.push('find'));
      await late;
      expect(order).toEqual(['find', 'insert']);
    });
  });
};
