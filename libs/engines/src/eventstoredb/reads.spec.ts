import { randomUUID } from 'node:crypto';
import { jsonEvent } from '@eventstore/db-client';
import type { FeedPage } from '@closeline/eventsourcing';
import { allPages, namesOf, newEvent, newEvents } from '../../../../test/contracts/new-event';
import { startEventStoreDouble, type EventStoreDouble } from '../../../../test/doubles/eventstoredb';
import { MemoryCommandKeys } from '../../../../test/support/memory-command-keys';
import { connectEventStore, type EventStoreConnection } from './connect';
import { checkpointOf, positionOf } from './positions';
import { EventStoreDbEventStore } from './store';

const STREAM = 'prospect-1';

let double: EventStoreDouble;
let connection: EventStoreConnection;
let store: EventStoreDbEventStore;
let stop: AbortController;

/** Events of the store itself, as its statistics and projections leave them. */
const systemEvents = async (count: number): Promise<void> => {
  for (let left = count; left > 0; left -= 1_000)
    await connection.client.appendToStream(
      '$stats',
      Array.from({ length: Math.min(left, 1_000) }, () => jsonEvent({ id: randomUUID(), type: '$stats', data: {} })),
    );
};
const readsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const before = double.asked.read;
  await work();
  return double.asked.read - before;
};

beforeEach(async () => {
  double = await startEventStoreDouble();
  connection = await connectEventStore(double.url);
  const { client, credentials } = connection;
  store = new EventStoreDbEventStore({ client, credentials, keys: new MemoryCommandKeys() });
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await connection.close();
  await double.stop();
});

describe('events of the store itself', () => {
  it('are not the head, and are passed over once', async () => {
    await systemEvents(10);
    expect(await store.head()).toBeUndefined();
    const { position } = await store.append(STREAM, 'none', newEvents('a', 3));
    await systemEvents(3_000);
    expect(await readsOf(async () => expect(await store.head()).toBe(position))).toBeGreaterThan(3);
    expect(await readsOf(async () => expect(await store.head()).toBe(position))).toBe(1);
    await systemEvents(5);
    expect(await readsOf(async () => expect(await store.head()).toBe(position))).toBe(1);
    const { position: next } = await store.append(STREAM, 2, [newEvent('b')]);
    expect(await store.head()).toBe(next);
  });

  it('are in no page, and end none before there is something to tell', async () => {
    await store.append(STREAM, 'none', newEvents('a', 2));
    await systemEvents(3_000);
    const { position } = await store.append(STREAM, 1, [newEvent('b')]);
    await systemEvents(3_000);
    const pages = await allPages(store, { limit: 2 });
    expect(pages.flatMap(({ events }) => namesOf(events))).toEqual(['a-0', 'a-1', 'b']);
    for (const { events } of pages.slice(0, -1)) expect([1, 2]).toContain(events.length);
    expect(pages.at(-1)).toEqual({ events: [], position, caughtUp: true });
    expect(await readsOf(() => store.readAll({ after: position }))).toBe(1);
    expect(namesOf(await store.readLatest(['Noted'], 10))).toEqual(['b', 'a-1', 'a-0']);
  });

  it('are not what a subscription brings, whatever it asks for', async () => {
    const ids: string[] = [];
    await systemEvents(40);
    await store.append(STREAM, 'none', newEvents('a', 2));
    const following = (async () => {
      for await (const { events } of store.subscribe({}, stop.signal)) {
        ids.push(...namesOf(events));
        if (ids.includes('b')) return;
      }
    })();
    await systemEvents(1_000);
    await store.append(STREAM, 1, [newEvent('b')]);
    await following;
    expect(ids).toEqual(['a-0', 'a-1', 'b']);
  });
});

describe('a quiet log', () => {
  const until = async (pages: AsyncIterator<FeedPage>, position: string): Promise<FeedPage[]> => {
    const seen: FeedPage[] = [];
    for (let last = ''; last < position;) {
      const page = (await pages.next()).value as FeedPage;
      seen.push(page);
      last = page.position;
    }
    return seen;
  };

  it('lets a subscription reach an event that it does not want, though no checkpoint follows', async () => {
    const pages = store.subscribe({ types: ['Wanted'] }, stop.signal);
    const { position } = await store.append(STREAM, 'none', [newEvent('a')]);
    expect((await until(pages, position)).flatMap(({ events }) => events)).toEqual([]);
  });

  it('is told of by checkpoints long before that, and resumed from any of them', async () => {
    const { client, credentials } = connection;
    const patient = new EventStoreDbEventStore({ client, credentials, keys: new MemoryCommandKeys(), quietMs: 1_000_000 });
    await store.append(STREAM, 'none', newEvents('a', 1_000));
    const { position } = await store.append(STREAM, 999, [newEvent('wanted', { type: 'Wanted' })]);
    const seen = await until(patient.subscribe({ types: ['Wanted'] }, stop.signal), position);
    expect(namesOf(seen.flatMap(({ events }) => events))).toEqual(['wanted']);
    const checkpoints = seen.filter(({ events }) => events.length === 0);
    expect(checkpoints.length).toBeGreaterThan(0);
    for (const { position: after } of checkpoints) {
      const resumed = patient.subscribe({ types: ['Wanted'], after }, stop.signal);
      expect(namesOf((await until(resumed, position)).flatMap(({ events }) => events))).toEqual(['wanted']);
      expect(namesOf((await allPages(store, { types: ['Wanted'], after })).flatMap(({ events }) => events))).toEqual(['wanted']);
    }
  });
});

describe('positions', () => {
  it('sort as the log does, checkpoints between the events', () => {
    const sorted = [positionOf(9n), checkpointOf(100n), positionOf(100n), checkpointOf(101n), positionOf(1_000n)];
    expect([...sorted].sort()).toEqual(sorted);
  });

  it.each(['1 OR 1=1', '1', `${positionOf(1n)}.`, `${positionOf(1n)}.50`, '-0000000000000000001'])(
    'that are not of this log are refused: %s',
    async (after) => {
      await expect(store.readAll({ after })).rejects.toThrow('not a position');
    },
  );
});
