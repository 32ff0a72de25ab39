import type { EventStore, Position } from '@closeline/eventsourcing';

/** A view that lags is some pages behind: its last event is looked for among so many of the newest. */
const LOOKED_AT = [1, 500, 10_000];

/**
 * When the last event of these types that a view standing at `position` has seen was recorded, ISO-8601 UTC; null where
 * it has seen none, or is further behind than that.
 */
export const knownAt = async (
  log: Pick<EventStore, 'readLatest'>,
  types: readonly string[],
  position: Position | undefined,
): Promise<string | null> => {
  if (position === undefined) return null;
  for (const limit of LOOKED_AT) {
    const newest = await log.readLatest(types, limit);
    const seen = newest.find((event) => event.position <= position);
    if (seen) return seen.metadata.recordedAt;
    if (newest.length < limit) break;
  }
  return null;
};
