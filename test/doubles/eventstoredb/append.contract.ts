import { randomUUID } from 'node:crypto';
import { jsonEvent, MaxAppendSizeExceededError, WrongExpectedVersionError } from '@eventstore/db-client';
import { append, collect, event, idsOf, newStream, type Target } from './client';

/** Appends as EventStoreDB 24.10.4 was seen to answer them, case by case. */
export const appendContract = (target: () => Target): void => {
  const write = (stream: string, ...rest: [ReturnType<typeof event>[], (bigint | 'any' | 'no_stream' | 'stream_exists')?]) =>
    append(target(), stream, ...rest);
  const ids = (stream: string) => idsOf(target(), stream);

  describe('an append', () => {
    it('answers the revision and the position of its last event', async () => {
      const stream = newStream();
      const answer = await write(stream, [event(), event()], 'no_stream');
      const read = await collect(target().client.readStream(stream));
      expect(answer).toEqual({ success: true, nextExpectedRevision: 1n, position: read[1]!.event!.position });
    });

    it('gives each event a position of its own, increasing, commit = prepare', async () => {
      const stream = newStream();
      await write(stream, [event(), event(), event()]);
      const positions = (await collect(target().client.readStream(stream))).map((read) => read.event!.position!);
      expect(positions.every(({ commit, prepare }) => commit === prepare)).toBe(true);
      const [a, b, c] = positions.map(({ commit }) => commit) as [bigint, bigint, bigint];
      expect(a < b && b < c).toBe(true);
    });

    it('refuses a wrong revision, and says which it found', async () => {
      const stream = newStream();
      const missing = newStream();
      await write(stream, [event(), event()]);
      const refused = async (name: string, expected: bigint | 'no_stream' | 'stream_exists') => {
        const error = await write(name, [event()], expected).then(
          () => undefined,
          (thrown: WrongExpectedVersionError) => thrown,
        );
        expect(error).toBeInstanceOf(WrongExpectedVersionError);
        const { type, message, name: ofClass, streamName, expectedVersion, actualVersion } = error!;
        expect({ type, message, ofClass, streamName }).toEqual({
          type: 'wrong-expected-version',
          message: '',
          ofClass: 'Error',
          streamName: name,
        });
        return [expectedVersion, actualVersion];
      };
      expect(await refused(stream, 0n)).toEqual([0n, 1n]);
      expect(await refused(stream, 2n)).toEqual([2n, 1n]);
      expect(await refused(stream, 'no_stream')).toEqual(['no_stream', 1n]);
      expect(await refused(missing, 'stream_exists')).toEqual(['stream_exists', 'no_stream']);
      expect(await refused(missing, 0n)).toEqual([0n, 'no_stream']);
      expect((await ids(stream)).length).toBe(2);
    });

    it('throws also where the append asks it not to', async () => {
      const stream = newStream();
      await write(stream, [event()]);
      const options = { expectedRevision: 5n, throwOnAppendFailure: false };
      await expect(target().client.appendToStream(stream, event(), options)).rejects.toBeInstanceOf(WrongExpectedVersionError);
    });

    it('accepts an empty list, with revision 0 and a position: never send one', async () => {
      const answer = await write(newStream(), []);
      expect(answer).toMatchObject({ success: true, nextExpectedRevision: 0n });
      expect(typeof answer.position!.commit).toBe('bigint');
    });

    it('takes 1,000 small events', async () => {
      const stream = newStream();
      const events = Array.from({ length: 1000 }, () => event());
      expect(await write(stream, events, 'no_stream')).toMatchObject({ nextExpectedRevision: 999n });
      expect(await ids(stream)).toEqual(events.map(({ id }) => id));
    });

    it('is limited in the sum of its events', async () => {
      const stream = newStream();
      const sized = (bytes: number) => event('Big', { text: 'x'.repeat(bytes) });
      const tooLarge = async (events: ReturnType<typeof event>[]) => {
        const error = await write(stream, events).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(MaxAppendSizeExceededError);
        expect(error).toMatchObject({ type: 'maximum-append-size-exceeded', maxAppendSize: 1_048_576 });
      };
      await tooLarge([sized(1_200_000)]);
      await tooLarge(Array.from({ length: 5 }, () => sized(500_000)));
      expect(await write(stream, [sized(900_000)], 'no_stream')).toMatchObject({ nextExpectedRevision: 0n });
    });

    it('takes a type that begins with $', async () => {
      const stream = newStream();
      expect(await write(stream, [event('$mine')])).toMatchObject({ success: true });
      expect((await collect(target().client.readStream(stream)))[0]!.event!.type).toBe('$mine');
    });

    it.each([
      ['unicode', { text: 'Žluťoučký 漢字 🦉 e\u0301 \u2028\u2029 \u0000\u001f' }],
      ['numbers', { big: Number.MAX_SAFE_INTEGER, small: -1e-7, huge: 1.7976931348623157e308, zero: -0, negative: -42 }],
      ['keys', { '': 1, ' ': { '': [null, true, [], {}] }, undefined }],
    ])('gives %s back as JSON has them', async (_, data) => {
      const stream = newStream();
      await target().client.appendToStream(stream, jsonEvent({ type: 'Odd', data: data as never, metadata: data }));
      const [read] = await collect(target().client.readStream(stream));
      const plain: unknown = JSON.parse(JSON.stringify(data));
      expect([read!.event!.data, read!.event!.metadata]).toEqual([plain, plain]);
    });
  });

  describe('a repeated event id', () => {
    it.each(['any', 'no_stream'] as const)('answers as the first time, with %s, also after others', async (expected) => {
      const stream = newStream();
      const first = event();
      const answer = await write(stream, [first], expected);
      const others = [event(), event()];
      await write(stream, others);
      expect(await write(stream, [first], expected)).toEqual(answer);
      expect(await ids(stream)).toEqual([first, ...others].map(({ id }) => id));
    });

    it('answers as the first time at the same old revision, whatever it holds now', async () => {
      const stream = newStream();
      await write(stream, [event()]);
      const pair = [event('Was', { n: 1 }), event('Was', { n: 2 })];
      const answer = await write(stream, pair, 0n);
      const other = pair.map(({ id }) => jsonEvent({ id: id, type: 'Is', data: { n: 3 } }));
      expect(await write(stream, other, 0n)).toEqual(answer);
      const read = await collect(target().client.readStream(stream, { fromRevision: 1n }));
      expect(read.map(({ event: found }) => [found!.type, found!.data])).toEqual([
        ['Was', { n: 1 }],
        ['Was', { n: 2 }],
      ]);
    });

    it('is written a second time at the current revision', async () => {
      const stream = newStream();
      const twice = event();
      await write(stream, [twice], 'no_stream');
      expect(await write(stream, [twice], 0n)).toMatchObject({ nextExpectedRevision: 1n });
      expect(await ids(stream)).toEqual([twice.id, twice.id]);
    });

    it.each(['any', 'no_stream'] as const)('before a new one is refused with %s', async (expected) => {
      const stream = newStream();
      const old = event();
      await write(stream, [old], 'no_stream');
      await expect(write(stream, [old, event()], expected)).rejects.toMatchObject({
        type: 'wrong-expected-version',
        expectedVersion: expected,
        actualVersion: 0n,
      });
      expect(await ids(stream)).toEqual([old.id]);
    });

    it('after a new one is written again with any, and so is one that stands twice in an append', async () => {
      const stream = newStream();
      const [old, fresh, twin] = [event(), event(), event()];
      await write(stream, [old]);
      await write(stream, [fresh, old], 'any');
      await write(stream, [twin, twin], 'any');
      expect(await ids(stream)).toEqual([old, fresh, old, twin, twin].map(({ id }) => id));
    });

    it('is known when single appends are repeated as one', async () => {
      const stream = newStream();
      const [a, b] = [event(), event()];
      await write(stream, [a], 'no_stream');
      const second = await write(stream, [b], 0n);
      expect(await write(stream, [a, b], 'no_stream')).toEqual(second);
      expect(await ids(stream)).toEqual([a.id, b.id]);
    });

    it('is written in another stream', async () => {
      const [one, other] = [newStream(), newStream()];
      const same = event();
      await write(one, [same], 'any');
      await write(other, [same], 'any');
      expect([await ids(one), await ids(other)]).toEqual([[same.id], [same.id]]);
    });

    it('comes back in lower case', async () => {
      const stream = newStream();
      const id = randomUUID();
      await target().client.appendToStream(stream, jsonEvent({ id: id.toUpperCase(), type: 'Loud', data: {} }));
      expect(await ids(stream)).toEqual([id]);
    });
  });
};
