import type { Db } from 'mongodb';
import type { AnalystView, MongoViewStore } from '@closeline/engines';
import type { ViewStore } from '@closeline/eventsourcing';
import type { MongoDatabases } from './mongo-databases';
import { change } from './view-changes';

const DEALS = { view: 'deals@1', indexes: ['stage'] };
const NEXT = { view: 'deals@2', indexes: ['stage'] };

/** Makes a build the one that readers see. */
const promote = async (store: ViewStore, id: string): Promise<void> => {
  const version = Number(/@(\d+)/.exec(id)![1]);
  const startedAt = '2026-01-02T03:04:05.000Z';
  await store.addBuild({ id, name: 'deals', version, fingerprint: 'f', status: 'building', startedAt });
  await store.promote(id);
};

const analystsOf = (view: string): readonly AnalystView[] => [
  { name: 'won_deals', view, pipeline: [{ $match: { stage: 'won' } }, { $project: { stage: 1, worth: 1 } }] },
  { name: 'lost_deals', view, pipeline: [{ $match: { stage: 'lost' } }] },
];

/** The names under which a BI tool reads. */
export const mongoAnalystsContract = (engine: string, databases: MongoDatabases): void => {
  describe(`analysts' views of ${engine}`, () => {
    let store: MongoViewStore;
    let db: Db;

    beforeEach(async () => {
      store = await databases.open({ analysts: analystsOf('deals@1') });
      db = databases.db(store);
      await store.declare([DEALS]);
      await promote(store, 'deals@1');
    });
    afterEach(() => databases.close(store));

    const fill = async (view: string, worth: number): Promise<void> => {
      await store.lease(view, 0, 'projector', 60_000);
      const documents = new Map([
        ['d1', { stage: 'won', worth, note: 'x' }],
        ['d2', { stage: 'lost', worth: 1 }],
      ]);
      await store.commit([change(view, undefined, 1, { documents })]);
    };
    const rows = (name: string) => db.collection(name).find().toArray();

    it('give documents with their ids', async () => {
      await fill('deals@1', 700);
      expect(await rows('won_deals')).toEqual([{ _id: 'd1', stage: 'won', worth: 700 }]);
      expect(await rows('lost_deals')).toEqual([{ _id: 'd2', stage: 'lost', worth: 1 }]);
    });

    it('lead to the active build once more when a process starts, should whoever promoted it have ended in between', async () => {
      await store.declare([DEALS, { ...DEALS, view: 'deals@1.2' }]);
      await fill('deals@1.2', 900);
      const [kept, active] = [
        { _id: 'deals@1', status: 'kept' },
        { _id: 'deals@1.2', status: 'active' },
      ];
      const builds = db.collection<{ _id: string }>('builds');
      const build = await builds.findOne({ _id: 'deals@1' });
      await builds.replaceOne({ _id: 'deals@1' }, { ...build, ...kept });
      await builds.insertOne({ ...build, ...active });
      await store.declare([DEALS]);
      expect(await rows('won_deals')).toEqual([{ _id: 'd1', stage: 'won', worth: 900 }]);
    });

    it('are database views, which nobody can write', async () => {
      await expect(db.collection('won_deals').insertOne({ stage: 'won' })).rejects.toMatchObject({
        codeName: 'CommandNotSupportedOnView',
      });
    });

    it('move to another build when it is promoted, and not before', async () => {
      await fill('deals@1', 700);
      const again = { ...DEALS, view: 'deals@1.2' };
      await store.declare([DEALS, again]);
      await fill('deals@1.2', 900);
      expect(await rows('won_deals')).toEqual([{ _id: 'd1', stage: 'won', worth: 700 }]);
      await promote(store, 'deals@1.2');
      expect(await rows('won_deals')).toEqual([{ _id: 'd1', stage: 'won', worth: 900 }]);
      expect(await rows('lost_deals')).toEqual([{ _id: 'd2', stage: 'lost', worth: 1 }]);
      await promote(store, 'deals@1');
      expect(await rows('won_deals')).toEqual([{ _id: 'd1', stage: 'won', worth: 700 }]);
    });

    it('are those of the program that knows the version', async () => {
      await fill('deals@1', 700);
      const other = await databases.beside(store, { analysts: analystsOf('deals@2') });
      await other.declare([NEXT]);
      await promote(store, 'deals@2');
      expect(await rows('won_deals')).toEqual([{ _id: 'd1', stage: 'won', worth: 700 }]);
      await promote(other, 'deals@2');
      expect(await rows('won_deals')).toEqual([]);
      await databases.leave(other);
    });

    it('can be made by several processes at once', async () => {
      const analysts = analystsOf('deals@1').map((view) => ({ ...view, name: `also_${view.name}` }));
      const others = await Promise.all([1, 2, 3].map(() => databases.beside(store, { analysts })));
      await Promise.all(others.map((other) => promote(other, 'deals@1')));
      await fill('deals@1', 700);
      expect(await rows('also_won_deals')).toHaveLength(1);
      for (const other of others) await databases.leave(other);
    });

    it('do not take the name of a collection that somebody made', async () => {
      await db.createCollection('mine');
      const mine = { name: 'mine', view: 'deals@1', pipeline: [] } as const;
      const other = await databases.beside(store, { analysts: [mine] });
      await expect(promote(other, 'deals@1')).rejects.toThrow(`the database ${db.databaseName} has a collection named mine`);
      await databases.leave(other);
    });
  });
};
