import { firstDifference, readAtRest, shardOf } from '@closeline/eventsourcing';
import { MemoryViewStore } from '../support/memory-store';
import { logOf, sums } from './keeping';

const view = sums(1);
const owners = Array.from({ length: 20 }, (_, i) => `owner-${i}`);
const [first, second] = [0, 1].map((shard) => owners.find((owner) => shardOf(owner, 2) === shard)!) as [string, string];

/** A view in two shards: the first has seen one event, the second, whose owner counted twice, both of its own. */
const unevenly = async (): Promise<{ store: MemoryViewStore; log: Awaited<ReturnType<typeof logOf>>; put: Put }> => {
  const log = await logOf([
    [first, 1],
    [second, 2],
    [first, 3],
    [second, 4],
  ]);
  const store = new MemoryViewStore();
  await store.declare([{ view: view.id, indexes: [], shards: 2 }]);
  const positions = (await log.readAll()).events.map(({ position }) => position);
  const put: Put = async (shard, events, id, total) => {
    const { epoch, position: from } = (await store.lease(view.id, shard, 'owner', 60_000))!;
    const documents = new Map([[id, { total }]]);
    const to = positions[events - 1]!;
    await store.commit([{ view: view.id, shard, epoch, documents, cells: [], parked: [], unparked: [], from, to }]);
  };
  await put(0, 2, first, 1);
  await put(1, 4, second, 6);
  return { store, log, put };
};
type Put = (shard: number, events: number, id: string, total: number) => Promise<void>;

describe('a sample of a build', () => {
  it('is compared where the shard of each document stands: another may be further', async () => {
    const { store, log } = await unevenly();
    expect(await firstDifference(log, store, view, {}, [])).toBeUndefined();
  });

  it('shows what differs, in whichever shard', async () => {
    for (const [shard, events, id] of [
      [0, 3, first],
      [1, 4, second],
    ] as const) {
      const { store, log, put } = await unevenly();
      await put(shard, events, id, 5);
      expect(await firstDifference(log, store, view, {}, [])).toBe(id);
    }
  });

  it('is read again where a shard moved on meanwhile, and the others need not wait for it', async () => {
    const { store, log, put } = await unevenly();
    const find = store.find.bind(store);
    let reads = 0;
    store.find = async (...query) => {
      const found = await find(...query);
      if (++reads === 1) await put(0, 4, first, 4);
      return found;
    };
    expect(await firstDifference(log, store, view, {}, [])).toBeUndefined();
    expect(reads).toBe(2);
  });
});

describe('a reading of a whole view', () => {
  it('is at rest only where all shards stand at one position', async () => {
    const { store, put } = await unevenly();
    const read = (): Promise<boolean> => readAtRest(store, view.id, 3, async () => null).then(({ atRest }) => atRest);
    expect(await read()).toBe(false);
    await put(0, 4, first, 4);
    expect(await read()).toBe(true);
  });
});
