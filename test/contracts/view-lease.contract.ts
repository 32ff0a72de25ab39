import { CheckpointMoved, type ViewStore } from '@closeline/eventsourcing';
import { titleOf, type ViewStoreHarness } from './harness';
import { at, cell, change, contentsOf, documents, FUNNEL, PROSPECTS } from './view-changes';

/** Who may write a view, on every engine. Part of `viewStoreContract`. */
export const viewLeaseContract = (engine: string, harness: ViewStoreHarness): void => {
  describe(titleOf('view store', engine, 'lease'), () => {
    const VIEW = 'prospects@1';
    let store: ViewStore;

    beforeEach(async () => {
      store = await harness.open();
      await store.declare([PROSPECTS, FUNNEL]);
    });
    afterEach(() => harness.close(store));

    const lease = (holder: string, ttlMs = 60_000) => store.lease(VIEW, 0, holder, ttlMs);
    const write = (name: string, epoch: number, from: number | undefined = undefined) =>
      change(VIEW, from, (from ?? 0) + 1, { epoch, ...documents({ [name]: { name } }), cells: [cell('', { [name]: 1 })] });

    it('says where the shard stands and under which epoch it may be written', async () => {
      expect(await lease('one')).toEqual({ view: VIEW, shard: 0, epoch: 1, position: undefined });
      await store.commit([write('a', 1)]);
      expect(await lease('one')).toEqual({ view: VIEW, shard: 0, epoch: 1, position: at(1) });
    });

    it('is held by one at a time, for each view apart', async () => {
      await lease('one');
      expect(await lease('other')).toBeUndefined();
      expect(await store.lease('funnel@2', 0, 'other', 60_000)).toMatchObject({ epoch: 1 });
    });

    it('goes to one of ten who ask at once', async () => {
      const asked = await Promise.all(Array.from({ length: 10 }, (_, i) => lease(`holder ${i}`)));
      expect(asked.filter((answer) => answer !== undefined)).toEqual([{ view: VIEW, shard: 0, epoch: 1, position: undefined }]);
    });

    it('keeps its epoch when it is renewed, also where it had run out and nobody took it', async () => {
      await lease('one', 0);
      await store.commit([write('a', 1)]);
      expect(await lease('one')).toMatchObject({ epoch: 1 });
      await store.commit([write('b', 1, 1)]);
      expect(await lease('one')).toMatchObject({ epoch: 1, position: at(2) });
    });

    it('goes, once it has run out, to another who asks, under a higher epoch', async () => {
      await lease('one', 0);
      await store.commit([write('a', 1)]);
      expect(await lease('other')).toEqual({ view: VIEW, shard: 0, epoch: 2, position: at(1) });
      expect(await lease('one')).toBeUndefined();
    });

    it('that was lost lets nobody write, not even beside another view', async () => {
      await lease('one', 0);
      await store.lease('funnel@2', 0, 'one', 60_000);
      await lease('other');
      const before = await Promise.all([VIEW, 'funnel@2'].map((view) => contentsOf(store, view)));
      await expect(store.commit([write('late', 1)])).rejects.toEqual(new CheckpointMoved(VIEW));
      const beside = change('funnel@2', undefined, 1, { ...documents({ f1: {} }), cells: [cell('', { n: 1 })] });
      await expect(store.commit([beside, write('late', 1)])).rejects.toEqual(new CheckpointMoved(VIEW));
      expect(await Promise.all([VIEW, 'funnel@2'].map((view) => contentsOf(store, view)))).toEqual(before);
    });

    it('that was lost writes nothing, though its holder and the next one commit at once', async () => {
      await lease('one', 0);
      const { epoch } = (await lease('other'))!;
      const results = await Promise.allSettled([store.commit([write('late', 1)]), store.commit([write('holder', epoch)])]);
      expect(results.map((r) => r.status)).toEqual(['rejected', 'fulfilled']);
      expect(await contentsOf(store, VIEW)).toEqual({
        documents: [{ id: 'holder', document: { name: 'holder' } }],
        cells: [cell('', { holder: 1 })],
        checkpoint: at(1),
      });
    });

    it('comes back, after others had it, under an epoch of its own', async () => {
      await lease('one', 0);
      await lease('other', 0);
      expect(await lease('one')).toMatchObject({ epoch: 3 });
      await expect(store.commit([write('late', 1)])).rejects.toEqual(new CheckpointMoved(VIEW));
      await expect(store.commit([write('late', 2)])).rejects.toEqual(new CheckpointMoved(VIEW));
      await store.commit([write('a', 3)]);
      expect(await store.load(VIEW, ['late', 'a'])).toEqual(new Map([['a', { name: 'a' }]]));
    });

    it('is free at once where its holder gives it back, and those of others are not', async () => {
      await lease('one');
      await store.lease('funnel@2', 0, 'third', 60_000);
      await store.release('one');
      expect(await lease('other')).toMatchObject({ epoch: 2 });
      expect(await store.lease('funnel@2', 0, 'other', 60_000)).toBeUndefined();
      await expect(store.commit([write('late', 1)])).rejects.toEqual(new CheckpointMoved(VIEW));
    });

    it('ends where its view is reset', async () => {
      await lease('one');
      await store.commit([write('a', 1)]);
      await store.reset(VIEW);
      await expect(store.commit([write('late', 1)])).rejects.toEqual(new CheckpointMoved(VIEW));
      await expect(store.commit([write('late', 1, 1)])).rejects.toEqual(new CheckpointMoved(VIEW));
      const taken = (await lease('other'))!;
      expect(taken.position).toBeUndefined();
      expect(taken.epoch).toBeGreaterThan(1);
      await store.commit([write('b', taken.epoch)]);
      expect(await store.load(VIEW, ['a', 'b', 'late'])).toEqual(new Map([['b', { name: 'b' }]]));
    });

    it('is needed to write at all', async () => {
      await expect(store.commit([write('a', 0)])).rejects.toEqual(new CheckpointMoved(VIEW));
      await expect(store.commit([write('a', 1)])).rejects.toEqual(new CheckpointMoved(VIEW));
      expect(await contentsOf(store, VIEW)).toEqual({ documents: [], cells: [], checkpoint: undefined });
    });

    it('is remembered when the store is opened again', async () => {
      await lease('one');
      await store.commit([write('a', 1)]);
      store = await harness.reopen(store);
      await store.declare([PROSPECTS]);
      expect(await lease('other')).toBeUndefined();
      expect(await lease('one')).toMatchObject({ epoch: 1, position: at(1) });
    });

    it('is shown to operators: who holds what, until when, and what nobody holds', async () => {
      expect(await store.leases()).toEqual([]);
      await lease('one', 0);
      await store.lease('funnel@2', 0, 'other', 3_600_000);
      const [funnel, prospects] = await store.leases();
      expect(funnel).toMatchObject({ view: 'funnel@2', shard: 0, epoch: 1, holder: 'other', position: undefined });
      expect(prospects).toMatchObject({ view: VIEW, shard: 0, epoch: 1, holder: 'one', position: undefined });
      // Both are the store's clock, and the longer one was taken last.
      expect(Date.parse(funnel!.expiresAt!) - Date.parse(prospects!.expiresAt!)).toBeGreaterThanOrEqual(3_600_000);
      expect(new Date(funnel!.expiresAt!).toISOString()).toBe(funnel!.expiresAt);
      await store.release('one');
      expect((await store.leases())[1]).toMatchObject({ view: VIEW, epoch: 1, holder: null, expiresAt: null });
    });
  });
};
