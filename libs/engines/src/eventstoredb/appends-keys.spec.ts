import { DuplicateCommand, WrongExpectedRevision, type NewEvent } from '@closeline/eventsourcing';
import { TAKE_OVER_MS } from '../command-keys';
import { idOf, newEvent } from '../../../../test/contracts/new-event';
import { MemoryCommandKeys } from '../../../../test/support/memory-command-keys';
import { appendsOn } from '../../../../test/support/stubbed-appends';
import { StubbedLog } from '../../../../test/support/stubbed-log';
import type { Appends } from './appends';

const C1 = idOf('c1');
/** An event of the command c1. The same one may be sealed otherwise by each process that sends it. */
const event = (name: string, sealed = 'one way'): NewEvent => newEvent(name, { command: 'c1', data: { sealed } });

let log: StubbedLog;
let keys: MemoryCommandKeys;

const processOf = (): Appends => appendsOn(log, keys);
const append = (stream: string, name: string, sealed?: string): Promise<{ revision: number }> =>
  processOf().append(stream, 'none', [event(name, sealed)]);

beforeEach(() => {
  log = new StubbedLog();
  keys = new MemoryCommandKeys();
});

describe('a command sent by two processes at once to one stream', () => {
  it('answers only the one whose events stand in the log as if they were its own', async () => {
    log.fates.push({ meanwhile: () => append('prospect-1', 'a', 'another way') });
    // The server answers this one with the other's revision, too.
    await expect(append('prospect-1', 'a')).rejects.toEqual(new DuplicateCommand(C1));
    expect(log.of('prospect-1').map(({ data }) => data)).toEqual([{ sealed: 'another way' }]);
  });

  it('answers both where both wrote the same', async () => {
    log.fates.push({ meanwhile: () => append('prospect-1', 'a') });
    expect(await append('prospect-1', 'a')).toMatchObject({ revision: 0 });
    expect(log.of('prospect-1')).toHaveLength(1);
  });

  it('is looked for to the end of the stream by the second, though its revision is past', async () => {
    await append('prospect-1', 'a');
    keys.forget(C1);
    await keys.begin(C1, 'prospect-1');
    await expect(append('prospect-1', 'a')).rejects.toEqual(new DuplicateCommand(C1));
    expect(log.asked).toHaveLength(1);
    expect(await keys.find(C1)).toMatchObject({ settled: { first: 0, last: 0 } });
  });

  it('keeps the key where one of them is refused', async () => {
    await keys.begin(C1, 'prospect-1');
    await processOf().append('prospect-1', 'none', [newEvent('before')]);
    await expect(append('prospect-1', 'a')).rejects.toBeInstanceOf(WrongExpectedRevision);
    expect(await keys.find(C1)).toMatchObject({ stream: 'prospect-1', sendings: 2 });
  });
});

describe('a command sent to another stream before', () => {
  it('is a duplicate where it is settled there, and nothing is read', async () => {
    await append('prospect-1', 'a');
    log.reads.length = 0;
    await expect(append('prospect-2', 'b')).rejects.toEqual(new DuplicateCommand(C1));
    expect(log.reads).toEqual([]);
  });

  it('is a duplicate where it is found there, and is settled then', async () => {
    await append('prospect-1', 'a');
    keys.forget(C1);
    await keys.begin(C1, 'prospect-1');
    await expect(append('prospect-2', 'b')).rejects.toEqual(new DuplicateCommand(C1));
    expect(await keys.find(C1)).toMatchObject({ stream: 'prospect-1', settled: { first: 0, last: 0 } });
    expect(log.of('prospect-2')).toEqual([]);
  });

  it('is in flight as long as an append to it may be under way', async () => {
    await keys.begin(C1, 'prospect-1');
    keys.now = TAKE_OVER_MS;
    await expect(append('prospect-2', 'b')).rejects.toMatchObject({ code: 'command-in-flight', status: 409 });
    expect(log.asked).toEqual([]);
    expect(await keys.find(C1)).toMatchObject({ stream: 'prospect-1' });
  });

  it('is taken over after that', async () => {
    await keys.begin(C1, 'prospect-1');
    keys.now = TAKE_OVER_MS + 1;
    expect(await append('prospect-2', 'b')).toMatchObject({ revision: 0 });
    expect(await keys.find(C1)).toMatchObject({ stream: 'prospect-2', settled: { first: 0, last: 0 } });
    await expect(append('prospect-1', 'a')).rejects.toEqual(new DuplicateCommand(C1));
  });

  it('is in flight anew with each sending there', async () => {
    await keys.begin(C1, 'prospect-1');
    keys.now = TAKE_OVER_MS;
    await keys.begin(C1, 'prospect-1');
    keys.now = TAKE_OVER_MS + 1;
    await expect(append('prospect-2', 'b')).rejects.toMatchObject({ code: 'command-in-flight' });
  });

  it('is free again after a refusal that wrote nothing', async () => {
    await processOf().append('prospect-1', 'none', [newEvent('before')]);
    await expect(append('prospect-1', 'a')).rejects.toBeInstanceOf(WrongExpectedRevision);
    expect(await append('prospect-2', 'b')).toMatchObject({ revision: 0 });
  });
});

describe('a store of keys that fails', () => {
  it('stops an append before it is sent', async () => {
    keys.begin = () => Promise.reject(new Error('no keys'));
    await expect(append('prospect-1', 'a')).rejects.toThrow('no keys');
    expect(log.asked).toEqual([]);
  });

  it('does not take back what is written: the log says whose it is, and the key stays', async () => {
    keys.settle = () => Promise.reject(new Error('no keys'));
    expect(await append('prospect-1', 'a')).toMatchObject({ revision: 0 });
    expect(await keys.find(C1)).toEqual(expect.not.objectContaining({ settled: expect.anything() as unknown }));
    log.fates.push({ meanwhile: () => append('prospect-2', 'b', 'another way') });
    keys.forget(C1);
    await expect(append('prospect-2', 'b')).rejects.toEqual(new DuplicateCommand(C1));
    expect(await keys.find(C1)).toMatchObject({ stream: 'prospect-2' });
  });

  it('does not hide a conflict', async () => {
    keys.abandon = () => Promise.reject(new Error('no keys'));
    await processOf().append('prospect-1', 'none', [newEvent('before')]);
    await expect(append('prospect-1', 'a')).rejects.toEqual(new WrongExpectedRevision('prospect-1', 'none', 0));
  });
});
