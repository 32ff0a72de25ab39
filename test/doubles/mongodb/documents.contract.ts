import { Binary, Decimal128, Long, ObjectId } from 'mongodb';
import { failure, fresh, idsOf, type Target } from './target';

/** Documents, queries and updates as the manual describes them. */
export const documentsContract = (target: () => Target): void => {
  describe('inserts', () => {
    it('give back every value as it was', async () => {
      const rows = await fresh(target());
      const row = {
        _id: 'Zoë 🜁',
        ...{
          text: 'line\nnull\u0000end',
          empty: '',
          nothing: null,
          yes: true,
          whole: 7,
          part: -0.25,
          large: 9_007_199_254_740_991,
        },
        ...{ list: [1, [2, { three: 3 }], []], nested: { 'dotted.name': 1, $dollar: 2, deeper: { still: null } } },
        ...{ date: new Date(0), bytes: new Binary(Buffer.from([0, 255, 128])), id: new ObjectId() },
        ...{ long: Long.MAX_VALUE, decimal: Decimal128.fromString('0.10') },
      };
      await rows.insertOne(row);
      expect(await rows.findOne({ _id: row._id })).toEqual(row);
    });

    it('make an id where there is none', async () => {
      const { db } = target();
      const { collectionName } = await fresh(target());
      await db.command({ insert: collectionName, documents: [{ a: 1 }] });
      expect(await db.collection(collectionName).findOne({ a: 1 })).toEqual({ _id: expect.any(ObjectId), a: 1 });
    });

    it('refuse an id that is there, naming key and value', async () => {
      const rows = await fresh(target());
      await rows.insertOne({ _id: 'a' });
      expect(await failure(rows.insertOne({ _id: 'a' }))).toMatchObject({
        code: 11000,
        keyPattern: { _id: 1 },
        keyValue: { _id: 'a' },
      });
    });

    it('stop at the first refusal when ordered, and go on when not', async () => {
      const rows = await fresh(target());
      const docs = [{ _id: 'a' }, { _id: 'a' }, { _id: 'b' }, { _id: 'b' }, { _id: 'c' }];
      expect(await failure(rows.insertMany(docs))).toMatchObject({ insertedCount: 1, writeErrors: [{ index: 1, code: 11000 }] });
      await rows.deleteMany({});
      expect(await failure(rows.insertMany(docs, { ordered: false }))).toMatchObject({
        insertedCount: 3,
        writeErrors: [{ index: 1 }, { index: 3 }],
      });
      expect(await rows.countDocuments()).toBe(3);
    });
  });

  describe('queries', () => {
    it('compare within a type, and sort across them in the order of BSON', async () => {
      const rows = await fresh(target());
      const values = [new Date(5), true, 'b', 12, null, new ObjectId(), { a: 1 }, -3, 'B', false, new Binary(Buffer.from('x'))];
      await rows.insertMany(values.map((value, i) => ({ _id: `${i}`, value })));
      await rows.insertMany([{ _id: 'missing' }, { _id: 'list', value: [40, 'a'] }, { _id: 'nothing in', value: [] }]);
      const sorted = await rows.find().sort({ value: 1, _id: 1 }).toArray();
      const order = ['nothing in', '4', 'missing', '7', '3', 'list', '8', '2', '6', '10', '5', '9', '1', '0'];
      expect(idsOf(sorted)).toEqual(order);
      expect(idsOf(await rows.find({ value: { $gt: 0 } }).toArray())).toEqual(['3', 'list']);
      expect(
        idsOf(
          await rows
            .find({ value: { $lt: 'c' } })
            .sort({ _id: 1 })
            .toArray(),
        ),
      ).toEqual(['2', '8', 'list']);
      expect(idsOf(await rows.find({ value: null }).sort({ _id: 1 }).toArray())).toEqual(['4', 'missing']);
    });

    it('order text by code points', async () => {
      const rows = await fresh(target());
      const names = ['', 'A', 'a', 'aa', 'é', '\uE000', '\uFFFD', '🜁'];
      await rows.insertMany([...names].reverse().map((name) => ({ _id: name })));
      expect(idsOf(await rows.find().sort({ _id: 1 }).toArray())).toEqual(names);
      expect(idsOf(await rows.find({ _id: { $gt: '\uFFFD' } }).toArray())).toEqual(['🜁']);
    });

    it('look into lists, and do not take a value for a list', async () => {
      const rows = await fresh(target());
      await rows.insertMany([
        { _id: 'list', tags: ['a', 'b'] },
        { _id: 'text', tags: 'a' },
        { _id: 'deep', tags: [['a']] },
        { _id: 'docs', of: [{ n: 1 }, { n: 9 }] },
      ]);
      expect(idsOf(await rows.find({ tags: 'a' }).sort({ _id: 1 }).toArray())).toEqual(['list', 'text']);
      expect(idsOf(await rows.find({ tags: { $eq: 'a', $not: { $type: 'array' } } }).toArray())).toEqual(['text']);
      expect(idsOf(await rows.find({ 'of.n': { $gt: 3, $lt: 5 } }).toArray())).toEqual(['docs']);
      expect(idsOf(await rows.find({ of: { $elemMatch: { n: { $gt: 3, $lt: 5 } } } }).toArray())).toEqual([]);
    });

    it('come in batches, and a killed cursor is gone', async () => {
      const rows = await fresh(target());
      const { db } = target();
      await rows.insertMany(Array.from({ length: 250 }, (_, i) => ({ _id: `${1000 + i}` })));
      expect(await rows.find().batchSize(20).toArray()).toHaveLength(250);
      const { cursor } = await db.command({ find: rows.collectionName, sort: { _id: 1 } });
      expect(cursor.firstBatch).toHaveLength(101);
      const { cursor: next } = await db.command({
        getMore: Long.fromValue(cursor.id),
        collection: rows.collectionName,
        batchSize: 3,
      });
      expect(idsOf(next.nextBatch)).toEqual(['1101', '1102', '1103']);
      await db.command({ killCursors: rows.collectionName, cursors: [Long.fromValue(cursor.id)] });
      expect(await failure(db.command({ getMore: Long.fromValue(cursor.id), collection: rows.collectionName }))).toMatchObject({
        code: 43,
      });
    });

    it('skip, limit, project', async () => {
      const rows = await fresh(target());
      await rows.insertMany(['a', 'b', 'c', 'd'].map((_id, n) => ({ _id, n, of: { x: n, y: 0 } })));
      const found = rows.find({}, { sort: { n: -1 }, skip: 1, limit: 2 });
      expect(await found.project({ 'of.x': 1 }).toArray()).toEqual([
        { _id: 'c', of: { x: 2 } },
        { _id: 'b', of: { x: 1 } },
      ]);
      expect(await rows.find({ _id: 'a' }, { projection: { _id: 0, of: 0 } }).toArray()).toEqual([{ n: 0 }]);
    });

    it('count, tell apart, aggregate', async () => {
      const rows = await fresh(target());
      await rows.insertMany([
        { _id: 'a', of: 'x', n: 1 },
        { _id: 'b', of: 'y', n: 2 },
        { _id: 'c', of: 'x', n: 4 },
      ]);
      expect(await rows.countDocuments({ of: 'x' })).toBe(2);
      expect(await rows.estimatedDocumentCount()).toBe(3);
      expect(await rows.distinct('of', { n: { $gt: 0 } })).toEqual(['x', 'y']);
      const sums = rows.aggregate([
        { $match: { n: { $lt: 9 } } },
        { $group: { _id: { of: '$of' }, n: { $sum: '$n' } } },
        { $sort: { n: -1 } },
        { $project: { _id: 0, of: '$_id.of', n: 1 } },
      ]);
      expect(await sums.toArray()).toEqual([
        { of: 'x', n: 5 },
        { of: 'y', n: 2 },
      ]);
      const joined = rows.aggregate([
        { $match: { _id: 'b' } },
        { $lookup: { from: rows.collectionName, localField: 'of', foreignField: 'of', as: 'same' } },
      ]);
      expect(await joined.toArray()).toEqual([{ _id: 'b', of: 'y', n: 2, same: [{ _id: 'b', of: 'y', n: 2 }] }]);
    });
  });

  describe('updates', () => {
    it('set, add, raise, remove, and count what they changed', async () => {
      const rows = await fresh(target());
      await rows.insertMany([
        { _id: 'a', n: 1, at: 'm' },
        { _id: 'b', n: 1, at: 'z' },
      ]);
      const change = { $inc: { n: 2, 'of.made': 1 }, $set: { 'of.list': [1] }, $max: { at: 'p' }, $unset: { gone: '' } };
      expect(await rows.updateMany({}, change)).toMatchObject({ matchedCount: 2, modifiedCount: 2 });
      expect(await rows.find().sort({ _id: 1 }).toArray()).toEqual([
        { _id: 'a', n: 3, at: 'p', of: { made: 1, list: [1] } },
        { _id: 'b', n: 3, at: 'z', of: { made: 1, list: [1] } },
      ]);
      await rows.updateOne({ _id: 'a' }, { $push: { 'of.list': 2 as never }, $addToSet: { set: 'x' }, $unset: { n: '' } });
      expect(await rows.findOne({ _id: 'a' })).toEqual({ _id: 'a', at: 'p', of: { made: 1, list: [1, 2] }, set: ['x'] });
      expect(await rows.updateOne({ _id: 'a' }, { $set: { at: 'p' } })).toMatchObject({ matchedCount: 1, modifiedCount: 0 });
      expect(await failure(rows.updateOne({ _id: 'a' }, { $inc: { at: 1 } }))).toMatchObject({ code: 14 });
    });

    it('insert what they do not find, from the equalities of the filter', async () => {
      const rows = await fresh(target());
      const filter = { _id: 'a', of: { $eq: 'x' }, $and: [{ 'deep.er': 1 }], n: { $gt: 3 } };
      const change = { $set: { n: 5 }, $setOnInsert: { made: true } };
      expect(await rows.updateOne(filter, change, { upsert: true })).toMatchObject({
        matchedCount: 0,
        upsertedCount: 1,
        upsertedId: 'a',
      });
      expect(await rows.findOne()).toEqual({ _id: 'a', of: 'x', deep: { er: 1 }, n: 5, made: true });
      await rows.updateOne({ _id: 'a' }, { $set: { n: 6 }, $setOnInsert: { made: false } }, { upsert: true });
      expect(await rows.findOne()).toEqual({ _id: 'a', of: 'x', deep: { er: 1 }, n: 6, made: true });
      await rows.replaceOne({ _id: 'b', other: 1 }, { n: 1 }, { upsert: true });
      expect(await rows.findOne({ _id: 'b' })).toEqual({ _id: 'b', n: 1 });
    });

    it('replace the document, but never its id', async () => {
      const rows = await fresh(target());
      await rows.insertOne({ _id: 'a', n: 1 });
      await rows.replaceOne({ n: 1 }, { m: 2 });
      expect(await rows.findOne()).toEqual({ _id: 'a', m: 2 });
      expect(await failure(rows.updateOne({ _id: 'a' }, { $set: { _id: 'b' } }))).toMatchObject({ code: 66 });
    });

    it('by pipeline know the old values and the time of the server', async () => {
      const rows = await fresh(target());
      await rows.insertOne({ _id: 'lease', epoch: 1, holder: 'p' });
      const take = (holder: string) =>
        rows.findOneAndUpdate(
          { _id: 'lease', $or: [{ holder }, { holder: null }, { $expr: { $lte: ['$expiresAt', '$$NOW'] } }] },
          [
            {
              $set: {
                epoch: { $cond: [{ $eq: ['$holder', { $literal: holder }] }, '$epoch', { $add: ['$epoch', 1] }] },
                expiresAt: { $add: ['$$NOW', 60_000] },
                holder: { $literal: holder },
                left: { $dateDiff: { startDate: '$$NOW', endDate: '$$NOW', unit: 'second' } },
              },
            },
          ],
          { returnDocument: 'after' },
        );
      expect(await take('p')).toEqual({ _id: 'lease', epoch: 1, holder: 'p', expiresAt: expect.any(Date), left: 0 });
      expect(await take('q')).toBeNull();
      await rows.updateOne({ _id: 'lease' }, [{ $set: { expiresAt: { $subtract: ['$$NOW', 1] } } }]);
      expect(await take('q')).toMatchObject({ epoch: 2, holder: 'q' });
    });

    it('answer the document from before or after, by an order', async () => {
      const rows = await fresh(target());
      await rows.insertMany([
        { _id: 'a', n: 1 },
        { _id: 'b', n: 2 },
      ]);
      expect(await rows.findOneAndUpdate({}, { $inc: { n: 10 } }, { sort: { n: -1 } })).toEqual({ _id: 'b', n: 2 });
      expect(await rows.findOneAndUpdate({ _id: 'c' }, { $set: { n: 3 } }, { upsert: true })).toBeNull();
      expect(await rows.findOneAndReplace({ _id: 'c' }, { m: 1 }, { returnDocument: 'after' })).toEqual({ _id: 'c', m: 1 });
      expect(await rows.findOneAndDelete({ n: 12 })).toEqual({ _id: 'b', n: 12 });
      expect(await rows.deleteMany({ n: 1 })).toMatchObject({ deletedCount: 1 });
      expect(idsOf(await rows.find().toArray())).toEqual(['c']);
    });

    it('cannot make a document larger than 16 MB', async () => {
      const rows = await fresh(target());
      await rows.insertOne({ _id: 'a', text: 'x'.repeat(9_000_000) });
      const { code } = await failure(rows.updateOne({ _id: 'a' }, [{ $set: { again: '$text' } }]));
      expect([10334, 17419]).toContain(code);
      expect(Object.keys((await rows.findOne())!)).toEqual(['_id', 'text']);
    });
  });
};
