import fc from 'fast-check';
import { cellsOf, CellSums, Projector, type Cell, type Document, type Recorded } from '@closeline/eventsourcing';
import { episodesView, salesViews } from '@closeline/sales';
import { MemoryViewStore } from '../support/memory-store';
import { business } from './histories';
import { logOf, projected } from './projecting';
import { contentOf, crashes, Failing, untilThrough } from './storing';
import { groupBy } from './recount';

const views = salesViews({ timeZone: 'UTC' });
const RUNS = { numRuns: 60 };

describe('for any history', () => {
  it.each(['UTC', 'America/New_York'])('cells are the sum over the documents (days of %s)', async (zone) => {
    const view = episodesView(zone);
    await fc.assert(
      fc.asyncProperty(business, fc.integer({ min: 1, max: 9 }), async (events, batch) => {
        const store = new MemoryViewStore();
        await store.declare([{ view: view.id, indexes: view.indexes }]);
        await new Projector(await logOf(events), store, [view], {}).catchUp(undefined, batch);
        const documents = await store.find(view.id, { limit: 1000 });
        const sum = new CellSums();
        for (const { document } of documents) sum.add(cellsOf(view, view.rollup!(document)));
        const order = (c: Cell) => `${c.axis} ${c.by} ${c.date} ${c.key}`;
        const sorted = (cells: Iterable<Cell>) => [...cells].sort((a, b) => (order(a) < order(b) ? -1 : 1));
        expect(sorted(await store.cells(view.id))).toEqual(sorted(sum));
        expect(documents.length).toBe(new Set(events.map((e) => e.stream)).size);
      }),
      RUNS,
    );
  });

  it('any batch size and any crash point lead to the same views', () =>
    fc.assert(
      fc.asyncProperty(business, fc.integer({ min: 1, max: 20 }), crashes, async (events, batch, failures) => {
        const store = new Failing(failures);
        await store.declare(views.map(({ id, indexes }) => ({ view: id, indexes })));
        const log = await logOf(events);
        await untilThrough(() => new Projector(log, store, views, {}).catchUp(undefined, batch));
        expect(await contentOf(store, views)).toEqual(await contentOf(await projected(events, views), views));
      }),
      RUNS,
    ));

  it('events that are delivered again change nothing', () =>
    fc.assert(
      fc.asyncProperty(business, fc.array(fc.nat(1000), { maxLength: 8 }), async (events, ends) => {
        const store = new MemoryViewStore();
        await store.declare(views.map(({ id, indexes }) => ({ view: id, indexes })));
        const log = await logOf(events);
        const { events: stored } = await log.readAll({ limit: 10_000 });
        const projector = new Projector(log, store, views, {});
        await projector.hold();
        const cuts = [...ends.map((n) => n % stored.length), stored.length - 1].sort((a, b) => a - b);
        for (const cut of cuts) {
          const from = await store.checkpoint(views[0]!.id);
          await projector.apply(views, stored.slice(0, cut + 1), from, stored[cut]!.position);
        }
        expect(await contentOf(store, views)).toEqual(await contentOf(await projected(events, views), views));
      }),
      RUNS,
    ));

  it('a document is the fold of the events of its own stream, whatever stands between them', () =>
    fc.assert(
      fc.asyncProperty(business, async (events) => {
        const store = await projected(events, views);
        for (const view of views) {
          const alone = new Map<string, Document | null>();
          const streams = groupBy(events as readonly Recorded[], (e) => e.stream);
          for (const stream of streams.values()) {
            for (const event of stream.filter((e) => view.types.includes(e.type))) {
              for (const id of view.key(event)) alone.set(id, view.fold(alone.get(id) ?? null, event));
            }
          }
          const found = await store.find(view.id, { limit: 1000 });
          expect(new Map(found.map(({ id, document }) => [id, document]))).toEqual(alone);
        }
      }),
      RUNS,
    ));
});
