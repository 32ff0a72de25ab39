import fc from 'fast-check';
import { Aggregator } from 'mingo';
import { episodesView, published, report, salesViews, type CloseRatesAnswer, type FunnelAnswer } from '@closeline/sales';
import type { MemoryViewStore } from '../support/memory-store';
import { business } from './histories';
import { sourcesOf } from '../support/report-sources';
import { labels, projected } from './projecting';

const views = salesViews({ timeZone: 'UTC' });
type Row = Record<string, unknown>;

/** What an analysts' name gives, as the engine makes it: the pipeline over the documents with their ids. */
const rowsOf = async (store: MemoryViewStore, name: string): Promise<readonly Row[]> => {
  const { view, pipeline } = published({ timeZone: 'UTC' }).find((each) => each.name === name)!;
  const documents = (await store.find(view, { limit: 1_000 })).map(({ id, document }) => ({ ...document, _id: id }));
  return new Aggregator(pipeline.map((stage) => ({ ...stage }))).run<Row>(documents);
};

const ask = async (store: MemoryViewStore, name: string, query: Record<string, string>) =>
  report(name, query, sourcesOf({ views: store, labels, recordedAt: '2027-01-01T00:00:00.000Z' }));

describe('for any history, what analysts read by their own tools', () => {
  it('as close_rates is what the report says', () =>
    fc.assert(
      fc.asyncProperty(business, async (events) => {
        const store = await projected(events, views);
        const answer = (await ask(store, 'close-rates', { by: 'salesperson' })) as CloseRatesAnswer;
        const said = answer.rows.map(({ key, opened, won, lost, disqualified, open, n }) => ({
          ...{ _id: key.salesperson, opened, won, lost, disqualified, open, n },
          rate: n === 0 ? null : won / n,
        }));
        const order = (rows: readonly Row[]) => [...rows].sort((a, b) => (String(a._id) < String(b._id) ? -1 : 1));
        expect(order(await rowsOf(store, 'close_rates'))).toEqual(order(said));
      }),
      { numRuns: 60 },
    ));

  it('as funnel is what the report says of each month', () =>
    fc.assert(
      fc.asyncProperty(business, async (events) => {
        const store = await projected(events, views);
        const answer = (await ask(store, 'funnel', { by: 'month' })) as FunnelAnswer;
        const said = answer.rows.map(({ key, stages }) => ({
          _id: key.month,
          ...Object.fromEntries(stages.map(({ stage, count }) => [stage, count])),
        }));
        expect(await rowsOf(store, 'funnel')).toEqual(said);
      }),
      { numRuns: 60 },
    ));

  it('as prospects has nothing of a person', () =>
    fc.assert(
      fc.asyncProperty(business, async (events) => {
        const store = await projected(events, views);
        const rows = await rowsOf(store, 'prospects');
        expect(rows).toHaveLength(new Set(events.map(({ stream }) => stream)).size);
        expect(JSON.stringify(rows)).not.toContain('sealed');
        for (const row of rows) expect(row).not.toHaveProperty('contact');
      }),
      { numRuns: 20 },
    ));

  it('comes from views that there are', () => {
    const ids = views.map(({ id }) => id);
    for (const { view } of published({ timeZone: 'UTC' })) expect(ids).toContain(view);
    expect(published({ timeZone: 'Europe/Paris' })[1]!.view).toBe(episodesView('Europe/Paris').id);
  });
});
