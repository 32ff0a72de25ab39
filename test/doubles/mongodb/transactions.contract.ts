import type { ClientSession } from 'mongodb';
import { failure, fresh, idsOf, type Target } from './target';

const transient = 'TransientTransactionError';

/** Transactions as the manual and the drivers' specification describe them. */
export const transactionsContract = (target: () => Target): void => {
  const sessions: ClientSession[] = [];
  const begin = (): ClientSession => {
    const session = target().client.startSession();
    session.startTransaction({ readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } });
    sessions.push(session);
    return session;
  };
  afterEach(async () => {
    for (const session of sessions.splice(0)) await session.endSession();
  });

  describe('a transaction', () => {
    it('sees what it wrote; nobody else does before the commit', async () => {
      const rows = await fresh(target());
      await rows.insertMany([
        { _id: 'a', n: 1 },
        { _id: 'b', n: 1 },
      ]);
      const session = begin();
      await rows.updateOne({ _id: 'a' }, { $inc: { n: 1 } }, { session });
      await rows.deleteOne({ _id: 'b' }, { session });
      await rows.insertOne({ _id: 'c', n: 1 }, { session });
      await rows.updateOne({ _id: 'c' }, { $inc: { n: 6 } }, { session });
      const after = [
        { _id: 'a', n: 2 },
        { _id: 'c', n: 7 },
      ];
      expect(await rows.find({}, { session, sort: { _id: 1 } }).toArray()).toEqual(after);
      expect(await rows.find({}, { sort: { _id: 1 } }).toArray()).toEqual([
        { _id: 'a', n: 1 },
        { _id: 'b', n: 1 },
      ]);
      await session.commitTransaction();
      expect(await rows.find({}, { sort: { _id: 1 } }).toArray()).toEqual(after);
    });

    it('leaves nothing when it is aborted', async () => {
      const rows = await fresh(target());
      await rows.createIndex({ n: 1 }, { unique: true });
      await rows.insertMany([
        { _id: 'a', n: 1 },
        { _id: 'b', n: 2 },
      ]);
      const session = begin();
      await rows.updateOne({ _id: 'a' }, { $set: { n: 9 } }, { session });
      await rows.deleteOne({ _id: 'b' }, { session });
      await rows.insertOne({ _id: 'c', n: 3 }, { session });
      await session.abortTransaction();
      expect(await rows.find({}, { sort: { n: 1 } }).toArray()).toEqual([
        { _id: 'a', n: 1 },
        { _id: 'b', n: 2 },
      ]);
      await rows.insertMany([
        { _id: 'd', n: 9 },
        { _id: 'c', n: 3 },
      ]);
      expect(await rows.countDocuments({ n: { $gte: 3 } })).toBe(2);
    });

    it('sees the moment of its first operation, through every index', async () => {
      const rows = await fresh(target());
      await rows.createIndex({ n: 1, _id: 1 });
      await rows.insertMany(['a', 'b', 'c', 'd'].map((_id, n) => ({ _id, n })));
      const session = begin();
      await rows.insertOne({ _id: 'e', n: 4 });
      const seen = ['a', 'b', 'c', 'd', 'e'];
      expect(idsOf(await rows.find({}, { session, sort: { n: 1, _id: 1 } }).toArray())).toEqual(seen);
      await rows.updateOne({ _id: 'a' }, { $set: { n: 7 } });
      await rows.deleteOne({ _id: 'b' });
      await rows.insertOne({ _id: 'f', n: 0 });
      await rows.deleteOne({ _id: 'c' });
      await rows.insertOne({ _id: 'c', n: -1 });
      expect(idsOf(await rows.find({}, { session, sort: { n: 1, _id: 1 } }).toArray())).toEqual(seen);
      expect(idsOf(await rows.find({ n: { $lt: 3 } }, { session, sort: { n: -1 } }).toArray())).toEqual(['c', 'b', 'a']);
      expect(await rows.find({ _id: { $in: ['a', 'b', 'f'] } }, { session }).toArray()).toEqual([
        { _id: 'a', n: 0 },
        { _id: 'b', n: 1 },
      ]);
      expect(await rows.countDocuments({}, { session })).toBe(5);
      await session.commitTransaction();
      expect(idsOf(await rows.find({}, { sort: { n: 1, _id: 1 } }).toArray())).toEqual(['c', 'f', 'd', 'e', 'a']);
    });

    it('conflicts with an open write of another one, which goes on', async () => {
      const rows = await fresh(target());
      await rows.insertOne({ _id: 'a', n: 1 });
      const [first, second] = [begin(), begin()];
      await rows.updateOne({ _id: 'a' }, { $inc: { n: 1 } }, { session: first });
      const error = await failure(rows.updateOne({ _id: 'a' }, { $inc: { n: 10 } }, { session: second }));
      expect(error).toMatchObject({ code: 112, codeName: 'WriteConflict' });
      expect(error.hasErrorLabel(transient)).toBe(true);
      // It is over: nothing can be done in it any more.
      const over = await failure(rows.findOne({ _id: 'a' }, { session: second }));
      expect(over).toMatchObject({ code: 251, codeName: 'NoSuchTransaction' });
      expect(over.hasErrorLabel(transient)).toBe(true);
      await first.commitTransaction();
      expect(await rows.findOne()).toEqual({ _id: 'a', n: 2 });
    });

    it('conflicts with what was committed since it began', async () => {
      const rows = await fresh(target());
      await rows.insertMany([
        { _id: 'a', n: 1 },
        { _id: 'b', n: 1 },
      ]);
      for (const write of [
        (session: ClientSession) => rows.updateOne({ _id: 'a' }, { $inc: { n: 1 } }, { session }),
        (session: ClientSession) => rows.deleteOne({ _id: 'a' }, { session }),
        (session: ClientSession) => rows.replaceOne({ _id: 'a' }, { n: -1 }, { session }),
      ]) {
        const session = begin();
        await rows.findOne({ _id: 'b' }, { session });
        await rows.updateOne({ _id: 'a' }, { $inc: { n: 100 } });
        expect(await failure(write(session))).toMatchObject({ code: 112 });
      }
      expect(await rows.findOne({ _id: 'a' })).toEqual({ _id: 'a', n: 301 });
    });

    it('does not conflict where it only reads, nor where its update changes nothing', async () => {
      const rows = await fresh(target());
      await rows.insertMany([
        { _id: 'a', n: 1 },
        { _id: 'b', n: 1 },
      ]);
      const session = begin();
      await rows.findOne({ _id: 'a' }, { session });
      await rows.updateOne({ _id: 'a' }, { $inc: { n: 1 } });
      expect(await rows.updateOne({ _id: 'a', n: 1 }, { $set: { n: 1 } }, { session })).toMatchObject({
        matchedCount: 1,
        modifiedCount: 0,
      });
      await rows.updateOne({ _id: 'b' }, { $inc: { n: 1 } }, { session });
      await session.commitTransaction();
      expect(await rows.find({}, { sort: { _id: 1 } }).toArray()).toEqual([
        { _id: 'a', n: 2 },
        { _id: 'b', n: 2 },
      ]);
    });

    it('takes ids and unique keys: for another transaction a conflict, a write outside waits', async () => {
      const rows = await fresh(target());
      await rows.createIndex({ key: 1 }, { unique: true });
      const session = begin();
      await rows.insertOne({ _id: 'a', key: 'k' }, { session });
      expect(await failure(rows.insertOne({ _id: 'a', key: 'other' }, { session: begin() }))).toMatchObject({ code: 112 });
      expect(await failure(rows.insertOne({ _id: 'b', key: 'k' }, { session: begin() }))).toMatchObject({ code: 112 });
      const waiting = failure(rows.insertOne({ _id: 'c', key: 'k' }));
      const aside = rows.insertOne({ _id: 'd', key: 'l' });
      expect(await aside).toMatchObject({ acknowledged: true });
      await session.commitTransaction();
      expect(await waiting).toMatchObject({ code: 11000, keyPattern: { key: 1 }, keyValue: { key: 'k' } });
      expect(idsOf(await rows.find({}, { sort: { _id: 1 } }).toArray())).toEqual(['a', 'd']);
    });

    it('holds up a write outside, which then builds on what was committed', async () => {
      const rows = await fresh(target());
      await rows.insertOne({ _id: 'a', n: 1 });
      const session = begin();
      await rows.updateOne({ _id: 'a' }, { $set: { n: 5 } }, { session });
      const order: string[] = [];
      const waiting = rows
        .findOneAndUpdate({ _id: 'a' }, { $inc: { n: 1 } }, { returnDocument: 'after' })
        .finally(() => order.push('outside'));
      // A read does not wait.
      expect(await rows.findOne()).toEqual({ _id: 'a', n: 1 });
      order.push('committing');
      await session.commitTransaction();
      expect(await waiting).toEqual({ _id: 'a', n: 6 });
      expect(order).toEqual(['committing', 'outside']);
    });

    it('is ended by a refusal', async () => {
      const rows = await fresh(target());
      await rows.insertOne({ _id: 'a' });
      const session = begin();
      await rows.insertOne({ _id: 'b' }, { session });
      expect(await failure(rows.insertOne({ _id: 'a' }, { session }))).toMatchObject({ code: 11000 });
      const error = await failure(session.commitTransaction());
      expect(error).toMatchObject({ code: 251 });
      expect(error.hasErrorLabel(transient)).toBe(true);
      expect(await rows.countDocuments()).toBe(1);
    });

    it('may be committed again, as after a lost answer', async () => {
      const rows = await fresh(target());
      const session = begin();
      await rows.insertOne({ _id: 'a', n: 1 }, { session });
      await session.commitTransaction();
      await rows.updateOne({ _id: 'a' }, { $inc: { n: 1 } });
      await session.commitTransaction();
      expect(await rows.findOne()).toEqual({ _id: 'a', n: 2 });
    });

    it('has no place for commands about collections', async () => {
      const session = begin();
      expect(await failure(target().db.command({ listCollections: 1 }, { session }))).toMatchObject({ code: 263 });
    });

    it('runs again as a whole by withTransaction, when it met a conflict', async () => {
      const rows = await fresh(target());
      await rows.insertOne({ _id: 'a', n: 0 });
      const add = () =>
        target().client.withSession((session) =>
          session.withTransaction(async () => {
            const { n } = (await rows.findOne({ _id: 'a' }, { session }))!;
            await rows.updateOne({ _id: 'a' }, { $set: { n: Number(n) + 1 } }, { session });
          }),
        );
      await Promise.all(Array.from({ length: 8 }, add));
      expect(await rows.findOne()).toEqual({ _id: 'a', n: 8 });
    });
  });
};
