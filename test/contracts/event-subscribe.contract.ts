import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { EventStore, FeedPage, FeedQuery, StoredEvent } from '@closeline/eventsourcing';
import { titleOf, type EventStoreHarness } from './harness';
import { namesOf } from './new-event';
import { OwnPart } from './own-part';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
/** Rounds without anything to collect until what is left counts as held: what one round frees lets go of more in the next. */
const QUIET_ROUNDS = 5;
/** What the process holds, in bytes, garbage aside: of files that ran here before, too, which takes many rounds. */
const held = async (): Promise<number> => {
  let least = Infinity;
  for (let quiet = 0; quiet < QUIET_ROUNDS;) {
    collectGarbage();
    // Buffers are let go of by callbacks that run in turns of their own.
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
    const { heapUsed, external } = process.memoryUsage();
    quiet = heapUsed + external > least - 100_000 ? quiet + 1 : 0;
    least = Math.min(least, heapUsed + external);
  }
  return least;
};

/** What every engine's log must do for its subscribers. Part of `eventStoreContract`. */
export const eventSubscribeContract = (engine: string, harness: EventStoreHarness): void => {
  describe(titleOf('event store', engine, 'subscribe'), () => {
    let store: EventStore;
    let own: OwnPart;
    let stop: AbortController;

    beforeEach(async () => {
      store = await harness.open();
      own = await OwnPart.of(store);
      stop = new AbortController();
    });
    afterEach(async () => {
      stop.abort();
      await harness.close(store);
    });

    const subscribe = (query: FeedQuery = {}): AsyncIterator<FeedPage> =>
      store.subscribe(own.query(query), stop.signal)[Symbol.asyncIterator]();

    const pageOf = async (feed: AsyncIterator<FeedPage>, next = feed.next()): Promise<FeedPage> => {
      const { done, value } = await next;
      if (done) throw new Error('the feed ended');
      return value;
    };

    /** The case's own events from the feed until there are `wanted`; `first` is a page that was asked for already. */
    const take = async (feed: AsyncIterator<FeedPage>, wanted: number, first = feed.next()): Promise<StoredEvent[]> => {
      const events: StoredEvent[] = [];
      for (let next = first; ; next = feed.next()) {
        events.push(...own.of([await pageOf(feed, next)]));
        if (events.length >= wanted) return events;
      }
    };

    it('gives what is there, then what comes, each once and in order', async () => {
      await store.append(own.stream(1), 'none', own.events('a', 3));
      const collected = take(subscribe(), 5);
      await store.append(own.stream(2), 'none', [own.event('b')]);
      await store.append(own.stream(1), 2, [own.event('c')]);
      expect(namesOf(await collected)).toEqual(['a-0', 'a-1', 'a-2', 'b', 'c']);
    });

    it('gives what reading gives', async () => {
      const feed = subscribe({ types: ['Noted'] });
      const live = take(feed, 4);
      await store.append(own.stream(1), 'none', own.events('a', 4));
      expect(await live).toEqual(await own.all(store));
    });

    it('wakes for each append: a ping answered by a pong, many times', async () => {
      const feed = subscribe();
      for (let i = 0; i < 50; i++) {
        const next = feed.next();
        await store.append(own.stream(i), 'none', [own.event(`e${i}`)]);
        expect(namesOf(await take(feed, 1, next))).toEqual([`e${i}`]);
      }
      stop.abort();
      expect(await feed.next()).toEqual({ done: true, value: undefined });
    });

    it.each([1, 3, 100])('loses and repeats nothing where reading ends and waiting begins, %i a page', async (limit) => {
      const feed = subscribe({ types: ['Noted'], limit });
      const appending = async (): Promise<void> => {
        for (let i = 0; i < 60; i++)
          await store.append(own.stream(i % 4), i < 4 ? 'none' : Math.floor(i / 4) - 1, [own.event(`e${i}`)]);
      };
      const [events] = await Promise.all([take(feed, 60), appending()]);
      expect(events).toEqual(await own.all(store));
    });

    it('starts behind a position, that of an event or of a page', async () => {
      await store.append(own.stream(1), 'none', own.events('a', 6));
      const all = await own.all(store);
      for (const [i, { position }] of all.entries())
        if (i < 5) expect(await take(subscribe({ after: position }), 5 - i)).toEqual(all.slice(i + 1));
      const feed = subscribe({ limit: 4 });
      const { position } = await pageOf(feed);
      const seen = all.filter((e) => e.position <= position).length;
      await store.append(own.stream(1), 5, [own.event('b')]);
      const rest = (await own.all(store)).slice(seen);
      expect(await take(subscribe({ after: position }), rest.length)).toEqual(rest);
    });

    it('tells of progress where nothing matches', async () => {
      const feed = subscribe({ types: ['Wanted'] });
      const first = feed.next();
      const { position: begun } = await store.append(own.stream(1), 'none', [own.event('a', { type: 'Other' })]);
      await store.append(own.stream(1), 0, own.events('b', 1_000, { type: 'Other' }));
      let page = await pageOf(feed, first);
      while (page.position < begun) page = await pageOf(feed);
      expect(page.events).toEqual([]);
      await store.append(own.stream(1), 1_000, [own.event('c', { type: 'Wanted' })]);
      const [wanted] = await take(feed, 1);
      expect(namesOf([wanted!])).toEqual(['c']);
      expect(wanted!.position > page.position).toBe(true);
    });

    it('ends when the signal aborts, also while it waits', async () => {
      const feed = subscribe({ types: ['Noted'] });
      const ended = (async () => {
        for (;;) if ((await feed.next()).done) return true;
      })();
      stop.abort();
      expect(await ended).toBe(true);
      expect(await feed.next()).toEqual({ done: true, value: undefined });
      expect(await subscribe().next()).toEqual({ done: true, value: undefined });
    });

    it('ends for one who leaves, and for nobody else', async () => {
      const [one, other] = [subscribe(), subscribe()];
      await store.append(own.stream(1), 'none', [own.event('a')]);
      await Promise.all([take(one, 1), take(other, 1)]);
      await one.return!();
      await store.append(own.stream(1), 0, [own.event('b')]);
      expect(namesOf(await take(other, 1))).toEqual(['b']);
      expect(await one.next()).toEqual({ done: true, value: undefined });
    });

    it('serves several subscribers apart', async () => {
      const collected = Promise.all([1, 2, 3].map(() => take(subscribe({ limit: 3 }), 4)));
      await store.append(own.stream(1), 'none', own.events('a', 4));
      expect((await collected).map(namesOf)).toEqual([1, 2, 3].map(() => ['a-0', 'a-1', 'a-2', 'a-3']));
    });

    it('goes on without loss or repetition after the server was killed and started again', async () => {
      await store.append(own.stream(1), 'none', own.events('a', 3));
      let feed = subscribe({ types: ['Noted'] });
      const before = await take(feed, 3);
      let next = feed.next();
      if (harness.restartServer) await harness.restartServer(store);
      else {
        stop.abort();
        await next;
        stop = new AbortController();
        store = await harness.reopen(store);
        feed = subscribe({ types: ['Noted'], after: before.at(-1)!.position });
        next = feed.next();
      }
      await store.append(own.stream(1), 2, own.events('b', 3));
      await store.append(own.stream(2), 'none', [own.event('c')]);
      expect([...before, ...(await take(feed, 4, next))]).toEqual(await own.all(store));
    });

    it('keeps a slow consumer from holding up others, and holds no more for it than it can take', async () => {
      const EVENTS = 4_000;
      const slow = subscribe({ types: ['Noted'], limit: 10 });
      const first = slow.next();
      const readingFast = async (): Promise<void> => {
        const feed = subscribe({ types: ['Noted'], limit: 10 });
        for (let seen = 0; seen < EVENTS;) seen += (await pageOf(feed)).events.length;
        await feed.return!();
      };
      const appending = async (): Promise<void> => {
        for (let i = 0; i < EVENTS; i += 100) {
          const events = Array.from({ length: 100 }, (_, k) =>
            own.event(`${i + k}`, { data: { text: `${i + k} `.repeat(1_600) } }),
          );
          await store.append(own.stream(1), i === 0 ? 'none' : i - 1, events);
        }
      };
      await Promise.all([readingFast(), appending()]);
      // Over 30 MB lie between the slow consumer and the head; at the fast one's pace a store has had time to read ahead.
      const waiting = await held();
      let seen = 0;
      for (let next = first; ; next = slow.next()) {
        const { events } = await pageOf(slow, next);
        expect(events.length).toBeLessThanOrEqual(10);
        for (const event of events) expect(event.revision).toBe(seen++);
        if (seen === EVENTS) break;
      }
      await slow.return!();
      expect(waiting - (await held())).toBeLessThan(8_000_000);
    }, 180_000);
  });
};
