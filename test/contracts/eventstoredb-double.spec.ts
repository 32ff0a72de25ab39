import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient, UnavailableError, UnknownError } from '@eventstore/db-client';
import { startEventStoreDouble, type EventStoreDouble } from '../doubles/eventstoredb';
import { appendContract } from '../doubles/eventstoredb/append.contract';
import { append, collect, event, idsOf, newStream, newType, Watched } from '../doubles/eventstoredb/client';
import { readContract } from '../doubles/eventstoredb/read.contract';
import { skippedBecause } from '../support/shared-data';

/** What was observed on a real server, held against the double, and against a real server where there is one. */
const connect = (url: string) => EventStoreDBClient.connectionString(url);

describe('the EventStoreDB double', () => {
  let double: EventStoreDouble;
  let client: EventStoreDBClient;
  beforeAll(async () => {
    double = await startEventStoreDouble();
    client = connect(double.url);
  });
  afterAll(async () => {
    await client.dispose();
    await double.stop();
  });

  appendContract(() => ({ client }));
  readContract(() => ({ client }));

  it('is sent appends in batches, and one by one where the call carries credentials of its own', async () => {
    const stream = newStream();
    const before = { ...double.asked };
    await client.appendToStream(stream, event());
    await client.appendToStream(stream, event(), { credentials: { username: 'a', password: 'b' } });
    expect(double.asked.batchAppend - before.batchAppend).toBe(1);
    expect(double.asked.append - before.append).toBe(1);
  });

  it('refuses on both ways', async () => {
    const credentials = { username: 'a', password: 'b' };
    const stream = newStream();
    await append({ client }, stream, [event()]);
    await expect(client.appendToStream(stream, event(), { credentials, expectedRevision: 7n })).rejects.toMatchObject({
      type: 'wrong-expected-version',
      expectedVersion: 7n,
      actualVersion: 0n,
    });
    const large = event('Big', { text: 'x'.repeat(1_200_000) });
    await expect(client.appendToStream(stream, large, { credentials })).rejects.toMatchObject({
      type: 'maximum-append-size-exceeded',
      maxAppendSize: 1_048_576,
    });
  });

  it('answers success false with a wrong revision to a client that is not to throw', async () => {
    const lenient = connect(`${double.url}&throwOnAppendFailure=false`);
    const stream = newStream();
    await append({ client }, stream, [event(), event(), event()]);
    const answer = await lenient.appendToStream(stream, event(), { expectedRevision: 0n });
    expect(answer).toMatchObject({ success: false, nextExpectedRevision: 1n });
    await lenient.dispose();
  });

  it('is found by gossip', async () => {
    const discovering = connect(double.url.replace('esdb://', 'esdb+discover://'));
    expect(await append({ client: discovering }, newStream(), [event()])).toMatchObject({ success: true });
    await discovering.dispose();
  });
});

describe('an EventStoreDB double that is killed', () => {
  let dir: string;
  let double: EventStoreDouble;
  let client: EventStoreDBClient;
  const restart = async (starting = false): Promise<void> => {
    double = await startEventStoreDouble({ dir, port: double.port, starting });
  };
  const failed = (promise: Promise<unknown>): Promise<Error & { type?: string }> =>
    promise.then(
      () => Promise.reject(new Error('it was answered')),
      (error: Error) => error,
    );

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'eventstore-double-test-'));
    double = await startEventStoreDouble({ dir });
    client = connect(double.url);
  });
  afterEach(async () => {
    await client.dispose();
    await double.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('leaves a subscription with one error, and dead', async () => {
    const watched = new Watched(client.subscribeToAll({ fromPosition: 'end' }));
    await watched.heard('caughtUp');
    await double.kill();
    await watched.heard('error');
    await restart();

    const later = event(newType());
    const anew = new Watched(client.subscribeToAll({ fromPosition: 'end' }));
    await anew.heard('caughtUp');
    await append({ client }, newStream(), [later]);
    await anew.heard(later.id);
    await anew.end();

    expect(watched.said).toEqual(['confirmation', 'caughtUp', 'error']);
    expect(watched.errors[0]).toBeInstanceOf(UnavailableError);
    expect(watched.errors[0]).toMatchObject({ type: 'unavailable' });
  });

  it('fails appends in three ways until it is back for the same client', async () => {
    const stream = newStream();
    await append({ client }, stream, [event()]);
    const underWay = failed(append({ client }, stream, [event()]));
    await double.kill();
    expect(await underWay).toBeInstanceOf(UnavailableError);

    const unconnected = await failed(append({ client }, stream, [event()]));
    expect(unconnected.type).toBeUndefined();
    expect(unconnected.message).toContain('14 UNAVAILABLE: No connection established');

    await restart(true);
    const early = await failed(append({ client }, stream, [event()]));
    expect(early).toBeInstanceOf(UnknownError);
    expect(early.message).toContain('Server Is Not Ready');

    double.becomeReady();
    expect(await append({ client }, stream, [event()])).toMatchObject({ success: true });
  });

  it('has every acknowledged event when it is back, and none twice', async () => {
    const acknowledged: string[] = [];
    const writer = async (): Promise<void> => {
      for (let n = 0; ; n += 1) {
        const one = event();
        await append({ client }, 'streams', [one]);
        acknowledged.push(one.id);
        if (acknowledged.length === 500) void double.kill();
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: 16 }, writer));
    expect(ends.every(({ status }) => status === 'rejected')).toBe(true);
    await restart();
    const kept = await idsOf({ client }, 'streams');
    expect(kept).toEqual([...new Set(kept)]);
    expect(kept).toEqual(expect.arrayContaining(acknowledged));
  });

  it('goes on where it was: revisions, positions, repeated ids', async () => {
    const stream = newStream();
    const first = event();
    const answer = await append({ client }, stream, [first], 'no_stream');
    await double.stop();
    await restart();
    const again = connect(double.url);
    expect(await append({ client: again }, stream, [first], 'no_stream')).toEqual(answer);
    const next = await append({ client: again }, stream, [event()], 0n);
    expect(next.position!.commit > answer.position!.commit).toBe(true);
    const types = (await collect(again.readAll())).map((read) => read.event!.type);
    expect(types.filter((type) => type === '$statsCollected').length).toBe(2);
    await again.dispose();
  });
});

describe('a real EventStoreDB server', () => {
  const url = process.env.EVENTSTORE_URL;
  if (!url) {
    it.skip(skippedBecause('real server: skipped (set EVENTSTORE_URL)', 'set EVENTSTORE_URL'), () => undefined);
    return;
  }
  const client = connect(url);
  afterAll(() => client.dispose());
  appendContract(() => ({ client }));
  readContract(() => ({ client }));
});
