import {
  AccessDeniedError,
  CancelledError,
  DeadlineExceededError,
  MaxAppendSizeExceededError,
  TimeoutError,
  UnavailableError,
  UnknownError,
} from '@eventstore/db-client';
import { DuplicateCommand, WrongExpectedRevision, type NewEvent } from '@closeline/eventsourcing';
import { idOf, namesOf, newEvent } from '../../../../test/contracts/new-event';
import { MemoryCommandKeys } from '../../../../test/support/memory-command-keys';
import { appendsOn } from '../../../../test/support/stubbed-appends';
import { StubbedLog } from '../../../../test/support/stubbed-log';
import type { Appends } from './appends';

const STREAM = 'prospect-1';
const event = (name: string, command: string, data: object = { name }): NewEvent => newEvent(name, { command, data });
const unavailable = (): Error => new UnavailableError(undefined, '14 UNAVAILABLE: Connection dropped');

let log: StubbedLog;
let keys: MemoryCommandKeys;
let waits: number[];
let now: number;

const processOf = (): Appends => appendsOn(log, keys, { waits, now: () => now });

beforeEach(() => {
  log = new StubbedLog();
  keys = new MemoryCommandKeys();
  waits = [];
  now = 0;
});

const appends = { begun: [event('begun', 'c0')], a: [event('a1', 'c1'), event('a2', 'c1')] };
const begin = async (): Promise<Appends> => {
  const mine = processOf();
  await mine.append(STREAM, 'none', appends.begun);
  log.asked.length = log.reads.length = 0;
  return mine;
};
const another = (name: string, command: string, data?: object): Promise<unknown> =>
  processOf().append(STREAM, 0, [event(name, command, data)]);

describe('an append of unknown outcome', () => {
  it.each([
    ['UnavailableError', unavailable()],
    ['a plain error of grpc-js', Object.assign(new Error('14 UNAVAILABLE: No connection established'), { code: 14 })],
    ['UnknownError while the server starts', new UnknownError(undefined, 'Server Is Not Ready')],
    ['a deadline', new DeadlineExceededError()],
    ['an aborted call', new TimeoutError()],
    ['a cancelled call', new CancelledError()],
    ['a reset socket', Object.assign(new Error('read'), { code: 'ECONNRESET' })],
    ['a cluster without a node', new Error('Failed to discover after 10 attempts.')],
  ])('is found in the stream where it was written: %s', async (_, lost) => {
    const mine = await begin();
    log.fates.push({ lost });
    const answer = await mine.append(STREAM, 0, appends.a);
    expect(namesOf(log.of(STREAM))).toEqual(['begun', 'a1', 'a2']);
    expect(answer).toEqual({ revision: 2, position: log.of(STREAM)[2]!.position });
    expect(log.asked).toHaveLength(1);
    expect(await keys.find(idOf('c1'))).toMatchObject({ stream: STREAM, settled: { first: 1, last: 2 } });
  });

  it('is sent again with the same ids at the same revision where it was not', async () => {
    const mine = await begin();
    log.fates.push({ before: unavailable() }, { before: unavailable() });
    expect(await mine.append(STREAM, 0, appends.a)).toMatchObject({ revision: 2 });
    const ids = appends.a.map(({ id }) => id);
    expect(log.asked).toEqual([0n, 0n, 0n].map((revision) => [ids, revision]));
    expect(waits).toEqual([50, 100]);
  });

  it('is kept once where the first sending arrives after the look', async () => {
    const mine = await begin();
    log.fates.push({ late: unavailable() });
    expect(await mine.append(STREAM, 0, appends.a)).toMatchObject({ revision: 2 });
    expect(log.asked).toHaveLength(2);
    expect(namesOf(log.of(STREAM))).toEqual(['begun', 'a1', 'a2']);
  });

  it('begins a stream, too', async () => {
    log.fates.push({ lost: unavailable() });
    expect(await processOf().append(STREAM, 'none', appends.a)).toMatchObject({ revision: 1 });
    expect(log.asked.map(([, revision]) => revision)).toEqual(['no_stream']);
  });

  it('is a conflict where others have moved the stream, and its key is not remembered', async () => {
    const mine = await begin();
    log.fates.push({ before: unavailable(), meanwhile: () => another('b', 'c2') });
    await expect(mine.append(STREAM, 0, appends.a)).rejects.toEqual(new WrongExpectedRevision(STREAM, 0, 1));
    expect(namesOf(log.of(STREAM))).toEqual(['begun', 'b']);
    expect(await keys.find(idOf('c1'))).toBeUndefined();
  });

  it('is a conflict, too, where they do so after the look', async () => {
    const mine = await begin();
    log.fates.push({ before: unavailable() }, { meanwhile: () => another('b', 'c2') });
    await expect(mine.append(STREAM, 0, appends.a)).rejects.toEqual(new WrongExpectedRevision(STREAM, 0, 1));
    expect(await keys.find(idOf('c1'))).toBeUndefined();
  });

  it('is a duplicate where another sending of the command is what was written', async () => {
    const mine = await begin();
    log.fates.push({ before: unavailable(), meanwhile: () => another('a', 'c1', { sealed: 'another way' }) });
    await expect(mine.append(STREAM, 0, [event('a', 'c1', { sealed: 'one way' })])).rejects.toEqual(
      new DuplicateCommand(idOf('c1')),
    );
    expect(log.of(STREAM).map(({ data }) => data)).toEqual([{ name: 'begun' }, { sealed: 'another way' }]);
  });

  it('is given up after some tries with growing waits, and the key stays for who sends it again', async () => {
    const mine = await begin();
    log.fates.push(...Array.from({ length: 10 }, () => ({ before: unavailable() })));
    await expect(mine.append(STREAM, 0, appends.a)).rejects.toMatchObject({ code: 'log-unreachable', status: 503 });
    expect(log.asked).toHaveLength(6);
    expect(waits).toEqual([50, 100, 200, 400, 800]);
    expect(await keys.find(idOf('c1'))).toMatchObject({ stream: STREAM, sendings: 1 });
    log.fates.length = 0;
    expect(await mine.append(STREAM, 0, appends.a)).toMatchObject({ revision: 2 });
  });

  it('counts looks that fail as tries', async () => {
    const mine = await begin();
    log.fates.push({ lost: unavailable() });
    log.readFaults.push(unavailable(), unavailable());
    expect(await mine.append(STREAM, 0, appends.a)).toMatchObject({ revision: 2 });
    expect(log.asked).toHaveLength(1);
    log.fates.push({ lost: unavailable() });
    log.readFaults.push(...Array.from({ length: 10 }, unavailable));
    await expect(mine.append(STREAM, 2, [event('b', 'c2')])).rejects.toMatchObject({ code: 'log-unreachable' });
    expect(log.readFaults).toHaveLength(5);
    log.readFaults.length = 0;
    await expect(mine.append(STREAM, 3, [event('b', 'c2')])).rejects.toEqual(new DuplicateCommand(idOf('c2')));
  });

  it('begins no further try once it has taken long', async () => {
    const mine = await begin();
    log.fates.push({ before: unavailable() }, { before: unavailable(), meanwhile: async () => (now = 20_001) });
    await expect(mine.append(STREAM, 0, appends.a)).rejects.toMatchObject({ code: 'log-unreachable' });
    expect(log.asked).toHaveLength(2);
  });
});

describe('an append that the server refuses', () => {
  it.each([
    ['for lack of rights', new AccessDeniedError(), AccessDeniedError],
    ['for its size', MaxAppendSizeExceededError.fromMaxAppendSize(1000), { code: 'too-large', status: 413 }],
  ])('is told at once, and its key is not remembered: %s', async (_, before, told) => {
    const mine = await begin();
    log.fates.push({ before });
    const refused = mine.append(STREAM, 0, appends.a);
    if (typeof told === 'function') await expect(refused).rejects.toBeInstanceOf(told);
    else await expect(refused).rejects.toMatchObject(told);
    expect(log.asked).toHaveLength(1);
    expect(await keys.find(idOf('c1'))).toBeUndefined();
  });

  it('is a duplicate where the conflict is with the command itself', async () => {
    const mine = await begin();
    await another('a0', 'c1');
    keys.forget(idOf('c1'));
    await expect(mine.append(STREAM, 0, appends.a)).rejects.toEqual(new DuplicateCommand(idOf('c1')));
    expect(log.asked).toHaveLength(2);
    expect(await keys.find(idOf('c1'))).toMatchObject({ settled: { first: 1, last: 1 } });
    expect(await mine.append(STREAM, 1, [event('b', 'c2')])).toMatchObject({ revision: 2 });
  });

  it('says at which revision the stream is', async () => {
    await begin();
    await another('b', 'c2');
    await expect(processOf().append(STREAM, 0, appends.a)).rejects.toEqual(new WrongExpectedRevision(STREAM, 0, 1));
    await expect(processOf().append(STREAM, 'none', appends.a)).rejects.toEqual(new WrongExpectedRevision(STREAM, 'none', 1));
  });
});

describe('each append', () => {
  it('carries the credentials, so that the client sends it as a call of its own', async () => {
    await begin();
    expect(log.credentials).toEqual([{ username: 'u', password: 'p' }]);
  });

  it('is looked for in the whole of its stream, of which each event is read once', async () => {
    const mine = await begin();
    const other = processOf();
    for (let revision = 0; revision < 3; revision++) await mine.append(STREAM, revision, [event(`b${revision}`, `d${revision}`)]);
    expect(log.reads).toEqual([]);
    await other.append(STREAM, 3, [event('e', 'c4')]);
    await other.append(STREAM, 4, [event('f', 'c5')]);
    expect(log.reads).toEqual([[STREAM, 0, 1000]]);
    keys.forget(idOf('d1'));
    await expect(processOf().append(STREAM, 5, [event('g', 'd1')])).rejects.toEqual(new DuplicateCommand(idOf('d1')));
  });

  it('is not sent where a node that lags has not shown all that is before it', async () => {
    const mine = await begin();
    await expect(mine.append(STREAM, 5, appends.a)).rejects.toEqual(new WrongExpectedRevision(STREAM, 5, 0));
    expect(log.asked).toEqual([]);
  });
});
