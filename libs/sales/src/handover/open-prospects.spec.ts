import type { DocumentQuery, ViewStore } from '@closeline/eventsourcing';
import { openProspects } from './open-prospects';

/** A store that has the view at the position after `behind` waits, and pages through these ids. */
const storeOf = (ids: readonly string[], behind = 0) => {
  const asked: DocumentQuery[] = [];
  let waits = behind;
  const store = {
    reached: (view: string, position: string) => Promise.resolve(view === 'prospects@1' && position === '7' && waits-- <= 0),
    find: (_view: string, query: DocumentQuery) => {
      expect(waits).toBeLessThan(0);
      asked.push(query);
      const after = ids.filter((id) => id > (query.afterId ?? ''));
      return Promise.resolve(after.slice(0, query.limit).map((id) => ({ id, document: {} })));
    },
  } as unknown as ViewStore;
  return { store, asked };
};
const all = async (ids: AsyncIterable<string>) => {
  const found: string[] = [];
  for await (const id of ids) found.push(id);
  return found;
};

describe('the open prospects of an owner', () => {
  const ids = Array.from({ length: 1200 }, (_, i) => `p${String(i).padStart(4, '0')}`);

  it('are all of them, page by page, once the view has seen the leaving', async () => {
    const { store, asked } = storeOf(ids, 3);
    expect(await all(openProspects(store, 'prospects@1', new AbortController().signal, 'ada', '7'))).toEqual(ids);
    expect(asked.map(({ where, afterId }) => ({ where, afterId }))).toEqual(
      [undefined, 'p0499', 'p0999'].map((afterId) => ({ where: { ownerId: 'ada', outcome: 'open' }, afterId })),
    );
  });
  it('are none where there are none', async () =>
    expect(await all(openProspects(storeOf([]).store, 'prospects@1', new AbortController().signal, 'ada', '7'))).toEqual([]));
  it('are not given as none when the stop comes before the view: nothing may count as handed over', async () => {
    const { store } = storeOf(ids, Infinity);
    await expect(all(openProspects(store, 'prospects@1', AbortSignal.abort(), 'ada', '7'))).rejects.toThrow('aborted');
  });
});
