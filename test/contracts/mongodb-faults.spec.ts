import { CheckpointMoved, Refusal, type ViewChange } from '@closeline/eventsourcing';
import { MongoCheckpoints, MongoCommandKeys, MongoKeys, type MongoViewStore } from '@closeline/engines/mongodb';
import { startMongoDouble, type Fault, type MongoDouble } from '../doubles/mongodb';
import { MongoDatabases } from './mongo-databases';
import { at, cell, change, FUNNEL, leaseAll, PROSPECTS } from './view-changes';

/** Faults that only a double commits when it is told to. */
describe('MongoDB when it fails, on the double', () => {
  const patience = { limitMs: 60_000, pause: () => new Promise(setImmediate), random: () => 0 };
  const inOneTry = { ...patience, limitMs: 0 };

  let double: MongoDouble;
  let databases: MongoDatabases;
  let store: MongoViewStore;
  beforeEach(async () => {
    double = await startMongoDouble();
    databases = new MongoDatabases(() => `${double.url}&serverSelectionTimeoutMS=500`);
    store = await databases.open({ patience });
    await store.declare([PROSPECTS, FUNNEL]);
    await leaseAll(store);
    await store.commit([one(undefined, 1)]);
  });
  afterEach(async () => {
    await databases.leave(store);
    await double.stop();
  });

  const dayOf = (n: number): string => `2024-01-0${n}`;
  /** A change with a document, a cell of its own day and one more in the month's. */
  const one = (from: number | undefined, to: number, name = `p${to}`): ViewChange =>
    change('prospects@1', from, to, { documents: new Map([[name, { stage: 'won' }]]), cells: [cell(dayOf(to), { n: 1 })] });

  const inject = (command: string, times: number, fault: Omit<Fault, 'command' | 'times'>) =>
    double.inject({ command, times, ...fault });
  /** What the store holds after `n` commits of `one`, each once. */
  const holds = async (n: number): Promise<void> => {
    expect(await store.checkpoint('prospects@1')).toBe(at(n));
    expect((await store.find('prospects@1', { limit: 10 })).map(({ id }) => id)).toEqual(
      Array.from({ length: n }, (_, i) => `p${i + 1}`),
    );
    expect(await store.cells('prospects@1')).toEqual(Array.from({ length: n }, (_, i) => cell(dayOf(i + 1), { n: 1 })));
    const months = await store.sum({ view: 'prospects@1', axis: 'opened', by: 'salesperson', grain: 'month' });
    expect(months).toEqual([cell('2024-01', { n })]);
  };
  const aborted = { error: { code: 251, codeName: 'NoSuchTransaction' } };
  const unreachable = { code: 'views-unreachable', status: 503 };

  describe('a commit of unknown outcome', () => {
    it.each([1, 2, 5])('that was kept counts once: %d answers lost', async (times) => {
      const fault = inject('commitTransaction', times, { closeAfterApply: true });
      await store.commit([one(1, 2)]);
      expect(fault.hits).toBe(times);
      await holds(2);
    });

    it.each([1, 2, 5])('that never arrived is sent again: %d times cut off', async (times) => {
      const fault = inject('commitTransaction', times, { closeBefore: true });
      await store.commit([one(1, 2)]);
      expect(fault.hits).toBe(times);
      await holds(2);
    });

    it('is settled by the checkpoint where the server has forgotten the transaction: it was kept', async () => {
      inject('commitTransaction', 2, { closeAfterApply: true });
      const forgotten = inject('commitTransaction', 1, aborted);
      await store.commit([one(1, 2)]);
      expect(forgotten.hits).toBe(1);
      await holds(2);
    });

    it('is done again where the server has forgotten the transaction and the checkpoint stands: it was not kept', async () => {
      inject('commitTransaction', 2, { closeBefore: true });
      const forgotten = inject('commitTransaction', 1, aborted);
      await store.commit([one(1, 2)]);
      expect(forgotten.hits).toBe(1);
      await holds(2);
    });

    it('is settled by the checkpoint when the patience is over', async () => {
      const hasty = await databases.beside(store, { patience: inOneTry });
      await hasty.declare([PROSPECTS]);
      inject('commitTransaction', 2, { closeAfterApply: true });
      await hasty.commit([one(1, 2)]);
      await holds(2);
      inject('commitTransaction', 2, { closeBefore: true });
      await expect(hasty.commit([one(2, 3)])).rejects.toMatchObject(unreachable);
      await store.commit([one(2, 3)]);
      await holds(3);
      await databases.leave(hasty);
    });

    it('is sent again where a majority did not answer in time', async () => {
      const fault = inject('commitTransaction', 2, { writeConcernError: { code: 64, codeName: 'WriteConcernTimeout' } });
      await store.commit([one(1, 2)]);
      expect(fault.hits).toBe(2);
      await holds(2);
    });
  });

  describe('a transient error', () => {
    it.each(['update', 'insert', 'find', 'commitTransaction'])('begins the transaction again: in %s', async (command) => {
      const code = command === 'commitTransaction' ? 251 : 112;
      const fault = inject(command, 3, { error: { code } });
      await store.commit([one(1, 2)]);
      expect(fault.hits).toBe(3);
      await holds(2);
    });

    it.each(['update', 'insert'])('and so does a cut connection: in %s', async (command) => {
      const fault = inject(command, 2, { closeAfterApply: true });
      await store.commit([one(1, 2)]);
      expect(fault.hits).toBe(2);
      await holds(2);
    });

    it('that does not end is a refusal with 503, and nothing was written', async () => {
      const hasty = await databases.beside(store, { patience: inOneTry });
      await hasty.declare([PROSPECTS]);
      inject('insert', 1, { error: { code: 112 } });
      const refused = hasty.commit([one(1, 2)]);
      await expect(refused).rejects.toBeInstanceOf(Refusal);
      await expect(refused).rejects.toMatchObject(unreachable);
      await holds(1);
      await databases.leave(hasty);
    });

    it('is not what a mistake is: that is thrown at once', async () => {
      const fault = inject('insert', 1, { error: { code: 121, codeName: 'DocumentValidationFailure', errmsg: 'no' } });
      await expect(store.commit([one(1, 2)])).rejects.toMatchObject({ code: 121 });
      expect(fault.hits).toBe(1);
      await holds(1);
    });

    it('does not let a lost lease pass', async () => {
      await store.release('projector');
      await store.lease('prospects@1', 0, 'other', 60_000);
      inject('update', 1, { error: { code: 112 } });
      inject('commitTransaction', 2, { closeAfterApply: true });
      await expect(store.commit([one(1, 2)])).rejects.toEqual(new CheckpointMoved('prospects@1'));
      await holds(1);
    });

    it('in a reset is tried again: all or nothing', async () => {
      inject('delete', 2, { error: { code: 112 } });
      inject('commitTransaction', 2, { closeAfterApply: true });
      await store.reset('prospects@1');
      expect(await store.checkpoint('prospects@1')).toBeUndefined();
      expect(await store.cells('prospects@1')).toEqual([]);
      expect(await store.find('prospects@1', { limit: 1 })).toEqual([]);
    });
  });

  describe('a server that is gone', () => {
    it('is told by a refusal with 503 to whoever asks, and serves again when it is back', async () => {
      const db = databases.db(store);
      const [checkpoints, commands, keys] = [new MongoCheckpoints(db), await MongoCommandKeys.open(db), await MongoKeys.open(db)];
      const hasty = await databases.beside(store, { patience: inOneTry });
      await hasty.declare([PROSPECTS]);
      const { port, state } = double;
      const waiting = expect(store.reached('prospects@1', at(9), 60_000)).rejects.toMatchObject(unreachable);
      await double.kill();
      await waiting;
      const asked = [
        [hasty.commit([one(1, 2)]), 'views-unreachable'],
        [store.find('prospects@1', { limit: 1 }), 'views-unreachable'],
        [store.load('prospects@1', ['p1']), 'views-unreachable'],
        [store.lease('prospects@1', 0, 'projector', 1), 'views-unreachable'],
        [store.checkpoint('prospects@1'), 'views-unreachable'],
        [checkpoints.save('assign', '1'), 'views-unreachable'],
        [commands.begin('c1', 's1'), 'commands-unreachable'],
        [keys.insertIfAbsent('prospect-1', 1, Buffer.from('k')), 'vault-unreachable'],
      ] as const;
      const answers = await Promise.allSettled(asked.map(([answer]) => answer));
      for (const [i, answer] of answers.entries())
        expect(answer).toMatchObject({ status: 'rejected', reason: { name: 'Refusal', code: asked[i]![1], status: 503 } });
      double = await startMongoDouble({ port, state });
      await store.commit([one(1, 2)]);
      await holds(2);
      expect(await commands.begin('c1', 's1')).toMatchObject({ stream: 's1' });
      await databases.leave(hasty);
    });

    it('is waited for no longer once we have hung up', async () => {
      const waiting = await databases.beside(store, { patience });
      await waiting.declare([PROSPECTS]);
      const reached = waiting.reached('prospects@1', at(9), 60_000);
      await double.kill();
      const committed = waiting.commit([one(1, 2)]);
      const answers = Promise.allSettled([committed, reached]);
      await databases.leave(waiting);
      for (const answer of await answers) expect(answer).toMatchObject({ status: 'rejected', reason: unreachable });
    });

    it('is waited for by a commit, which then takes effect once', async () => {
      const { port, state } = double;
      await double.kill();
      const committed = store.commit([one(1, 2)]);
      double = await startMongoDouble({ port, state });
      await committed;
      await holds(2);
    });
  });
});
