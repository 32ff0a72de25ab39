import fc from 'fast-check';
import { foldBatch, type Document, type Recorded, type ViewStore } from '@closeline/eventsourcing';
import { episodesView, report, type Episodes, type ReportAnswer } from '@closeline/sales';
import { FactTables } from '@closeline/sales/reports';
import { definitionOf, effective } from '../../libs/sales/src/reports/reports';
import { FactTable } from '../../libs/sales/src/reports/fact-table';
import { parseReportQuery } from '../../libs/sales/src/reports/report-query';
import { frameOf, Tally } from '../../libs/sales/src/reports/tally';
import { MemoryViewStore, type MemoryEventStore } from '../support/memory-store';
import { sourcesOf } from '../support/report-sources';
import { business } from './histories';
import { committed, labels, projected } from './projecting';
import { question, type Query } from './questions';

const view = episodesView('UTC');
type Log = readonly Recorded[];

/** Brings one shard of a view further, as a projector would. */
const goOn = async (store: ViewStore, events: Log, shard = 0, shards = 1): Promise<void> => {
  if (events.length === 0) return;
  const { epoch, position: from } = (await store.lease(view.id, shard, 'owner', 60_000))!;
  const ids = [...new Set(events.filter(({ type }) => view.types.includes(type)).flatMap((event) => view.key(event)))];
  const stand = { shard, shards, epoch, from, parked: new Set<string>() };
  await store.commit([foldBatch(view, events, await store.load(view.id, ids), stand, events.at(-1)!.position)]);
};

const one = (name: string, ...values: readonly string[]) => fc.constantFrom(...values).map((value): Query => ({ [name]: value }));
/** A filter that no index selects by, or none: several together leave nothing to count. */
const filter = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Query>({}) },
  one('team', 'north', ''),
  one('source', 'web', 'fair'),
  one('fit', 'high', 'low', ''),
  one('reason', 'price', ''),
  one('form', 'house', ''),
  one('playbookVersion', '1', '2'),
  one('formVersion', '1'),
);

/** A question that no kept figures answer, its bounds days or moments. */
const unkept = fc
  .record({
    asked: question,
    filter,
    timeZone: fc.constantFrom('Etc/UTC', 'Pacific/Auckland', 'America/Sao_Paulo'),
    hour: fc.option(fc.integer({ min: 10, max: 23 }), { freq: 1, nil: undefined }),
    month: fc.option(fc.constantFrom('2026-01', '2026-02'), { freq: 1, nil: undefined }),
    credit: fc.constantFrom('owner-at-outcome', 'fractional', 'owner-at-stage'),
  })
  .map(({ asked: [name, { from, to, ...rest }], filter, timeZone, hour, month, credit }): [string, Query] => {
    const moment = (day: string): string => (hour === undefined ? day : `${day}T${hour}:30:00Z`);
    const isOfStage = name === 'close-rates' && rest.basis !== 'within';
    const isShared = credit === 'fractional' && (name === 'funnel' || name === 'close-rates');
    return [
      name,
      {
        ...{ ...rest, ...filter, timeZone },
        ...((isShared || (credit === 'owner-at-stage' && isOfStage)) && { credit }),
        ...(month && !['snapshot', 'open'].includes(rest.basis!) && { month }),
        ...(from && { from: moment(from) }),
        ...(to && { to: moment(to) }),
      },
    ];
  });

const at = (day: number, hour = 0): string => new Date(Date.UTC(2026, 0, 1 + day, hour)).toISOString();
const RECORDED_AT = '2027-01-01T00:00:00.000Z';
const sources = (views: MemoryViewStore, log: MemoryEventStore, now: string) =>
  sourcesOf({ views, log, labels, recordedAt: RECORDED_AT, now });

/** The documents that are read of a store from now on. */
const reading = (store: MemoryViewStore) => {
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

/** A store of two shards with the events up to each of two places. */
const divided = async (events: Log, cuts: readonly number[]): Promise<MemoryViewStore> => {
  const store = new MemoryViewStore();
  await store.declare([{ view: view.id, indexes: view.indexes, shards: 2 }]);
  for (const [shard, cut] of cuts.entries()) await goOn(store, events.slice(0, cut), shard, 2);
  return store;
};

describe('facts that were packed for an earlier question', () => {
  it('answer as the documents do, whatever happened since, and however much later it is', () =>
    fc.assert(
      fc.asyncProperty(
        business,
        unkept,
        fc.array(fc.tuple(fc.nat(100), fc.nat(100)), { minLength: 1, maxLength: 3 }),
        fc.nat(80),
        async (events, [name, query], shares, day) => {
          const log = await committed(events);
          const cut = (share: number): number => 1 + Math.floor(((events.length - 1) * share) / 100);
          const steps = [0, 1].map((shard) => [...shares.map((both) => both[shard]!).sort((a, b) => a - b), 100].map(cut));
          const store = await divided(events, [steps[0]![0]!, steps[1]![0]!]);
          const tables = new FactTables();
          const { salesperson: _, product: __, ...whole } = query;
          await report(name, whole, { ...sources(store, log, at(day)), tables });
          for (let i = 0; i < shares.length + 1; i++) {
            for (const shard of [0, 1])
              await goOn(store, events.slice(steps[shard]![i - 1] ?? steps[shard]![i], steps[shard]![i]), shard, 2);
            const plain = sources(store, log, at(day + i, 5 * i));
            const documents = await report(name, query, plain);
            const read = reading(store);
            expect(await report(name, query, { ...plain, tables })).toEqual(documents);
            // What was packed answers: the index of documents is not asked.
            expect(read.found).toBe(0);
          }
        },
      ),
      { numRuns: 300 },
    ));

  const events = fc.sample(business, { numRuns: 1, seed: 7 })[0]!;
  const asked = (tables: FactTables, store: MemoryViewStore, log: MemoryEventStore, query = {}): Promise<ReportAnswer> =>
    report('funnel', { by: 'source,product', ...query }, { ...sources(store, log, at(300)), tables });
  const ground = async (seen = events.length) => ({
    store: await projected(events.slice(0, seen), [view]),
    log: await committed(events),
  });

  it('are read once, and later only those of documents that have changed', async () => {
    const { store, log } = await ground(events.length - 1);
    const tables = new FactTables();
    await asked(tables, store, log);
    await goOn(store, events.slice(-1));
    const read = reading(store);
    await asked(tables, store, log);
    await asked(tables, store, log);
    expect(read).toEqual({ found: 0, loaded: 1 });
  });

  it('are read again where a document was parked', async () => {
    const { store, log } = await ground();
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
    const { store, log } = await ground();
    const { store: other } = await ground(events.length - 1);
    const tables = new FactTables();
    await asked(tables, store, log);
    const standing = await store.standing(view.id);
    other.standing = async () => ({ ...standing, build: `${view.id}.2` });
    expect((await asked(tables, other, log)).rows).toEqual((await asked(new FactTables(), other, log)).rows);
  });

  it('know later what a log that is behind the view did not tell', async () => {
    const { store, log } = await ground(1);
    const tables = new FactTables();
    await asked(tables, store, log);
    await goOn(store, events.slice(1));
    const behind = await committed(events.slice(0, 1));
    await asked(tables, store, behind);
    expect(await asked(tables, store, log)).toEqual(await asked(new FactTables(), store, log));
  });

  it('do not need to understand an event to know whose document it changed', async () => {
    const { store, log } = await ground(events.length - 1);
    const tables = new FactTables();
    const upcasts = { [events.at(-1)!.type]: [() => ({}), () => ({})] };
    const ask = () => report('funnel', { by: 'source,product' }, { ...sources(store, log, at(300)), tables, upcasts });
    await ask();
    upcasts[events.at(-1)!.type] = [
      () => {
        throw new Error('cannot be read');
      },
    ];
    await goOn(store, events.slice(-1));
    expect((await ask()).rows).toEqual((await asked(new FactTables(), store, log)).rows);
  });

  it('are not kept of a reading that was cancelled; who waits for it reads, and who gives up waiting waits no more', async () => {
    const { store, log } = await ground();
    const tables = new FactTables();
    const given = { ...sources(store, log, at(300)), tables };
    const [first, third] = [new AbortController(), new AbortController()];
    const ask = ({ signal }: AbortController) =>
      report('funnel', { by: 'source,product' }, given, { progress: () => undefined, signal });
    const answers = Promise.allSettled([ask(first), asked(tables, store, log), ask(third)]);
    first.abort(new Error('not wanted any more'));
    third.abort(new Error('nor this one'));
    const [one, two, three] = await answers;
    expect(one).toMatchObject({ status: 'rejected', reason: { message: 'not wanted any more' } });
    expect(three).toMatchObject({ status: 'rejected', reason: { message: 'nor this one' } });
    expect(two).toEqual({ status: 'fulfilled', value: await asked(new FactTables(), store, log) });
  });

  it('of several kinds do not disturb each other, asked for at once', async () => {
    const { store, log } = await ground();
    const tables = new FactTables();
    const queries = [{}, { basis: 'flow' }, { credit: 'fractional' }, { timeZone: 'Asia/Tokyo' }];
    const answers = await Promise.all(queries.map((query) => asked(tables, store, log, query)));
    for (const [i, query] of queries.entries()) expect(answers[i]).toEqual(await asked(new FactTables(), store, log, query));
  });

  it('are not kept where they are too many, and those asked for least lately are forgotten', async () => {
    const { store, log } = await ground();
    const readBy = async (tables: FactTables, ...queries: readonly Query[]): Promise<readonly number[]> => {
      const read: number[] = [];
      for (const query of queries) {
        const counted = reading(store);
        await asked(tables, store, log, query);
        read.push(counted.found);
      }
      return read;
    };
    const all = (await store.find(view.id, { limit: 100 })).length;
    expect(await readBy(new FactTables({ largestBytes: 1, mostBytes: 1 }), {}, {})).toEqual([2 * all, all]);
    const [cohort, flow] = [{}, { basis: 'flow' }];
    expect(await readBy(new FactTables({ largestBytes: 1e9, mostBytes: 1 }), cohort, cohort, flow, cohort)).toEqual([
      ...[all, 0],
      ...[all, all],
    ]);
    expect(await readBy(new FactTables({ largestBytes: 1e9, mostBytes: 1e9 }), cohort, flow, cohort)).toEqual([all, all, 0]);
  });
});

describe('a table of facts', () => {
  it('counts as a tally of its documents, however often they were put again, or taken out', () =>
    fc.assert(
      fc.property(
        fc.array(business, { minLength: 2, maxLength: 4 }),
        unkept,
        fc.infiniteStream(fc.nat(1_000)),
        (businesses, [name, parameters], random) => {
          const docs = businesses.flatMap((events, n) => {
            const found = new Map<string, Document>();
            // What a document was after each event.
            return events.flatMap((event) => {
              if (!view.types.includes(event.type)) return [];
              const [id] = view.key(event) as [string];
              const next = view.fold(found.get(id) ?? null, event);
              if (next) found.set(id, next);
              return next ? [[`${n} ${id}`, next as unknown as Episodes] as const] : [];
            });
          });
          fc.pre(docs.length > 0);
          const query = effective(parseReportQuery(name, parameters));
          const axis = definitionOf(query).axis(query);
          const frame = frameOf(query, 'UTC', at(60));
          const table = new FactTable(
            axis,
            query.credit === 'owner-at-stage' ? frame : frameOf(query, 'UTC', at(20)),
            query.credit,
          );
          const latest = new Map<string, Episodes>();
          for (let i = 0; i < 2_000; i++) {
            const [id, doc] = docs[random.next().value! % docs.length]!;
            const isGone = random.next().value! % 20 === 0;
            table.put(id, isGone ? undefined : doc);
            if (isGone) latest.delete(id);
            else latest.set(id, doc);
          }
          const tally = new Tally(axis, query, frame, labels);
          for (const doc of latest.values()) tally.add(doc);
          const definition = definitionOf(query);
          const figures = ({ groups, total }: ReturnType<Tally['groups']>) => ({
            rows: groups
              .map((group) => [JSON.stringify(group.key), definition.measure(group, query, frame)] as const)
              .filter(([, measures], i) => !definition.isBlank(groups[i]!, measures))
              .sort(([a], [b]) => (a < b ? -1 : 1)),
            total: definition.measure(total, query, frame),
          });
          expect(figures(table.groups(query, labels, at(60)))).toEqual(figures(tally.groups()));
        },
      ),
      // A smaller example would be as large: it takes thousands of puts until a table closes its gaps.
      { numRuns: 100, endOnFailure: true },
    ));
});
