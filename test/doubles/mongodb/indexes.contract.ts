import type { Document, FindCursor } from 'mongodb';
import * as fc from 'fast-check';
import { failure, fresh, idsOf, type Row, type Target } from './target';

/** The stages of a plan, from the answer inwards. */
function stagesOf(explained: Document): string[] {
  const stages: string[] = [];
  const { winningPlan } = explained.queryPlanner;
  // A server's slot-based engine tells the plan one step further in.
  for (let stage = winningPlan.queryPlan ?? winningPlan; stage; stage = stage.inputStage)
    stages.push(stage.indexName ? `${stage.stage} ${stage.indexName}` : stage.stage);
  return stages;
}

const planOf = async (cursor: FindCursor<Row>): Promise<string[]> => stagesOf(await cursor.explain('queryPlanner'));

/** Indexes and database views as the manual describes them. */
export const indexesContract = (target: () => Target): void => {
  describe('indexes', () => {
    it('are listed as they were declared, and are made once', async () => {
      const rows = await fresh(target());
      const declared = [
        { key: { at: 1 }, name: 'ttl', expireAfterSeconds: 60 },
        { key: { b: 1, a: -1 }, name: 'both', unique: true, partialFilterExpression: { a: { $exists: true } } },
      ] as const;
      await rows.createIndexes([...declared]);
      await rows.createIndexes([...declared]);
      expect(await rows.listIndexes().toArray()).toEqual([
        { v: 2, key: { _id: 1 }, name: '_id_' },
        ...declared.map((index) => ({ v: 2, ...index })),
      ]);
      expect(await failure(rows.createIndex({ at: 1 }, { name: 'other' }))).toMatchObject({ code: 85 });
      expect(await failure(rows.createIndex({ x: 1 }, { name: 'ttl' }))).toMatchObject({ code: 86 });
      await rows.dropIndex('both');
      expect(await failure(rows.dropIndex('both'))).toMatchObject({ code: 27 });
      expect(await failure(target().db.collection('nowhere').listIndexes().toArray())).toMatchObject({ code: 26 });
    });

    it('that are unique refuse a second document of a key, a missing field being one', async () => {
      const rows = await fresh(target());
      await rows.createIndex({ a: 1, b: 1 }, { unique: true });
      await rows.insertMany([
        { _id: '1', a: 1 },
        { _id: '2', a: 1, b: 1 },
      ]);
      expect(await failure(rows.insertOne({ _id: '3', a: 1, b: null }))).toMatchObject({
        code: 11000,
        keyPattern: { a: 1, b: 1 },
      });
      expect(await failure(rows.updateOne({ _id: '1' }, { $set: { b: 1 } }))).toMatchObject({
        code: 11000,
        keyValue: { a: 1, b: 1 },
      });
      await rows.updateOne({ _id: '2' }, { $set: { b: 2 } });
      await rows.updateOne({ _id: '1' }, { $set: { b: 1 } });
      await rows.insertOne({ _id: '3', a: 1 });
      await rows.insertOne({ _id: '4', a: 2 });
      expect(await failure(rows.createIndex({ a: 1 }, { unique: true }))).toMatchObject({ code: 11000 });
    });

    it('that are partial hold what their filter finds, and nothing else', async () => {
      const rows = await fresh(target());
      await rows.createIndex({ a: 1 }, { name: 'open', unique: true, partialFilterExpression: { open: true } });
      await rows.insertMany([
        { _id: '1', a: 1 },
        { _id: '2', a: 1 },
        { _id: '3', a: 1, open: true },
      ]);
      expect(await failure(rows.updateOne({ _id: '2' }, { $set: { open: true } }))).toMatchObject({ code: 11000 });
      expect(await planOf(rows.find({ a: 1, open: true }))).toEqual(['FETCH', 'IXSCAN open']);
      expect(await planOf(rows.find({ a: 1 }))).toEqual(['COLLSCAN']);
      expect(idsOf(await rows.find({ a: 1 }).sort({ _id: 1 }).toArray())).toEqual(['1', '2', '3']);
    });

    it('serve equal first fields, a range and an order; else everything is looked at', async () => {
      const rows = await fresh(target());
      await rows.createIndex({ of: 1, n: -1, _id: 1 }, { name: 'by_of' });
      await rows.insertMany(['x', 'y', 'x', 'y'].map((of, n) => ({ _id: `${n}`, of, n })));
      expect(await planOf(rows.find({ of: 'x' }))).toEqual(['FETCH', 'IXSCAN by_of']);
      expect(await planOf(rows.find({ of: 'x', n: { $gte: 1 } }).sort({ n: 1 }))).toEqual(['FETCH', 'IXSCAN by_of']);
      expect(await planOf(rows.find({ of: 'x' }).sort({ n: -1, _id: 1 }))).toEqual(['FETCH', 'IXSCAN by_of']);
      expect(await planOf(rows.find({ _id: { $gt: '1' } }).sort({ _id: -1 }))).toEqual(['FETCH', 'IXSCAN _id_']);
      expect(await planOf(rows.find({ n: 1 }))).toEqual(['COLLSCAN']);
      expect(await planOf(rows.find({ n: 1 }).sort({ n: 1 }))).toEqual(['SORT', 'COLLSCAN']);
      expect(await planOf(rows.find({ n: 1 }).hint('by_of'))).toEqual(['FETCH', 'IXSCAN by_of']);
      expect(idsOf(await rows.find({ of: 'x' }).sort({ n: -1 }).toArray())).toEqual(['2', '0']);
      expect(idsOf(await rows.find({ of: 'y', n: { $lt: 3 } }).toArray())).toEqual(['1']);
      expect(await failure(rows.find({ n: 1 }).hint('none').toArray())).toMatchObject({ code: 2 });
    });

    it('look at no more documents than they must', async () => {
      const rows = await fresh(target());
      await rows.createIndex({ of: 1, _id: 1 });
      await rows.insertMany(Array.from({ length: 500 }, (_, i) => ({ _id: `${1000 + i}`, of: i % 5 })));
      const examined = async (cursor: FindCursor<Row>) =>
        (await cursor.explain('executionStats')).executionStats.totalDocsExamined;
      expect(await examined(rows.find({ _id: '1007' }))).toBe(1);
      expect(
        await examined(
          rows
            .find({ of: 3, _id: { $gt: '1200' } })
            .sort({ _id: 1 })
            .limit(7),
        ),
      ).toBe(7);
      expect(await examined(rows.find({ of: 3 }))).toBe(100);
    });

    it('change no answer, whatever is asked', async () => {
      const rows = await fresh(target());
      const value = fc.oneof(
        fc.integer({ min: -2, max: 3 }),
        fc.constantFrom('', 'a', 'b', null, true),
        fc.constant([1, 'a']),
        fc.constant([]),
      );
      await rows.createIndexes([
        { key: { a: 1, b: -1 } },
        { key: { a: 1, _id: 1 } },
        { key: { b: 1, _id: 1 } },
        { key: { c: 1, a: 1 }, sparse: true },
      ]);
      // MongoDB indexes no two lists of one document in one key.
      const scalar = value.filter((item) => !Array.isArray(item));
      const row = fc.record({ a: value, b: scalar, c: scalar }, { requiredKeys: [] });
      const docs = fc.sample(row, { seed: 11, numRuns: 120 }).map((doc, i) => ({ ...doc, _id: `${1000 + i}` }));
      await rows.insertMany(docs);
      // Some keys come and go.
      for (const [i, doc] of docs.entries()) if (i % 7 === 0) await rows.replaceOne({ _id: doc._id }, { a: i % 3, b: 'b' });
      await rows.deleteMany({ _id: { $lt: '1009' } });
      const bound = fc.integer({ min: -2, max: 3 });
      const condition = fc.oneof(
        scalar,
        fc.record({ $in: fc.array(scalar, { maxLength: 4 }) }),
        fc.record({ $gt: bound }),
        fc.record({ $gte: bound, $lt: bound }),
        fc.record({ $lte: fc.constantFrom('a', 'b') }),
        fc.record({ $ne: scalar }),
        fc.record({ $exists: fc.boolean() }),
      );
      const filter = fc.record({ a: condition, b: condition, c: condition }, { requiredKeys: [] });
      const sort = fc.constantFrom(
        { _id: 1 },
        { a: 1, _id: 1 },
        { a: 1, b: -1, _id: 1 },
        { a: -1, b: 1, _id: -1 },
        { b: 1, _id: 1 },
        { c: -1, _id: 1 },
      );
      await fc.assert(
        fc.asyncProperty(filter, sort, async (asked, order) => {
          const found = (hint?: Document) =>
            rows
              .find(asked as never, hint && { hint })
              .sort(order as never)
              .toArray();
          expect(idsOf(await found())).toEqual(idsOf(await found({ $natural: 1 })));
        }),
        { numRuns: 150, seed: 5 },
      );
    });
  });

  describe('collections', () => {
    it('are made by an insert or an index, not by a search or a change that finds nothing', async () => {
      const { db } = target();
      const name = `made_${(await fresh(target())).collectionName}`;
      const rows = db.collection<Row>(name);
      await rows.updateOne({ _id: 'a' }, { $set: { n: 1 } });
      await rows.deleteMany({});
      await rows.findOneAndDelete({});
      expect(await rows.find().toArray()).toEqual([]);
      expect(await db.listCollections({ name }).toArray()).toEqual([]);
      await rows.updateOne({ _id: 'a' }, { $set: { n: 1 } }, { upsert: true });
      expect(await db.listCollections({ name }, { nameOnly: true }).toArray()).toEqual([{ name, type: 'collection' }]);
      await rows.drop();
      await rows.createIndex({ n: 1 });
      expect(await rows.countDocuments()).toBe(0);
      expect(await db.listCollections({ name }).toArray()).toMatchObject([{ name, type: 'collection' }]);
    });
  });

  describe('database views', () => {
    it('read a collection through a pipeline, and can be moved to another one', async () => {
      const { db } = target();
      const [first, second] = [await fresh(target()), await fresh(target())];
      await first.insertMany([
        { _id: 'a', doc: { n: 2 } },
        { _id: 'b', doc: { n: 1 } },
      ]);
      await second.insertOne({ _id: 'c', doc: { n: 5 } });
      const name = `view_of_${first.collectionName}`;
      const pipeline = [{ $replaceRoot: { newRoot: { $mergeObjects: ['$doc', { _id: '$_id' }] } } }];
      const view = await db.createCollection<Row>(name, { viewOn: first.collectionName, pipeline });
      expect(
        await view
          .find({ n: { $gt: 0 } })
          .sort({ n: 1 })
          .toArray(),
      ).toEqual([
        { n: 1, _id: 'b' },
        { n: 2, _id: 'a' },
      ]);
      expect(await view.find({ n: 2 }).project({ _id: 0 }).toArray()).toEqual([{ n: 2 }]);
      expect(await view.aggregate([{ $group: { _id: null, n: { $sum: '$n' } } }]).toArray()).toEqual([{ _id: null, n: 3 }]);
      expect(await view.countDocuments({ n: 1 })).toBe(1);
      expect(await failure(view.insertOne({ _id: 'd' }))).toMatchObject({ code: 166 });
      await db.command({ collMod: name, viewOn: second.collectionName, pipeline });
      expect(await view.find().toArray()).toEqual([{ n: 5, _id: 'c' }]);
      expect(await db.listCollections({ name }).toArray()).toMatchObject([
        { name, type: 'view', options: { viewOn: second.collectionName, pipeline } },
      ]);
      expect(await failure(db.createCollection(name, { viewOn: second.collectionName, pipeline: [] }))).toMatchObject({
        code: 48,
      });
      await view.drop();
      expect(await db.listCollections({ name }).toArray()).toEqual([]);
      expect(await second.countDocuments()).toBe(1);
    });
  });
};
