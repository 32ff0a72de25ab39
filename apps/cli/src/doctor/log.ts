import { typesOf } from '@closeline/eventsourcing';
import { verifyChain, type ChainPlace } from '@closeline/trust';
import type { Opened } from '../opened';
import { fault, ok, type Check } from './check';

/** A clock that goes a little wrong is every machine's. */
const MOST_WRONG_MS = 2_000;

/** The log was written by this clock or another machine's: neither may lie behind what is written already. */
export const clock = async ({ engine, views }: Opened, now: number): Promise<Check> => {
  const [last] = await engine.log.readLatest(typesOf(views), 1);
  const behind = last ? Date.parse(last.committedAt) - now : 0;
  return behind <= MOST_WRONG_MS
    ? ok('clock', 'not behind the last event of the log')
    : fault('clock', `${Math.round(behind / 1000)} s behind the last event of the log`, 'set it, and keep it by NTP');
};

/** Every event of the log carries the hash of the one before it in its stream. */
export const chain = async ({ engine }: Opened): Promise<Check> => {
  const places = new Map<string, ChainPlace>();
  let count = 0;
  let after: string | undefined;
  for (let caughtUp = false; !caughtUp;) {
    const page = await engine.log.readAll({ limit: 1000, ...(after !== undefined && { after }) });
    for (const event of page.events) {
      const verdict = verifyChain([event], places.get(event.stream));
      if (!verdict.ok)
        return fault(
          'chain',
          `${verdict.stream}, revision ${verdict.revision}: ${verdict.why}`,
          'the log was changed: restore it from a backup',
        );
      places.set(event.stream, verdict.end);
      count += 1;
    }
    ({ position: after, caughtUp } = page);
  }
  return ok('chain', `${count} events of ${places.size} streams each carry the hash of the one before`);
};
