import type { EventStore, Position } from './ports';
import { readable } from './projector';
import { shardOf } from './shard';
import type { Upcasts } from './upcasting';
import type { AnyView } from './view';
import { furthestOf, slowestOf, type Positions } from './view-store';

const PAGE = 500;

/** Which documents to read again, and how far the log was read for it; both undefined where there are too many to tell. */
export interface Changed {
  readonly ids: ReadonlySet<string>;
  /** Less than was asked for where the log that was read is behind the one that the view has seen. */
  readonly position: Position | undefined;
}

/**
 * Which documents of a view have changed while its shards went on: for whoever has read them at the first positions, and
 * wants them as they are at the second.
 * @param most so many documents, then nothing is told @throws the signal's reason when it aborts
 */
export const changedSince = async (
  log: Pick<EventStore, 'readAll'>,
  view: AnyView,
  upcasts: Upcasts,
  before: Positions,
  now: Positions,
  most: number,
  signal: AbortSignal,
): Promise<Changed | undefined> => {
  const ids = new Set<string>();
  const furthest = furthestOf(now);
  let position = slowestOf(before);
  while ((position ?? '') < furthest) {
    const page = await log.readAll({ ...(position !== undefined && { after: position }), types: view.types, limit: PAGE });
    signal.throwIfAborted();
    for (const stored of page.events) {
      if (stored.position > furthest) break;
      // What cannot be read parks the documents that it concerns; here, too, only which they are counts.
      for (const id of view.key(readable(stored, upcasts)))
        if (stored.position > (before[shardOf(id, before.length)] ?? '')) ids.add(id);
    }
    if (ids.size > most) return undefined;
    if (page.position === position) break;
    position = page.position;
  }
  return { ids, position };
};
