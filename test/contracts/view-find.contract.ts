import type { ViewStore } from '@closeline/eventsourcing';
import { titleOf, type ViewStoreHarness } from './harness';
import { change, documents, leaseAll, PROSPECTS } from './view-changes';

/** How documents are found, on every engine. Part of `viewStoreContract`. */
export const viewFindContract = (engine: string, harness: ViewStoreHarness): void => {
  describe(titleOf('view store', engine, 'find'), () => {
    let store: ViewStore;

    beforeEach(async () => {
      store = await harness.open();
      await store.declare([PROSPECTS]);
      await leaseAll(store);
      await store.commit([
        change(
          'prospects@1',
          undefined,
          1,
          documents({
            p3: { stage: 'won', owner: 'anna', open: false, score: 1 },
            p1: { stage: 'won', owner: null, open: true, score: 2.5 },
            p2: { stage: 'lost', open: 1, score: '1' },
            p4: { stage: 'won', owner: 'anna', open: 'true', score: true },
          }),
        ),
      ]);
    });
    afterEach(() => harness.close(store));

    const page = async (
      where: Record<string, string | number | boolean | null>,
      { limit = 100, afterId }: { limit?: number; afterId?: string } = {},
    ) => (await store.find('prospects@1', { where, limit, ...(afterId !== undefined && { afterId }) })).map((row) => row.id);

    it('finds by equality, in the order of ids', async () => {
      expect(await page({})).toEqual(['p1', 'p2', 'p3', 'p4']);
      expect(await page({ stage: 'won' })).toEqual(['p1', 'p3', 'p4']);
      expect(await page({ stage: 'won', owner: 'anna' })).toEqual(['p3', 'p4']);
      expect(await page({ stage: 'Won' })).toEqual([]);
    });

    it('tells the JSON types apart, and takes a missing field for null', async () => {
      expect(await page({ open: true })).toEqual(['p1']);
      expect(await page({ open: false })).toEqual(['p3']);
      expect(await page({ open: 1 })).toEqual(['p2']);
      expect(await page({ open: 'true' })).toEqual(['p4']);
      expect(await page({ score: 2.5 })).toEqual(['p1']);
      expect(await page({ score: 1 })).toEqual(['p3']);
      expect(await page({ owner: null })).toEqual(['p1', 'p2']);
    });

    it('pages behind a cursor', async () => {
      expect(await page({ stage: 'won' }, { limit: 2 })).toEqual(['p1', 'p3']);
      const [last, ...more] = await store.find('prospects@1', { where: { stage: 'won' }, afterId: 'p3', limit: 2 });
      expect(last).toEqual({ id: 'p4', document: { stage: 'won', owner: 'anna', open: 'true', score: true } });
      expect(more).toEqual([]);
      expect(await page({ stage: 'won' }, { afterId: 'p4' })).toEqual([]);
      expect(await page({}, { afterId: 'p2x', limit: 1 })).toEqual(['p3']);
    });

    it('orders ids by their characters, wherever they come from', async () => {
      const odd = ['', ' ', '0', '10', '9', 'P1', '_', 'a', 'p', 'p10', 'é', '日本'].map((id) => `x${id}`);
      const entries = Object.fromEntries([...odd].reverse().map((id) => [id, { stage: 'odd' }]));
      await store.commit([change('prospects@1', 1, 2, documents(entries))]);
      expect(await page({ stage: 'odd' })).toEqual(odd);
      for (const [i, afterId] of odd.entries()) expect(await page({ stage: 'odd' }, { afterId })).toEqual(odd.slice(i + 1));
    });

    it('pages on without loss or repetition while the view is written', async () => {
      const open = (...names: string[]) => Object.fromEntries(names.map((id) => [id, { stage: 'open' }]));
      await store.commit([change('prospects@1', 1, 2, documents(open('q10', 'q20', 'q30', 'q40', 'q50', 'q60', 'q70')))]);
      const first = await page({ stage: 'open' }, { limit: 3 });
      expect(first).toEqual(['q10', 'q20', 'q30']);
      // Before the cursor one comes and one goes; behind it one comes, one is removed, one leaves the stage, one is rewritten.
      const writes = { ...open('q15', 'q45', 'q60'), q20: null, q50: null, q70: { stage: 'lost' } };
      await store.commit([change('prospects@1', 2, 3, documents(writes))]);
      expect(await page({ stage: 'open' }, { limit: 3, afterId: first.at(-1)! })).toEqual(['q40', 'q45', 'q60']);
      // The document that the cursor stands at may go, too.
      await store.commit([change('prospects@1', 3, 4, documents({ q60: null, ...open('q80') }))]);
      expect(await page({ stage: 'open' }, { limit: 3, afterId: 'q60' })).toEqual(['q80']);
    });

    it('refuses to search a field without an index, and a view that is not declared', async () => {
      await expect(store.find('prospects@1', { where: { name: 'x' }, limit: 1 })).rejects.toThrow('no index on name');
      await expect(store.find('unknown@1', { limit: 1 })).rejects.toThrow('not declared');
    });
  });
};
