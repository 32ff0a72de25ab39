import { Readable } from 'node:stream';
import { AccessDeniedError, UnavailableError, type SubscribeToAllOptions } from '@eventstore/db-client';
import type { FeedPage, FeedQuery } from '@closeline/eventsourcing';
import { Retries } from './failures';
import type { SubscribingClient } from './live-feed';
import { checkpointOf, positionOf } from './positions';
import type { Reads } from './reads';
import { follow } from './subscription';

const NEVER_MS = 1_000_000;
const unavailable = (): Error => new UnavailableError(undefined, 'Connection dropped');

/** A subscription as the client gives it, told by the test what the server says. */
class StubbedSubscription extends Readable {
  ended = 0;

  constructor(readonly options: SubscribeToAllOptions) {
    super({ objectMode: true, read: () => undefined });
  }

  says(...events: [commit: number, type?: string][]): this {
    for (const [commit, type = 'Noted'] of events) this.push({ event: eventAt(commit, type), commitPosition: BigInt(commit) });
    return this;
  }

  checkpoint(commit: number): this {
    const position = { commit: BigInt(commit), prepare: 0n };
    void this.options.filter!.checkpointReached!(this, position);
    return this;
  }

  unsubscribe(): Promise<void> {
    this.ended++;
    return Promise.resolve();
  }
}

const eventAt = (commit: number, type: string) => ({
  ...{ streamId: 's', id: `e${commit}`, revision: 0n, type, data: {}, metadata: {}, isJson: true, created: new Date(0) },
  position: { commit: BigInt(commit), prepare: BigInt(commit) },
});

let subscriptions: StubbedSubscription[];
let waits: number[];
let toEnd: (query: FeedQuery) => Promise<FeedPage>;
let stop: AbortController;
let opened: () => void;

const client: SubscribingClient = {
  subscribeToAll: (options = {}) => {
    const subscription = new StubbedSubscription(options);
    subscriptions.push(subscription);
    opened();
    return subscription;
  },
};

const feed = (query: FeedQuery = {}, quietMs = NEVER_MS): AsyncGenerator<FeedPage, void, undefined> => {
  const retries = new Retries(
    async (ms) => void waits.push(ms),
    () => 1,
  );
  return follow({ client, reads: { page: (q: FeedQuery) => toEnd(q) } as Reads, retries, quietMs }, query, stop.signal);
};

/** The subscription, once there are so many. */
const nth = async (n: number): Promise<StubbedSubscription> => {
  while (subscriptions.length < n) await new Promise<void>((resolve) => (opened = resolve));
  return subscriptions[n - 1]!;
};

const pageOf = async (page: Promise<IteratorResult<FeedPage, void>>) => {
  const { events, position, caughtUp } = (await page).value as FeedPage;
  return { ids: events.map(({ id }) => id), position, caughtUp };
};

beforeEach(() => {
  subscriptions = [];
  waits = [];
  stop = new AbortController();
  opened = () => undefined;
  toEnd = ({ after }) => Promise.resolve({ events: [], position: after!, caughtUp: true });
});
afterEach(() => stop.abort());

describe('a subscription', () => {
  it('gives pages no larger than asked for, and says when it has caught up', async () => {
    const pages = feed({ limit: 2 });
    const first = pages.next();
    const one = await nth(1);
    one.says([10], [20], [30]).emit('caughtUp');
    expect(await pageOf(first)).toEqual({ ids: ['e10', 'e20'], position: positionOf(20n), caughtUp: false });
    expect(await pageOf(pages.next())).toEqual({ ids: ['e30'], position: positionOf(30n), caughtUp: true });
    const next = pages.next();
    one.emit('fellBehind');
    one.says([40]);
    expect(await pageOf(next)).toEqual({ ids: ['e40'], position: positionOf(40n), caughtUp: false });
  });

  it('passes on neither the store’s own events nor types that were not asked for', async () => {
    const pages = feed({ types: ['Noted'] });
    const first = pages.next();
    (await nth(1)).says([10, '$noted'], [20, 'Other'], [30], [40, '$>']).emit('caughtUp');
    expect(await pageOf(first)).toEqual({ ids: ['e30'], position: positionOf(40n), caughtUp: true });
  });

  it('tells of a checkpoint as of progress before what may come to stand there', async () => {
    const pages = feed({ types: ['Noted'] });
    const first = pages.next();
    (await nth(1)).checkpoint(100);
    const { ids, position } = await pageOf(first);
    expect(ids).toEqual([]);
    expect(position > positionOf(99n) && position < positionOf(100n)).toBe(true);
  });

  it('believes a checkpoint only behind the events that came before it', async () => {
    const pages = feed({ limit: 1 });
    const first = pages.next();
    (await nth(1)).says([10], [20]).checkpoint(100);
    expect(await pageOf(first)).toMatchObject({ ids: ['e10'], position: positionOf(10n) });
    expect(await pageOf(pages.next())).toMatchObject({ ids: ['e20'], position: positionOf(20n) });
    expect(await pageOf(pages.next())).toMatchObject({ ids: [], position: checkpointOf(100n) });
  });

  it.each([
    ['an event', positionOf(30n), { commit: 30n, prepare: 30n }],
    ['a checkpoint, just as the server gave it', checkpointOf(30n), { commit: 30n, prepare: 0n }],
    ['the beginning', undefined, 'start'],
  ])('begins behind %s', async (_, after, fromPosition) => {
    void feed(after === undefined ? {} : { after }).next();
    expect((await nth(1)).options).toMatchObject({ fromPosition });
  });
});

describe('a subscription that dies', () => {
  it('is made again from where it was, with growing waits until something comes', async () => {
    const pages = feed();
    const first = pages.next();
    (await nth(1)).says([10]).emit('caughtUp');
    await first;
    const next = pages.next();
    for (const n of [1, 2, 3]) (await nth(n)).emit('error', unavailable());
    const again = await nth(4);
    expect(waits).toEqual([50, 100, 200]);
    expect(subscriptions.map(({ options }) => options.fromPosition)).toEqual([
      'start',
      ...[10n, 10n, 10n].map((commit) => ({ commit, prepare: commit })),
    ]);
    again.says([20]).emit('caughtUp');
    expect(await pageOf(next)).toMatchObject({ ids: ['e20'] });
    void pages.next();
    again.emit('error', unavailable());
    await nth(5);
    expect(waits).toEqual([50, 100, 200, 50]);
    expect(subscriptions.slice(0, 4).map(({ ended }) => ended)).toEqual([1, 1, 1, 1]);
  });

  it('waits no longer than some seconds', async () => {
    void feed().next();
    for (let n = 1; n <= 12; n++) (await nth(n)).emit('error', unavailable());
    await nth(13);
    expect(waits.slice(-5)).toEqual([5_000, 5_000, 5_000, 5_000, 5_000]);
  });

  it.each(['end', 'close'])('is made again, too, where the client says only %s', async (name) => {
    void feed().next();
    (await nth(1)).emit(name);
    await nth(2);
  });

  it('gives first what it brought', async () => {
    const pages = feed();
    const first = pages.next();
    (await nth(1)).says([10]).emit('error', unavailable());
    expect(await pageOf(first)).toMatchObject({ ids: ['e10'] });
    void pages.next();
    expect((await nth(2)).options.fromPosition).toEqual({ commit: 10n, prepare: 10n });
  });

  it('is not made again where the server refuses it', async () => {
    const first = feed().next();
    (await nth(1)).emit('error', new AccessDeniedError());
    await expect(first).rejects.toBeInstanceOf(AccessDeniedError);
    expect(subscriptions).toHaveLength(1);
  });

  it('may tell of its fault twice', async () => {
    const first = feed().next();
    const one = await nth(1);
    one.emit('error', unavailable());
    const again = await nth(2);
    one.emit('error', unavailable());
    again.says([10]).emit('caughtUp');
    expect(await pageOf(first)).toMatchObject({ ids: ['e10'] });
  });
});

describe('a subscription on a quiet log', () => {
  it('reads the log to its end, and gives nothing twice', async () => {
    const read = [10, 20].map((commit) => ({ id: `e${commit}`, position: positionOf(BigInt(commit)) }));
    toEnd = ({ after }) =>
      Promise.resolve({ events: after! < positionOf(10n) ? (read as never) : [], position: positionOf(25n), caughtUp: true });
    const pages = feed({}, 1);
    expect(await pageOf(pages.next())).toEqual({ ids: ['e10', 'e20'], position: positionOf(25n), caughtUp: true });
    const next = pages.next();
    (await nth(1)).says([10], [20], [30]).emit('caughtUp');
    expect(await pageOf(next)).toMatchObject({ ids: ['e30'] });
  });

  it('says nothing where nothing has come', async () => {
    let asked = 0;
    toEnd = async ({ after }) => {
      if (++asked === 3) subscriptions[0]!.says([10]).emit('caughtUp');
      return { events: [], position: after!, caughtUp: true };
    };
    expect(await pageOf(feed({}, 1).next())).toMatchObject({ ids: ['e10'] });
  });

  it('waits on where the log cannot be read', async () => {
    let asked = 0;
    toEnd = () => {
      if (++asked === 3) subscriptions[0]!.says([10]).emit('caughtUp');
      return Promise.reject(unavailable());
    };
    expect(await pageOf(feed({}, 1).next())).toMatchObject({ ids: ['e10'] });
    expect(subscriptions).toHaveLength(1);
  });
});

describe('the end of a subscription', () => {
  it('comes with the signal, while it waits for events', async () => {
    const first = feed().next();
    const one = await nth(1);
    stop.abort();
    expect(await first).toEqual({ done: true, value: undefined });
    expect([one.ended, one.destroyed]).toEqual([1, true]);
  });

  it('comes with the consumer who leaves', async () => {
    const pages = feed();
    const first = pages.next();
    const one = await nth(1);
    one.says([10]).emit('caughtUp');
    await first;
    await pages.return();
    expect([one.ended, one.destroyed]).toEqual([1, true]);
  });
});
