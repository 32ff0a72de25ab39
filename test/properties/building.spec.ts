import fc from 'fast-check';
import { Builder, BUILT, partOf, Projector, shardOf, type AnyView, type Recorded } from '@closeline/eventsourcing';
import { salesViews } from '@closeline/sales';
import { MemoryViewStore } from '../support/memory-store';
import { business } from './histories';
import { logOf, projected } from './projecting';
import { contentOf, crashes, Failing, untilThrough } from './storing';

const views = salesViews({ timeZone: 'UTC' });
const RUNS = { numRuns: 60 };
const forever = (): AbortSignal => new AbortController().signal;

/** A view that cannot digest some events: those that the history's own randomness picks. */
const poisoned = (view: AnyView, revision: number, where: 'fold' | 'rollup'): AnyView => {
  const isBad = (event: Recorded): boolean => event.revision === revision;
  const bad = new Error('indigestible');
  return {
    ...view,
    fold: (document, event) => {
      if (where === 'fold' && isBad(event)) throw bad;
      const folded = view.fold(document, event);
      return where === 'rollup' && view.rollup && isBad(event) && folded ? { ...folded, bad: true } : folded;
    },
    ...(view.rollup && {
      rollup: (document) => {
        if (document.bad) throw bad;
        return view.rollup!(document);
      },
    }),
  };
};

describe('a build', () => {
  const few = fc.integer({ min: 1, max: 6 });

  it('holds what the feed would have brought, however few documents fit in memory and wherever it is stopped', () =>
    fc.assert(
      fc.asyncProperty(business, few, fc.integer({ min: 30, max: 300 }), crashes, async (events, most, mostCells, failures) => {
        const log = await logOf(events);
        const store = new Failing(failures);
        await store.declare(views.map(({ id, indexes }) => ({ view: id, indexes })));
        for (const view of views)
          await untilThrough(() =>
            new Builder(log, store, view, {}, { most, mostCells }).run(forever()).then((done) => expect(done).toBe(true)),
          );
        expect(await contentOf(store, views)).toEqual(await contentOf(await projected(events, views), views));
        expect((await store.leases()).map(({ mark, holder }) => [mark, holder])).toEqual(views.map(() => [BUILT, null]));
      }),
      RUNS,
    ));

  it('writes each document once', () =>
    fc.assert(
      fc.asyncProperty(business, few, async (events, most) => {
        const written: string[] = [];
        const store = new MemoryViewStore();
        const commit = store.commit.bind(store);
        store.commit = async (changes) => {
          for (const { view, documents } of changes) for (const id of documents.keys()) written.push(`${view} ${id}`);
          return commit(changes);
        };
        await store.declare(views.map(({ id, indexes }) => ({ view: id, indexes })));
        const log = await logOf(events);
        for (const view of views) await new Builder(log, store, view, {}, { most }).run(forever());
        expect(new Set(written).size).toBe(written.length);
      }),
      RUNS,
    ));

  it('in shards is the same view, and each shard stands by itself', () =>
    fc.assert(
      fc.asyncProperty(business, fc.integer({ min: 1, max: 5 }), async (events, shards) => {
        const log = await logOf(events);
        const store = new MemoryViewStore();
        await store.declare(views.map(({ id, indexes }) => ({ view: id, indexes, shards })));
        for (let shard = 0; shard < shards; shard++)
          for (const view of views) {
            expect(await store.checkpoint(view.id)).toBeUndefined();
            await new Builder(log, store, view, {}, { shard, shards }).run(forever());
          }
        expect(await contentOf(store, views)).toEqual(await contentOf(await projected(events, views), views));
        expect(await store.checkpoint(views[0]!.id)).toBe(await log.head());
      }),
      RUNS,
    ));

  it('parts a shard without losing a document: n of m becomes n and n + m of 2m', () =>
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 9 }), fc.nat(5), (id, shards, doublings) => {
        const of = 2 ** doublings;
        const part = partOf(id, shards, of);
        expect([part, part + of]).toContain(partOf(id, shards, 2 * of));
        expect(part).toBeLessThan(of);
        expect(shardOf(id, shards)).toBeLessThan(shards);
      }),
    ));
});

describe('an event that a view cannot digest', () => {
  const where = fc.constantFrom('fold' as const, 'rollup' as const);
  const asked = async (store: MemoryViewStore, projector: Projector, mended: readonly AnyView[]): Promise<void> => {
    for (const { id } of mended) await store.askRetry(id);
    await projector.hold();
    await projector.retry();
  };

  it('parks its document alone; after the view is mended a retry drains it, and all is as if nothing had been', () =>
    fc.assert(
      fc.asyncProperty(
        business,
        fc.nat(4),
        where,
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        async (events, bad, how, batch, live) => {
          const log = await logOf(events);
          const store = new MemoryViewStore();
          await store.declare(views.map(({ id, indexes }) => ({ view: id, indexes })));
          const broken = views.map((view) => poisoned(view, bad, how));
          if (live) await new Projector(log, store, broken, {}).catchUp(undefined, batch);
          else for (const view of broken) await new Builder(log, store, view, {}, { holder: 'owner' }).run(forever());
          const right = await projected(events, views);
          for (const view of views) {
            const waiting = new Set((await store.parked(view.id)).map(({ id }) => id));
            for (const { id, document } of await right.find(view.id, { limit: 1_000 }))
              if (!waiting.has(id)) expect((await store.load(view.id, [id])).get(id)).toEqual(document);
          }
          const again = new Projector(log, store, views, {});
          await asked(store, again, views);
          for (const { id } of views) expect(await store.parked(id)).toEqual([]);
          expect(await contentOf(store, views)).toEqual(await contentOf(right, views));
        },
      ),
      { numRuns: 100 },
    ));

  it('stays parked while the view is not mended, and says why', () =>
    fc.assert(
      fc.asyncProperty(business, where, async (events, how) => {
        const log = await logOf(events);
        const store = new MemoryViewStore();
        await store.declare(views.map(({ id, indexes }) => ({ view: id, indexes })));
        const broken = views.map((view) => poisoned(view, 0, how));
        const projector = new Projector(log, store, broken, {});
        await projector.catchUp();
        const before = await Promise.all(views.map(({ id }) => store.parked(id)));
        await asked(store, projector, broken);
        expect(await Promise.all(views.map(({ id }) => store.parked(id)))).toEqual(before);
        for (const { reason } of before.flat()) expect(reason).toBe('Error: indigestible');
      }),
      RUNS,
    ));
});
