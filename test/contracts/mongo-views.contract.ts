import type { Db } from 'mongodb';
import { CheckpointMoved, type Document } from '@closeline/eventsourcing';
import type { MongoViewStore } from '@closeline/engines';
import { cellRangeOf } from '../../libs/engines/src/mongodb/cells';
import { MongoDocuments } from '../../libs/engines/src/mongodb/documents';
import type { MongoDatabases } from './mongo-databases';
import { at, cell, change, FUNNEL, leaseAll, PROSPECTS } from './view-changes';

const LONG = 60_000;

interface Stage {
  readonly stage: string;
  readonly indexName?: string;
  readonly inputStage?: Stage;
}

const stagesOf = (stage: Stage): Stage[] => [stage, ...(stage.inputStage ? stagesOf(stage.inputStage) : [])];

/** What the views on MongoDB do beyond the contract of every engine. */
export const mongoViewsContract = (engine: string, databases: MongoDatabases): void => {
  describe(`views of ${engine}`, () => {
    let store: MongoViewStore;
    let db: Db;

    beforeEach(async () => {
      store = await databases.open();
      db = databases.db(store);
      await store.declare([PROSPECTS, FUNNEL]);
      await leaseAll(store);
    });
    afterEach(() => databases.close(store));

    describe('documents', () => {
      it('come back as JSON would give them, whatever their names and values', async () => {
        const text =
          '{"a.b":{"c.d":1},"$set":{"$ne":""},"":"empty","__proto__":{"x":1},"constructor":"c","position":"mine","_id":"other",' +
          '"numbers":[0,1,-1,2147483647,2147483648,-2147483649,9007199254740991,0.1,1e300,5e-324],' +
          '"date":"2024-01-05T00:00:00.000Z","nothing":null,"truth":[true,false],"text":"Ärger 日本語 🧾 \\u0000\\u2028",' +
          '"nested":[[],{},[{"deep":[[["x"]]]}]],"$ref":"r","$id":"i"}';
        const document = JSON.parse(text) as Document;
        const given: Document = Object.defineProperty({ ...document, gone: undefined, list: [undefined] }, '__proto__', {
          value: { x: 1 },
          enumerable: true,
        });
        await store.commit([change('funnel@2', undefined, 1, { documents: new Map([['f1', given]]) })]);
        const expected = JSON.parse(JSON.stringify(given)) as Document;
        expect(JSON.stringify((await store.load('funnel@2', ['f1'])).get('f1'))).toBe(JSON.stringify(expected));
        expect(JSON.stringify((await store.find('funnel@2', { limit: 1 }))[0]!.document)).toBe(JSON.stringify(expected));
        // Replaced, not inserted, it takes another way.
        await store.commit([change('funnel@2', 1, 2, { documents: new Map([['f1', given]]) })]);
        expect(JSON.stringify((await store.load('funnel@2', ['f1'])).get('f1'))).toBe(JSON.stringify(expected));
      });

      it('carry the position that they have seen, each of its own', async () => {
        const documents = (id: string) => ({ documents: new Map([[id, {}]]) });
        await store.commit([change('funnel@2', undefined, 1, documents('f1'))]);
        await store.commit([change('funnel@2', 1, 2, documents('f2'))]);
        const found = await db.collection('funnel@2').find().sort({ _id: 1 }).toArray();
        expect(found.map(({ position }) => position as unknown)).toEqual([at(1), at(2)]);
      });

      it('do not match by what a list holds', async () => {
        const documents = new Map([['p1', { stage: ['won', null] }]]);
        await store.commit([change('prospects@1', undefined, 1, { documents })]);
        expect(await store.find('prospects@1', { where: { stage: 'won' }, limit: 5 })).toEqual([]);
        expect(await store.find('prospects@1', { where: { stage: null }, limit: 5 })).toEqual([]);
      });

      it('are committed by the ten thousand, with as many cells', async () => {
        const ids = Array.from({ length: 10_000 }, (_, i) => `p${String(i).padStart(5, '0')}`);
        const cells = ids.map((id) => cell('2024-01-05', { n: 1 }, { key: `["${id}"]` }));
        const documents = new Map(ids.map((id) => [id, { stage: 'won' }]));
        await store.commit([change('prospects@1', undefined, 1, { documents, cells })]);
        await store.commit([change('prospects@1', 1, 2, { documents, cells })]);
        expect(await db.collection('prospects@1').countDocuments({ position: at(2) })).toBe(10_000);
        const query = { view: 'prospects@1', axis: 'opened', by: 'salesperson', grain: 'all' } as const;
        expect((await store.sum(query)).every(({ measures }) => measures.n === 2)).toBe(true);
      });
    });

    describe('cells', () => {
      it('that return to zero leave nothing behind, neither by day nor by month', async () => {
        const cells = (n: number, won: number) => ({ cells: [cell('2024-01-05', { n, 'won.late': won }), cell('', { n })] });
        await store.commit([change('funnel@2', undefined, 1, cells(2, 3))]);
        await store.commit([change('funnel@2', 1, 2, cells(-2, 0))]);
        const kept = await db.collection('cells').find().sort({ grain: 1 }).toArray();
        expect(kept.map(({ grain, date, measures }) => [grain, date, measures] as unknown)).toEqual([
          ['day', '2024-01-05', { 'won.late': 3 }],
          ['month', '2024-01', { 'won.late': 3 }],
        ]);
        await store.commit([change('funnel@2', 2, 3, cells(0, -3))]);
        expect(await db.collection('cells').countDocuments()).toBe(0);
      });
    });

    describe('every read and write', () => {
      it('is of a majority, on disk, and asked of the primary', async () => {
        const watched = await databases.watched();
        const { store: asked, commands } = watched;
        await asked.declare([PROSPECTS]);
        await asked.lease('prospects@1', 0, 'projector', LONG);
        await asked.commit([change('prospects@1', undefined, 1, { documents: new Map([['p1', {}]]) })]);
        await asked.find('prospects@1', { limit: 1 });
        await asked.reset('prospects@1');
        const majority = { w: 'majority', j: true };
        for (const { name, command } of commands.filter((one) => one.name !== 'listCollections')) {
          expect([name, command.$readPreference ?? { mode: 'primary' }]).toEqual([name, { mode: 'primary' }]);
          const starts = command.startTransaction === true;
          if (name === 'find' || starts) expect([name, command.readConcern]).toMatchObject([name, { level: 'majority' }]);
          const isDone = command.autocommit === undefined ? name !== 'find' : name === 'commitTransaction';
          if (isDone) expect([name, command.writeConcern]).toMatchObject([name, majority]);
        }
        expect(commands.filter(({ name }) => name === 'commitTransaction')).toHaveLength(2);
        await databases.close(asked);
      });
    });

    describe('queries go by the index that is named after the field', () => {
      const planOf = async (where: Record<string, string | null>, afterId?: string): Promise<Stage[]> => {
        const documents = new MongoDocuments(db, PROSPECTS);
        const query = { where, limit: 10, ...(afterId !== undefined && { afterId }) };
        const { queryPlanner } = (await documents.cursorOf(query).explain('queryPlanner')) as {
          queryPlanner: { winningPlan: Stage & { queryPlan?: Stage } };
        };
        return stagesOf(queryPlanner.winningPlan.queryPlan ?? queryPlanner.winningPlan);
      };
      beforeEach(async () => {
        const documents = new Map(
          Array.from({ length: 50 }, (_, i) => [`p${i}`, { stage: `s${i % 5}`, owner: null, open: true, score: i }]),
        );
        await store.commit([change('prospects@1', undefined, 1, { documents })]);
      });

      it.each(
        PROSPECTS.indexes.flatMap(
          (field) =>
            [
              [field, undefined],
              [field, 'p2'],
            ] as const,
        ),
      )('%s, after %s', async (field, afterId) => {
        for (const value of ['s1', null]) {
          const plan = await planOf({ [field]: value }, afterId);
          expect(plan.filter(({ indexName }) => indexName).map(({ stage, indexName }) => [stage, indexName])).toEqual([
            ['IXSCAN', `by_${field}`],
          ]);
          expect(plan.map(({ stage }) => stage)).not.toContain('SORT');
        }
      });

      it('all documents, by their ids', async () => {
        for (const afterId of [undefined, 'p2']) {
          const plan = await planOf({}, afterId);
          expect(plan.find(({ indexName }) => indexName)?.indexName).toBe('_id_');
          expect(plan.map(({ stage }) => stage)).not.toContain('SORT');
        }
      });

      it('cells, by their ids', async () => {
        const explained = (await db
          .collection<{ _id: string }>('cells')
          .find({ _id: cellRangeOf('prospects@1') })
          .explain('queryPlanner')) as { queryPlanner: { winningPlan: Stage } };
        expect(stagesOf(explained.queryPlanner.winningPlan).map(({ indexName }) => indexName)).toContain('_id_');
      });
    });

    describe('shards', () => {
      const DIVIDED = { view: 'divided@1', indexes: [], shards: 2 };
      const n = (value: number) => [cell('2024-01-05', { n: value })];
      const ofShard = (shard: number, value: number, id: string) => ({ shard, cells: n(value), documents: new Map([[id, {}]]) });
      beforeEach(async () => {
        await store.declare([DIVIDED]);
        for (const shard of [0, 1]) await store.lease(DIVIDED.view, shard, 'a', LONG);
      });

      it('stand for themselves; the view stands where the slowest does, and its cells are their sum', async () => {
        await store.commit([change(DIVIDED.view, undefined, 5, ofShard(0, 2, 'x'))]);
        expect(await store.checkpoint(DIVIDED.view)).toBeUndefined();
        await store.commit([change(DIVIDED.view, undefined, 3, ofShard(1, 3, 'y'))]);
        expect(await store.checkpoint(DIVIDED.view)).toBe(at(3));
        expect(await store.cells(DIVIDED.view)).toEqual(n(5));
        await store.commit([change(DIVIDED.view, 3, 6, ofShard(1, -5, 'z'))]);
        expect(await store.checkpoint(DIVIDED.view)).toBe(at(5));
        expect(await store.cells(DIVIDED.view)).toEqual(n(0).slice(1));
        expect((await store.find(DIVIDED.view, { limit: 5 })).map(({ id }) => id)).toEqual(['x', 'y', 'z']);
      });

      it('are not divided otherwise while they hold something: their cells would count twice', async () => {
        await store.commit([change(DIVIDED.view, undefined, 5, ofShard(0, 2, 'x'))]);
        const other = await databases.beside(store);
        await other.declare([{ ...DIVIDED, shards: 3 }]);
        await expect(other.lease(DIVIDED.view, 2, 'b', LONG)).rejects.toThrow('divided@1 was divided into 2 shards, not 3');
        await other.reset(DIVIDED.view);
        expect(await other.lease(DIVIDED.view, 2, 'b', LONG)).toMatchObject({ epoch: 1 });
        await databases.leave(other);
      });
    });

    describe('two processes', () => {
      it('fence each other: who comes back late writes nothing and is told so', async () => {
        const other = await databases.beside(store);
        await other.declare([PROSPECTS]);
        expect(await other.lease('prospects@1', 0, 'other', LONG)).toBeUndefined();
        // It runs out at once.
        await store.lease('prospects@1', 0, 'projector', 0);
        const lease = await other.lease('prospects@1', 0, 'other', LONG);
        expect(lease).toEqual({ view: 'prospects@1', shard: 0, epoch: 2, position: undefined });
        expect(await store.lease('prospects@1', 0, 'projector', LONG)).toBeUndefined();
        const documents = (by: string) => ({ documents: new Map([['p1', { by }]]), cells: [cell('2024-01-05', { n: 1 })] });
        const results = await Promise.allSettled([
          store.commit([change('prospects@1', undefined, 1, documents('late'))]),
          other.commit([change('prospects@1', undefined, 1, { ...documents('holder'), epoch: 2 })]),
        ]);
        expect(results).toEqual([
          { status: 'rejected', reason: new CheckpointMoved('prospects@1') },
          { status: 'fulfilled', value: undefined },
        ]);
        expect(await store.load('prospects@1', ['p1'])).toEqual(new Map([['p1', { by: 'holder' }]]));
        expect(await store.cells('prospects@1')).toEqual([cell('2024-01-05', { n: 1 })]);
        await databases.leave(other);
      });

      it('one of ten who ask at once gets the shard', async () => {
        const others = await Promise.all([databases.beside(store), databases.beside(store)]);
        for (const other of others) await other.declare([{ view: 'fresh@1', indexes: [] }]);
        const asked = Array.from({ length: 10 }, (_, i) => others[i % 2]!.lease('fresh@1', 0, `holder-${i}`, LONG));
        const got = (await Promise.all(asked)).filter((lease) => lease !== undefined);
        expect(got).toEqual([{ view: 'fresh@1', shard: 0, epoch: 1, position: undefined }]);
        for (const other of others) await databases.leave(other);
      });

      it('wait for what the other one commits', async () => {
        const other = await databases.beside(store);
        await other.declare([PROSPECTS]);
        const waiting = Promise.all([1, 2, 3].map((n) => other.reached('prospects@1', at(n), 60_000)));
        for (const n of [1, 2, 3]) await store.commit([change('prospects@1', n === 1 ? undefined : n - 1, n)]);
        expect(await waiting).toEqual([true, true, true]);
        await databases.leave(other);
      });
    });
  });
};
