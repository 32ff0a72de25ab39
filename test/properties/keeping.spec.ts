import { LogicChanged } from '@closeline/eventsourcing';
import { MemoryViewStore } from '../support/memory-store';
import { count, logOf, Process, starting, statuses, sums, until } from './keeping';

describe('a keeper', () => {
  const started = starting();

  it('builds what is missing, and readers see it when it is whole and not before', async () => {
    const log = await logOf([
      ['a', 1],
      ['b', 2],
      ['a', 3],
    ]);
    const store = new MemoryViewStore();
    const process = new Process('p', log, store, [sums(1)]);
    await process.keeper.begin();
    await expect(process.read('a')).rejects.toMatchObject({ code: 'view-building', status: 503 });
    await started(process);
    await until(
      () => statuses(store),
      (all) => all['sums@1'] === 'active',
    );
    expect(await process.read('a')).toEqual({ total: 4 });
    await count(log, 3, 'a', 5);
    expect(
      await until(
        () => process.read('a'),
        (doc) => (doc as { total: number }).total !== 4,
      ),
    ).toEqual({ total: 9 });
    // What the build folded is no batch of the feed.
    expect(
      await until(
        async () => process.applied,
        (applied) => applied > 0,
      ),
    ).toBe(1);
    expect(process.told).toEqual(['promoted sums@1']);
  });

  it('takes what a store without builds holds for built', async () => {
    const log = await logOf([['a', 1]]);
    const store = new MemoryViewStore();
    await store.declare([{ view: 'sums@1', indexes: [] }]);
    const { epoch } = (await store.lease('sums@1', 0, 'owner', 0))!;
    const change = { view: 'sums@1', shard: 0, epoch, cells: [], parked: [], unparked: [], from: undefined };
    await store.commit([{ ...change, documents: new Map([['a', { total: 1 }]]), to: (await log.head())! }]);
    await store.release('owner');
    const process = await started(new Process('p', log, store, [sums(1)]));
    expect(await process.read('a')).toEqual({ total: 1 });
    await count(log, 1, 'a', 5);
    expect(
      await until(
        () => process.read('a'),
        (doc) => (doc as { total: number }).total !== 1,
      ),
    ).toEqual({ total: 6 });
  });

  it('builds a new version beside the old one, which its own readers see to the end', async () => {
    const log = await logOf([['a', 1]]);
    const store = new MemoryViewStore();
    const old = await started(new Process('old', log, store, [sums(1)]));
    await until(
      () => statuses(store),
      (all) => all['sums@1'] === 'active',
    );
    const fresh = await started(new Process('fresh', log, store, [sums(2)]));
    await until(
      () => statuses(store),
      (all) => all['sums@2'] === 'active',
    );
    expect(await statuses(store)).toEqual({ 'sums@1': 'kept', 'sums@2': 'active' });
    await count(log, 1, 'a', 5);
    const total = (doc: unknown): number => (doc as { total: number }).total;
    expect(
      await until(
        () => old.read('a'),
        (doc) => total(doc) > 1,
      ),
    ).toEqual({ total: 6 });
    expect(
      await until(
        () => fresh.read('a'),
        (doc) => total(doc) > 2,
      ),
    ).toEqual({ total: 12 });
  });

  it('does not start where the logic of a version changed', async () => {
    const log = await logOf([['a', 1]]);
    const store = new MemoryViewStore();
    await new Process('p', log, store, [sums(1)]).keeper.begin();
    const changed = new Process('q', log, store, [sums(1)], { fingerprint: () => 'another' });
    await expect(changed.keeper.begin()).rejects.toEqual(new LogicChanged('sums@1'));
  });

  it('parks what cannot be digested, promotes nothing that has something parked, and goes on after a retry', async () => {
    const log = await logOf([
      ['a', 1],
      ['b', 100],
      ['c', 2],
      ['b', 3],
    ]);
    const store = new MemoryViewStore();
    let mended = false;
    const process = await started(new Process('p', log, store, [sums(1, (by) => by > 50 && !mended)]));
    await until(
      async () => process.told.length,
      (told) => told > 1,
    );
    expect(process.told).toEqual(['parked 1 of sums@1', 'blocked sums@1: 1 documents are parked']);
    expect(await store.parked('sums@1')).toMatchObject([{ id: 'b', reason: 'Error: too much', events: 2 }]);
    expect(await store.load('sums@1', ['a', 'b', 'c'])).toEqual(
      new Map([
        ['a', { total: 1 }],
        ['c', { total: 2 }],
      ]),
    );
    mended = true;
    expect(await store.askRetry('sums@1', 'b')).toBe(1);
    await until(
      () => statuses(store),
      (all) => all['sums@1'] === 'active',
    );
    expect(await process.read('b')).toEqual({ total: 103 });
    expect(await store.cells('sums@1')).toMatchObject([{ measures: { total: 106 } }]);
  });

  it('does not promote what a fresh fold does not give', async () => {
    const log = await logOf([['a', 1]]);
    const store = new MemoryViewStore();
    let fooled = true;
    const process = await started(
      new Process('p', log, store, [
        { ...sums(1), fold: (document, event) => (fooled ? { total: 7 } : sums(1).fold(document, event)) },
      ]),
    );
    // The build folded one thing, and the fold that checks it gives another.
    const load = store.find.bind(store);
    store.find = async (...query) => {
      fooled = false;
      return load(...query);
    };
    await until(
      async () => process.told,
      (told) => told.length > 0,
    );
    expect(process.told).toEqual(['blocked sums@1: a is not what a fresh fold gives']);
    expect(await statuses(store)).toEqual({ 'sums@1': 'building' });
  });

  it('shares the shards out with others, takes over those of who leaves, and all together are one view', async () => {
    const owners = Array.from({ length: 40 }, (_, i) => `owner-${i}`);
    const log = await logOf(owners.map((owner, i) => [owner, i] as const));
    const store = new MemoryViewStore();
    const one = await started(new Process('one', log, store, [sums(1)], { shards: 4 }));
    const two = await started(new Process('two', log, store, [sums(1)], { shards: 4 }));
    const holders = async (): Promise<string> =>
      (await store.leases()).map(({ holder }) => holder?.split('/')[0] ?? 'nobody').join(' ');
    await until(
      () => statuses(store),
      (all) => all['sums@1'] === 'active',
    );
    await until(holders, (all) => all === 'one two one two');
    await one.stop();
    await until(holders, (all) => all === 'two two two two');
    for (const [i, owner] of owners.entries()) await count(log, 100 + i, owner, 1);
    const total = async (): Promise<number> => (await store.cells('sums@1'))[0]!.measures.total!;
    expect(await until(total, (sum) => sum > 780 + 39)).toBe(780 + 40);
    expect(two.told).toEqual([]);
  });
});
