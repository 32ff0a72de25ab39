import type { Recorded } from './message';
import type { Document, EventStore, Position, ViewStore } from './ports';
import { recorded } from './projector';
import { CellSums, type Cell } from './rollup';
import type { Upcasts } from './upcasting';
import type { AnyView } from './view';

/** A view folded afresh from the log: what it ought to hold at `position`. */
export interface Afresh {
  readonly documents: ReadonlyMap<string, Document>;
  readonly cells: readonly Cell[];
  readonly position: Position | undefined;
}

/** How far a rebuild is: events folded so far, and the position of the last. */
export type Progress = (events: number, position: Position) => void;

/** Events read at once: so few that they are forgotten before a young collection would have to copy them. */
const PAGE = 500;

/**
 * Folds a view from the first event up to `target` (default: the head): every document in memory, its cells derived
 * once when it is finished. Reads the log only.
 */
export const foldAfresh = async (
  log: EventStore,
  view: AnyView,
  upcasts: Upcasts,
  target?: Position,
  progress?: Progress,
): Promise<Afresh> => {
  const goal = target ?? (await log.head());
  const documents = new Map<string, Document>();
  let position: Position | undefined;
  let count = 0;
  while (goal !== undefined && (position === undefined || position < goal)) {
    const page = await log.readAll({ ...(position !== undefined && { after: position }), types: view.types, limit: PAGE });
    for (const stored of page.events) {
      if (stored.position > goal) break;
      apply(view, documents, recorded(stored, upcasts));
      count += 1;
    }
    if (page.position === position) break;
    position = page.position < goal ? page.position : goal;
    progress?.(count, position);
  }
  const sums = new CellSums();
  if (view.rollup) for (const document of documents.values()) sums.add(view.rollup(document));
  return { documents, cells: [...sums], position };
};

const apply = (view: AnyView, documents: Map<string, Document>, event: Recorded): void => {
  for (const id of view.key(event)) {
    const next = view.fold(documents.get(id) ?? null, event);
    if (next) documents.set(id, next);
    else documents.delete(id);
  }
};

/** Replaces what the store holds of a view by a fold of the whole log. Nobody may project the view meanwhile. */
export const rebuild = async (
  log: EventStore,
  store: ViewStore,
  view: AnyView,
  upcasts: Upcasts,
  progress?: Progress,
): Promise<Afresh> => {
  const afresh = await foldAfresh(log, view, upcasts, undefined, progress);
  await store.reset(view.id);
  if (afresh.position !== undefined)
    await store.commit([
      { view: view.id, documents: afresh.documents, cells: afresh.cells, from: undefined, to: afresh.position },
    ]);
  return afresh;
};
