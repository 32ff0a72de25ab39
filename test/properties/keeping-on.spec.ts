import { beginBuild, PARKED_PAGE, Projector, type Parked } from '@closeline/eventsourcing';
import { MemoryViewStore } from '../support/memory-store';
import { count, logOf, Process, starting, statuses, sums, TTL_MS, turn, until } from './keeping';

describe('a keeper that goes on', () => {
  const started = starting();
  const isActive = (all: Record<string, string>): boolean => all['sums@1'] === 'active';

  it('does not promote a build that differed, because another sample misses what is wrong', async () => {
    const owners = Array.from({ length: 40 }, (_, i) => `owner-${String(i).padStart(2, '0')}`);
    const log = await logOf(owners.map((owner, i) => [owner, i] as const));
    const store = new MemoryViewStore();
    let fooled = true;
    const wrong = { ...sums(1) };
    wrong.fold = (document, event) => {
      const folded = sums(1).fold(document, event);
      return fooled && (event.data as { owner: string }).owner === 'owner-39' ? { total: -1 } : folded;
    };
    // The build folded one thing, and the folds that check it give another.
    const find = store.find.bind(store);
    store.find = async (...query) => {
      fooled = false;
      return find(...query);
    };
    // The first sample reaches the wrong one; those of all later looks do not.
    const behind = ['owner-35', 'owner-35'];
    const process = await started(new Process('p', log, store, [wrong], { ids: () => behind.shift() ?? 'owner-10' }));
    await until(
      async () => process.told,
      (told) => told.length > 0,
    );
    const looks = jest.spyOn(store, 'present');
    await until(
      async () => looks.mock.calls.length,
      (calls) => calls > 20,
    );
    expect(process.told).toEqual(['blocked sums@1: owner-39 is not what a fresh fold gives']);
    expect(await statuses(store)).toEqual({ 'sums@1': 'building' });
  });

  it('says when it sees again what there is to do, though nothing happens in the log', async () => {
    const log = await logOf([['a', 1]]);
    const store = new MemoryViewStore();
    const process = await started(new Process('p', log, store, [sums(1)]));
    await until(() => statuses(store), isActive);
    process.told.length = 0;
    jest.spyOn(store, 'present').mockRejectedValueOnce(new Error('away'));
    await until(
      async () => process.told.length,
      (told) => told > 1,
    );
    expect(process.told).toEqual(['look: the views cannot be looked after: Error: away', 'looked']);
  });

  it('takes a build that could not be looked at for a failed look, which the next one ends', async () => {
    const log = await logOf([['a', 1]]);
    const store = new MemoryViewStore();
    jest.spyOn(store, 'find').mockRejectedValueOnce(new Error('away'));
    const process = await started(new Process('p', log, store, [sums(1)]));
    await until(() => statuses(store), isActive);
    expect(process.told).toEqual(['look: the build sums@1 cannot be looked at: Error: away', 'looked', 'promoted sums@1']);
  });

  it('never gives a build the id of one that was dropped, and begins nothing anew under it', async () => {
    const log = await logOf([['a', 1]]);
    const store = new MemoryViewStore();
    let looks = true;
    const pause = async (ms: number, signal: AbortSignal): Promise<void> => {
      do await turn(ms, signal);
      while (ms === TTL_MS / 3 && !looks && !signal.aborted);
    };
    const process = await started(new Process('p', log, store, [sums(1)], { pause }));
    await until(() => statuses(store), isActive);
    await beginBuild(store, sums(1), 'sums@1', '2026-01-03T00:00:00.000Z');
    await until(
      () => statuses(store),
      (all) => all['sums@1.2'] === 'active',
    );
    await until(
      async () => store.checkpoint('sums@1'),
      (at) => at !== undefined,
    );
    looks = false;
    await store.drop('sums@1');
    // Whoever followed it hears of it by the next commit, and not of what was dropped before the next look.
    await count(log, 1, 'a', 5);
    const asked = [jest.spyOn(store, 'builds'), jest.spyOn(store, 'lease')];
    await until(
      async () => asked.reduce((sum, { mock }) => sum + mock.calls.length, 0),
      (calls) => calls > 20,
    );
    expect((await store.leases()).find(({ view }) => view === 'sums@1')).toMatchObject({ position: undefined, holder: null });
    looks = true;
    await until(
      () => process.read('a'),
      (doc) => (doc as { total: number }).total > 1,
    );
    await beginBuild(store, sums(1), 'sums@1', '2026-01-04T00:00:00.000Z');
    await until(
      () => statuses(store),
      (all) => all['sums@1.3'] === 'active',
    );
    expect(await statuses(store)).toEqual({ 'sums@1.2': 'kept', 'sums@1.3': 'active' });
    expect((await store.leases()).find(({ view }) => view === 'sums@1')).toMatchObject({ position: undefined });
  });

  it('tries again the one that was asked for, however many wait before it', async () => {
    const many = Array.from({ length: PARKED_PAGE + 1 }, (_, i) => `owner-${String(i).padStart(4, '0')}`);
    const log = await logOf(many.map((owner) => [owner, 1] as const));
    const store = new MemoryViewStore();
    await store.declare([{ view: 'sums@1', indexes: [] }]);
    let mended = false;
    const projector = new Projector(log, store, [sums(1, () => !mended)], {});
    await projector.catchUp();
    const last = many.at(-1)!;
    expect(await store.askRetry('sums@1', last)).toBe(1);
    mended = true;
    await projector.retry();
    expect(await store.load('sums@1', [last])).toEqual(new Map([[last, { total: 1 }]]));
    expect(await store.parkedEvents('sums@1', last)).toEqual<Parked[]>([]);
    expect(await store.parked('sums@1')).toHaveLength(PARKED_PAGE);
  });
});
