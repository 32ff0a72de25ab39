import type { EventStore, Position } from './ports';
import { recorded } from './projector';
import type { Upcasts } from './upcasting';
import type { AnyView } from './view';

const PAGE = 500;

/**
 * Which documents of a view the events behind one position change, up to another: for whoever has read the documents at the
 * first, and wants them as they are at the second.
 * @throws the signal's reason when it aborts
 */
export const changedSince = async (
  log: Pick<EventStore, 'readAll'>,
  view: AnyView,
  upcasts: Upcasts,
  [from, to]: readonly [from: Position | undefined, to: Position | undefined],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> => {
  const ids = new Set<string>();
  if (to === undefined) return ids;
  for (let after = from; after === undefined || after < to;) {
    const page = await log.readAll({ ...(after !== undefined && { after }), types: view.types, limit: PAGE });
    signal.throwIfAborted();
    for (const event of page.events) {
      if (event.position > to) return ids;
      for (const id of view.key(recorded(event, upcasts))) ids.add(id);
    }
    if (page.caughtUp || page.position === after) return ids;
    after = page.position;
  }
  return ids;
};
