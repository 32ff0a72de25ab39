import type { Recorded } from './message';
import type { EventStore, Position } from './ports';
import type { Document } from './view-store';
import { recorded } from './projector';
import { CellSums, type Cell } from './rollup';
import type { Upcasts } from './upcasting';
import { cellsOf, type AnyView } from './view';

/** A view folded afresh from the log: what it ought to hold at `position`. */
export interface Afresh {
  readonly documents: ReadonlyMap<string, Document>;
  readonly cells: readonly Cell[];
  readonly position: Position | undefined;
}

/** Events read at once: so few that they are forgotten before a young collection would have to copy them. */
const PAGE = 500;

/**
 * Folds a view from the first event up to `target` (default: the head): every document in memory, its cells derived
 * once when it is finished. Reads the log only. Throws the signal's reason when it aborts.
 */
export const foldAfresh = async (
  log: EventStore,
  view: AnyView,
  upcasts: Upcasts,
  target?: Position,
  signal?: AbortSignal,
): Promise<Afresh> => {
  const goal = target ?? (await log.head());
  const documents = new Map<string, Document>();
  let position: Position | undefined;
  while (goal !== undefined && (position === undefined || position < goal)) {
    const page = await log.readAll({ ...(position !== undefined && { after: position }), types: view.types, limit: PAGE });
    signal?.throwIfAborted();
    for (const stored of page.events) {
      if (stored.position > goal) break;
      applyTo(view, documents, recorded(stored, upcasts));
    }
    if (page.position === position) break;
    position = page.position < goal ? page.position : goal;
  }
  const sums = new CellSums();
  if (view.rollup) for (const document of documents.values()) sums.add(view.rollup(document));
  return { documents, cells: cellsOf(view, sums), position };
};

/** Folds one event into the documents it changes. */
export const applyTo = (view: AnyView, documents: Map<string, Document>, event: Recorded): void => {
  for (const id of view.key(event)) {
    const next = view.fold(documents.get(id) ?? null, event);
    if (next) documents.set(id, next);
    else documents.delete(id);
  }
};
