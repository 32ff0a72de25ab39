import { Long, MongoClient, type ClientSession, type Db, type Document } from 'mongodb';
import { failure, fresh, type Row, type Target } from './target';

/** Numbers of transactions and retryable writes in a session, as the drivers' specifications describe them. */
export const sessionsContract = (target: () => Target): void => {
  // With a client of its own, for the driver counts the numbers of its sessions itself.
  let client: MongoClient;
  let db: Db;
  let session: ClientSession;
  const send = (command: Document, number: number): Promise<Document> =>
    db.command({ ...command, txnNumber: Long.fromNumber(number) }, { session });
  beforeEach(() => {
    client = new MongoClient(target().url);
    db = client.db(target().db.databaseName);
    session = client.startSession();
  });
  afterEach(async () => {
    await session.endSession();
    await client.close();
  });

  it('a retryable write sent again under its number has its answer and no second effect', async () => {
    const rows = await fresh(target());
    const insert = { insert: rows.collectionName, documents: [{ _id: 'a', n: 1 }] };
    expect(await send(insert, 5)).toMatchObject({ n: 1 });
    expect(await send(insert, 5)).toMatchObject({ n: 1 });
    const update = { findAndModify: rows.collectionName, query: { _id: 'a' }, update: { $inc: { n: 1 } }, new: true };
    expect(await send(update, 6)).toMatchObject({ value: { _id: 'a', n: 2 } });
    expect(await send(update, 6)).toMatchObject({ value: { _id: 'a', n: 2 } });
    expect(await rows.findOne()).toEqual({ _id: 'a', n: 2 });
    expect(await failure(send(insert, 5))).toMatchObject({ code: 225, codeName: 'TransactionTooOld' });
  });

  it('a transaction ends with the beginning of the next one', async () => {
    const rows = await fresh(target());
    const insert = (_id: string, startTransaction?: true) => ({
      ...{ insert: rows.collectionName, documents: [{ _id, key: 'k' }], autocommit: false },
      ...(startTransaction && { startTransaction }),
    });
    await rows.createIndex({ key: 1 }, { unique: true });
    await send(insert('a', true), 5);
    await send(insert('b', true), 6);
    expect(await failure(send(insert('c'), 5))).toMatchObject({ code: 225 });
    expect(await failure(send(insert('c'), 7))).toMatchObject({ code: 251 });
    const { cursor } = await send({ find: rows.collectionName, autocommit: false }, 6);
    expect(cursor.firstBatch).toEqual([{ _id: 'b', key: 'k' }]);
    expect(await rows.findOne()).toBeNull();
  });

  it('a session that is killed loses what is open in it', async () => {
    const rows = await fresh(target());
    session.startTransaction();
    await rows.insertOne({ _id: 'a' });
    const inSession = db.collection<Row>(rows.collectionName);
    await inSession.updateOne({ _id: 'a' }, { $set: { n: 1 } }, { session });
    await target()
      .client.db('admin')
      .command({ killSessions: [session.id] });
    expect(await rows.updateOne({ _id: 'a' }, { $set: { m: 1 } })).toMatchObject({ modifiedCount: 1 });
    expect(await failure(session.commitTransaction())).toMatchObject({ code: 251 });
    expect(await rows.findOne()).toEqual({ _id: 'a', m: 1 });
  });
};
