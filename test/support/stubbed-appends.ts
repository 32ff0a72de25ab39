import type { CommandKeys } from '@closeline/engines';
import { Appends } from '../../libs/engines/src/eventstoredb/appends';
import { Retries } from '../../libs/engines/src/eventstoredb/failures';
import { KnownStreams } from '../../libs/engines/src/eventstoredb/known-streams';
import type { StubbedLog } from './stubbed-log';

/** The appends of one process, on a log and keys that others share. It notes its waits, the longest possible, and waits none. */
export const appendsOn = (
  { appendToStream, readStream }: StubbedLog,
  keys: CommandKeys,
  { waits = [], now = () => 0 }: { waits?: number[]; now?: () => number } = {},
): Appends => {
  const retries = new Retries(
    async (ms) => void waits.push(ms),
    () => 1,
  );
  const credentials = { username: 'u', password: 'p' };
  const streams = new KnownStreams(readStream);
  return new Appends({ client: { appendToStream }, credentials, keys, streams, readStream, retries, now });
};
