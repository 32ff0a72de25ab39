import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { NewEvent } from '@closeline/eventsourcing';
import { alternately, inFlight, perSecond, type Row } from './measure';
import { withFolder, withGround } from './fixtures';
import { findingEvent } from './histories';

const RUNS = 3;

/** One record a write, synced before the next one: the limit of whoever waits for the disk. */
const rawWrites = (count: number, record: Buffer): Promise<number> =>
  withFolder(async (dir) => {
    const file = openSync(join(dir, 'flat'), 'a');
    try {
      return await perSecond(count, () => {
        for (let i = 0; i < count; i++) {
          writeSync(file, record);
          fdatasyncSync(file);
        }
      });
    } finally {
      closeSync(file);
    }
  });

/** A flat file with group commit: all records waiting at that moment share one write and one sync. */
const groupedWrites = (count: number, record: Buffer): Promise<number> =>
  withFolder(async (dir) => {
    const file = openSync(join(dir, 'flat'), 'a');
    let waiting: (() => void)[] = [];
    const flush = (): void => {
      const group = waiting;
      waiting = [];
      writeSync(file, Buffer.concat(group.map(() => record)));
      fdatasyncSync(file);
      for (const done of group) done();
    };
    const append = (): Promise<void> =>
      new Promise((done) => {
        waiting.push(done);
        if (waiting.length === 1) setImmediate(flush);
      });
    try {
      return await perSecond(count, () => inFlight(64, count, append));
    } finally {
      closeSync(file);
    }
  });

/** Appends to 64 streams at exact revisions, `width` of them under way. */
const appends = (width: number, count: number): Promise<number> =>
  withGround(async ({ engine }) => {
    const lanes = Math.min(width, 64);
    let next = 0;
    const lane = async (l: number): Promise<void> => {
      for (let revision = 0; next < count; revision++) {
        const event = findingEvent(`k${next++}`);
        await engine.log.append(`prospect-${l}`, revision === 0 ? 'none' : revision - 1, [event]);
      }
    };
    return perSecond(count, () => Promise.all(Array.from({ length: lanes }, (_, l) => lane(l))));
  });

const bytesOf = (event: NewEvent): Buffer => Buffer.from(event.data + event.metadata);

export const appendRows = async (): Promise<Row[]> => {
  const record = bytesOf(findingEvent('k'));
  const [one, raw] = await alternately(
    RUNS,
    () => appends(1, 2_000),
    () => rawWrites(2_000, record),
  );
  const [many, grouped] = await alternately(
    RUNS,
    () => appends(64, 60_000),
    () => groupedWrites(60_000, record),
  );
  return [
    {
      work: 'append, one at a time, exact revision',
      measured: one!,
      limit: { name: 'one fdatasync a write', sample: raw! },
      goal: { share: 0.8 },
    },
    {
      work: 'append, 64 in flight, exact revision',
      measured: many!,
      limit: { name: 'group-committed flat file', sample: grouped! },
      goal: { atLeast: 15_000 },
    },
  ];
};
