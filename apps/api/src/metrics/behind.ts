import type { AnyView, EventStore, Position } from '@closeline/eventsourcing';

/** Looked through at most: a scrape is not to read a log of millions. */
const PAGES = 10;
const PAGE = 1_000;

interface Standing {
  readonly view: AnyView;
  /** Null where it has seen nothing. */
  readonly at: Position | null;
}

/**
 * Events of its own types that each view has not seen, by the view's id. A position says nothing of how many events lie
 * behind it, so they are read: 10,000 at most, for all views together, from where the slowest one stands.
 */
export const eventsBehind = async (log: EventStore, views: readonly Standing[]): Promise<ReadonlyMap<string, number>> => {
  const behind = new Map(views.map(({ view }) => [view.id, 0]));
  const head = await log.head();
  const lagging = views.filter(({ at }) => head !== undefined && (at === null || at < head));
  let after = lagging.some(({ at }) => at === null) ? undefined : lagging.map(({ at }) => at!).sort()[0];
  for (let pages = lagging.length > 0 ? PAGES : 0; pages > 0; pages--) {
    const { events, position, caughtUp } = await log.readAll({ limit: PAGE, ...(after !== undefined && { after }) });
    for (const { view, at } of lagging) {
      const unseen = events.filter((event) => (at === null || event.position > at) && view.types.includes(event.type));
      behind.set(view.id, behind.get(view.id)! + unseen.length);
    }
    if (caughtUp) break;
    after = position;
  }
  return behind;
};
