import { applyTo } from './fold-afresh';
import type { EventStore, Position } from './ports';
import { recorded } from './projector';
import type { Upcasts } from './upcasting';
import type { AnyView } from './view';
import type { Document } from './view-store';

/** Which events count: all up to a position, all committed by a moment, all that were true by a moment. ISO-8601 UTC. */
export interface Known {
  readonly position?: Position;
  readonly committedAt?: string;
  readonly occurredAt?: string;
}

/** What a view would hold, had it only those events. `position` and `recordedAt` are those of the last of them. */
export interface KnownThen {
  readonly documents: ReadonlyMap<string, Document>;
  readonly position: Position | undefined;
  readonly recordedAt: string | undefined;
}

/** Events read at once: so few that they are forgotten before a young collection would have to copy them. */
const PAGE = 500;

/**
 * Folds a view over the events that were known, or true, at a moment: in memory, in the order of the log.
 * `committedAt` of a log with several writers may go back a little: the greatest so far counts.
 * @param following is told the share of the log read, 0..1 @throws the signal's reason when it aborts
 */
export const foldKnown = async (
  log: Pick<EventStore, 'readAll' | 'head' | 'share'>,
  view: AnyView,
  upcasts: Upcasts,
  following: { readonly signal: AbortSignal; progress(share: number): void },
  known: Known,
): Promise<KnownThen> => {
  const head = known.position ?? (await log.head());
  const documents = new Map<string, Document>();
  let last: { position: Position; recordedAt: string } | undefined;
  let latest = '';
  // A moment is one position for every view: events of any type move the running maximum.
  const filter = known.committedAt === undefined ? { types: view.types } : {};
  const types = new Set(view.types);
  for (let after: Position | undefined; ;) {
    const page = await log.readAll({ ...(after !== undefined && { after }), ...filter, limit: PAGE });
    following.signal.throwIfAborted();
    if (head !== undefined) following.progress(log.share(page.position, head));
    for (const stored of page.events) {
      if (stored.committedAt > latest) latest = stored.committedAt;
      const isPast =
        (known.position !== undefined && stored.position > known.position) ||
        (known.committedAt !== undefined && latest > known.committedAt);
      if (isPast) return { documents, position: last?.position, recordedAt: last?.recordedAt };
      if (!types.has(stored.type)) continue;
      const event = recorded(stored, upcasts);
      if (known.occurredAt !== undefined && event.metadata.occurredAt > known.occurredAt) continue;
      applyTo(view, documents, event);
      last = { position: stored.position, recordedAt: event.metadata.recordedAt };
    }
    if (page.caughtUp || page.position === after) return { documents, position: last?.position, recordedAt: last?.recordedAt };
    after = page.position;
  }
};
