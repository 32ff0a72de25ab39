import fc from 'fast-check';
import { foldBatch, type Document, type Recorded, type ViewStore } from '@closeline/eventsourcing';
import { episodesView, report, type ReportAnswer } from '@closeline/sales';
import { FactTables } from '@closeline/sales/reports';
import type { MemoryViewStore } from '../support/memory-store';
import { sourcesOf } from '../support/report-sources';
import { business } from './histories';
import { committed, labels, projected } from './projecting';
import { question, type Query } from './questions';

const view = episodesView('UTC');
type Log = readonly Recorded[];

/** Brings a view further, as a projector would. */
const goOn = async (store: ViewStore, events: Log): Promise<void> => {
  if (events.length === 0) return;
  const { epoch, position: from } = (await store.lease(view.id, 0, 'owner', 60_000))!;
  const ids = [...new Set(events.filter(({ type }) => view.types.includes(type)).flatMap((event) => view.key(event)))];
  const stand = { shard: 0, shards: 1, epoch, from, parked: new Set<string>() };
  await store.commit([foldBatch(view, events, await store.load(view.id, ids), stand, events.at(-1)!.position)]);
};

/** A question that no kept figures answer, its bounds days or moments. */
const unkept = fc
  .record({
    asked: question,
    timeZone: fc.constantFrom('Etc/UTC', 'Pacific/Auckland', 'America/Sao_Paulo'),
    hour: fc.option(fc.integer({ min: 10, max: 23 }), { nil: undefined }),
    isShared: fc.boolean(),
    playbookVersion: fc.option(fc.constantFrom('1', '2'), { nil: undefined }),
  })
  .map(({ asked: [name, query], timeZone, hour, isShared, playbookVersion }): [string, Query] => {
    const { from, to, ...rest } = query;
    const moment = (day: string): string => (hour === undefined ? day : `${day}T${hour}:30:00Z`);
    const shared: Query = isShared && (name === 'funnel' || name === 'close-rates') ? { credit: 'fractional' } : {};
    return [
      name,
      {
        ...{ ...rest, ...shared, timeZone },
        ...(from && { from: moment(from) }),
        ...(to && { to: moment(to) }),
        ...(playbookVersion && { playbookVersion }),
      },
    ];
  });

const RECORDED_AT = '2027-01-01T00:00:00.000Z';
const at = (day: number, hour: number): string => new Date(Date.UTC(2026, 0, 1 + day, hour)).toISOString();
const sources = (views: MemoryViewStore, log: Awaited<ReturnType<typeof committed>>, now: string) =>
  sourcesOf({ views, log, labels, recordedAt: RECORDED_AT, now });

/** What is read: a document, again and again. */
const countingReads = (store: MemoryViewStore) => {
  const read = { found: 0, loaded: 0 };
  const find = store.find.bind(store);
  const load = store.load.bind(store);
  store.find = async (...args) => {
    const found = await find(...args);
    read.found += found.length;
    return found;
  };
  store.load = async (name, ids) => {
    read.loaded += ids.length;
    return load(name, ids);
  };
  return read;
};

describe('facts that were packed for an earlier question', () => {
  it('answer as the documents do, whatever happened since, and however much later it is', () =>
    fc.assert(
      fc.asyncProperty(
        business,
        unkept,
        fc.array(fc.nat(100), { minLength: 1, maxLength: 3 }),
        fc.nat(80),
        async (events, [name, query], shares, day) => {
          const log = await committed(events);
          const cuts = [...shares].sort((a, b) => a - b).map((share) => 1 + Math.floor(((events.length - 1) * share) / 100));
          const store = await projected(events.slice(0, cuts[0]), [view]);
          const tables = new FactTables();
          for (const [i, cut] of [...cuts, events.length].entries()) {
            await goOn(store, events.slice(cuts[i - 1] ?? cut, cut));
            const plain = sources(store, log, at(day + i, 5 * i));
            const packed = await report(name, query, { ...plain, tables });
            expect(packed).toEqual(await report(name, query, plain));
          }
        },
      ),
      { numRuns: 300 },
    ));

  const events = fc.sample(business, { numRuns: 1, seed: 7 })[0]!;
  const asked = (tables: FactTables, store: MemoryViewStore, log: Awaited<ReturnType<typeof committed>>): Promise<ReportAnswer> =>
    report('funnel', { by: 'source,product' }, { ...sources(store, log, at(300, 0)), tables });

  it('are read once, and later only those of documents that have changed', async () => {
    const store = await projected(events.slice(0, -1), [view]);
    const log = await committed(events);
    const tables = new FactTables();
    await asked(tables, store, log);
    await goOn(store, events.slice(-1));
    const read = countingReads(store);
    await asked(tables, store, log);
    expect(read).toEqual({ found: 0, loaded: 1 });
  });

  it('are read again where a document waited for its view to be mended', async () => {
    const store = await projected(events, [view]);
    const log = await committed(events);
    const [{ id, document }] = (await store.find(view.id, { limit: 1 })) as [{ id: string; document: Document }];
    const change = async (to: Document | null, parked: boolean): Promise<void> => {
      const { epoch, position: from } = (await store.lease(view.id, 0, 'owner', 60_000))!;
      const pointer = { id, stream: `prospect-${id}`, revision: 0, position: '1', reason: 'no reason' };
      const rest = { cells: [], parked: parked ? [pointer] : [], unparked: parked ? [] : [id], from, to: from! };
      await store.commit([{ view: view.id, shard: 0, epoch, documents: new Map([[id, to]]), ...rest }]);
    };
    const whole = await asked(new FactTables(), store, log);
    await change(null, true);
    const tables = new FactTables();
    expect((await asked(tables, store, log)).total).not.toEqual(whole.total);
    await change(document, false);
    expect(await asked(tables, store, log)).toEqual(whole);
  });

  it('are read anew of another build of the view', async () => {
    const log = await committed(events);
    const store = await projected(events, [view]);
    const other = await projected(events.slice(0, -1), [view]);
    const tables = new FactTables();
    await asked(tables, store, log);
    other.standing = async () => ({ ...(await store.standing(view.id)), build: `${view.id}.2` });
    expect((await asked(tables, other, log)).rows).toEqual((await asked(new FactTables(), other, log)).rows);
  });

  it('are not kept of a reading that was cancelled, and those that wait for it read themselves', async () => {
    const store = await projected(events, [view]);
    const log = await committed(events);
    const tables = new FactTables();
    const stopping = new AbortController();
    const following = { progress: () => undefined, signal: stopping.signal };
    const given = { ...sources(store, log, at(300, 0)), tables };
    const first = report('funnel', { by: 'source,product' }, given, following);
    const second = asked(tables, store, log);
    stopping.abort(new Error('not wanted any more'));
    await expect(first).rejects.toThrow('not wanted any more');
    expect(await second).toEqual(await asked(new FactTables(), store, log));
  });
});
