import {
  eventTypeFilter,
  excludeSystemEvents,
  jsonEvent,
  StreamNotFoundError,
  streamNameFilter,
  type Filter,
  type Position,
} from '@eventstore/db-client';
import { append, collect, event, newStream, newType, Watched, type Target } from './client';

/** Reads and subscriptions as EventStoreDB 24.10.4 was seen to answer them, case by case. */
export const readContract = (target: () => Target): void => {
  const watch = (options: { fromPosition?: Position | 'start' | 'end'; filter?: Filter }) =>
    new Watched(target().client.subscribeToAll(options));
  /** Appends that many events of a type, one append, and answers the position of the last. */
  const grow = async (type: string, count: number): Promise<Position> =>
    (
      await append(
        target(),
        newStream(),
        Array.from({ length: count }, () => event(type)),
      )
    ).position!;

  describe('a read', () => {
    it('of a missing stream throws on iteration', async () => {
      const stream = newStream();
      const error = await collect(target().client.readStream(stream)).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(StreamNotFoundError);
      expect(error).toMatchObject({ type: 'stream-not-found', streamName: stream });
    });

    it('gives an event with all that is known of it', async () => {
      const stream = newStream();
      const written = jsonEvent({ type: 'Read', data: { a: [1] }, metadata: { b: 2 } });
      const { position } = await target().client.appendToStream(stream, [event(), written]);
      const [, read] = await collect(target().client.readStream(stream));
      const { created, ...rest } = read!.event!;
      expect(created).toBeInstanceOf(Date);
      expect(rest).toEqual({
        streamId: stream,
        id: written.id,
        revision: 1n,
        type: 'Read',
        data: { a: [1] },
        metadata: { b: 2 },
        isJson: true,
        position,
      });
    });

    it('of a stream goes both ways, from any revision, as far as is asked', async () => {
      const stream = newStream();
      await append(
        target(),
        stream,
        Array.from({ length: 5 }, () => event()),
      );
      const revisions = async (options: object) =>
        (await collect(target().client.readStream(stream, options))).map((read) => read.event!.revision);
      expect(await revisions({ fromRevision: 3n })).toEqual([3n, 4n]);
      expect(await revisions({ fromRevision: 1n, maxCount: 2 })).toEqual([1n, 2n]);
      expect(await revisions({ fromRevision: 9n })).toEqual([]);
      expect(await revisions({ direction: 'backwards', fromRevision: 'end', maxCount: 2 })).toEqual([4n, 3n]);
      expect(await revisions({ direction: 'backwards', fromRevision: 1n })).toEqual([1n, 0n]);
    });

    it('of $all is inclusive of its position forwards, and not backwards', async () => {
      const stream = newStream();
      const events = [event(), event(), event()];
      await append(target(), stream, events);
      const [a, b] = (await collect(target().client.readStream(stream))).map((read) => read.event!.position!);
      const found = async (options: object) =>
        (await collect(target().client.readAll({ maxCount: 1, ...options }))).map((read) => read.event!.id);
      expect(await found({ fromPosition: b })).toEqual([events[1]!.id]);
      expect(await found({ fromPosition: b, direction: 'backwards' })).toEqual([events[0]!.id]);
      expect(await found({ fromPosition: a, maxCount: 3 })).toEqual(events.map(({ id }) => id));
    });

    it('of $all meets events of the server itself', async () => {
      const first = await collect(target().client.readAll({ maxCount: 1 }));
      expect(first[0]!.event!.type.startsWith('$')).toBe(true);
    });
  });

  describe('a subscription to $all', () => {
    it('confirms, catches up exclusive of its position, goes on, and ends when it is told to', async () => {
      const type = newType();
      const fromPosition = await grow(type, 1);
      const [old, live] = [event(type), event(type)];
      await append(target(), newStream(), [old]);
      const watched = watch({ fromPosition, filter: eventTypeFilter({ prefixes: [type] }) });
      await watched.heard('caughtUp');
      await append(target(), newStream(), [live]);
      await watched.heard(live.id);
      await watched.end();
      expect(watched.said).toEqual(['confirmation', old.id, 'caughtUp', live.id, 'end', 'close']);
    });

    it('without a filter brings the log in its order', async () => {
      const events = Array.from({ length: 100 }, () => event());
      const fromPosition = await grow(newType(), 1);
      await append(target(), newStream(), events);
      const watched = watch({ fromPosition });
      await watched.heard(events.at(-1)!.id);
      await watched.end();
      const positions = watched.events.map((read) => read.event!.position.commit);
      expect(positions).toEqual([...positions].sort((a, b) => (a < b ? -1 : 1)));
      expect(watched.events.map((read) => read.event!.id)).toEqual(expect.arrayContaining(events.map(({ id }) => id)));
    });

    it('filters by type or stream, by prefix or regular expression', async () => {
      const fromPosition = await grow(newType(), 1);
      const [type, stream] = [newType(), newStream()];
      const wanted = event(type);
      await append(target(), newStream(), [event(newType())]);
      await append(target(), stream, [wanted]);
      for (const filter of [
        eventTypeFilter({ prefixes: ['nothing', type.slice(0, -2)] }),
        eventTypeFilter({ regex: `^${type}$` }),
        streamNameFilter({ prefixes: [stream.slice(0, -2)] }),
        streamNameFilter({ regex: `${stream}$` }),
      ]) {
        const watched = watch({ fromPosition, filter });
        await watched.heard('caughtUp');
        await watched.end();
        expect(watched.said.slice(0, 3)).toEqual(['confirmation', wanted.id, 'caughtUp']);
      }
    });

    it('takes an event whose type begins with $ for one of the server itself', async () => {
      const fromPosition = await grow(newType(), 1);
      const [hidden, seen] = [event('$mine'), event()];
      await append(target(), newStream(), [hidden, seen]);
      const watched = watch({ fromPosition, filter: excludeSystemEvents() });
      await watched.heard(seen.id);
      await watched.end();
      expect(watched.said).not.toContain(hidden.id);
    });
  });

  describe('checkpoints of a filter', () => {
    const counting = (checkpointInterval: number, maxSearchWindow?: number) => {
      const type = newType();
      const reached: Position[] = [];
      const filter = eventTypeFilter({
        prefixes: [type],
        checkpointInterval,
        ...(maxSearchWindow !== undefined && { maxSearchWindow }),
        checkpointReached: async (_, position) => void reached.push(position),
      });
      return { type, reached, filter };
    };

    it('come per window while catching up, have prepare 0, and lie before the end', async () => {
      const fromPosition = await grow(newType(), 1);
      // Whole windows: the last checkpoint lies before the end also then.
      const end = await grow(newType(), 4 * 32);
      const { reached, filter } = counting(1, 32);
      const watched = watch({ fromPosition, filter });
      await watched.heard('caughtUp');
      await watched.end();
      expect(reached.map(({ prepare }) => prepare)).toEqual([0n, 0n, 0n, 0n]);
      const commits = [fromPosition, ...reached, end].map(({ commit }) => commit);
      expect(commits.every((commit, i) => i === 0 || commits[i - 1]! < commit)).toBe(true);
    });

    it('can be resumed from without loss or repetition', async () => {
      const fromPosition = await grow(newType(), 1);
      const { type, reached, filter } = counting(1, 32);
      const before = event(type);
      await append(target(), newStream(), [before]);
      await grow(newType(), 100);
      const first = watch({ fromPosition, filter });
      await first.heard('caughtUp');
      await first.end();
      const after = event(type);
      await append(target(), newStream(), [after]);
      for (const checkpoint of reached.slice(-2)) {
        const watched = watch({ fromPosition: checkpoint, filter });
        await watched.heard('caughtUp');
        await watched.end();
        expect(watched.events.map((read) => read.event!.id)).toEqual([after.id]);
      }
    });

    it.each([
      ['3 per 1,000 events with interval 10 and the default window', 10, undefined, 1000],
      ['3 per 100 events with interval 1 and a window of 32', 1, 32, 100],
    ])('come live: %s', async (_, interval, window, count) => {
      const { type, reached, filter } = counting(interval, window);
      const watched = watch({ fromPosition: 'end', filter });
      await watched.heard('caughtUp');
      const end = await grow(newType(), count);
      const mark = event(type);
      await append(target(), newStream(), [mark]);
      await watched.heard(mark.id);
      await watched.end();
      expect(reached.length).toBe(3);
      expect(reached.every(({ commit }) => commit <= end.commit)).toBe(true);
    });
  });
};
