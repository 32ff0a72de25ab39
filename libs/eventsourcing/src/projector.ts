import type { Recorded } from './message';
import type { Document, EventStore, Position, StoredEvent, ViewChange, ViewStore } from './ports';
import { CellSums } from './rollup';
import { currentVersion, upcast, type Upcasts } from './upcasting';
import { typesOf, type AnyView } from './view';

/** The stored event as its readers see it: data in the current schema version, personal fields still sealed. */
export const recorded = (event: StoredEvent, upcasts: Upcasts): Recorded =>
  event.metadata.schemaVersion === currentVersion(upcasts, event.type)
    ? event
    : { ...event, data: upcast(upcasts, event.type, event.metadata.schemaVersion, event.data) };

/** What one batch of events changes in one view. Pure. Events at or before the checkpoint `from` are passed over. */
export const foldBatch = (
  view: AnyView,
  events: readonly Recorded[],
  before: ReadonlyMap<string, Document>,
  from: Position | undefined,
  to: Position,
): ViewChange => {
  const documents = new Map<string, Document | null>();
  for (const event of events) {
    if (from !== undefined && event.position <= from) continue;
    if (!view.types.includes(event.type)) continue;
    for (const id of view.key(event)) {
      const doc = documents.has(id) ? documents.get(id)! : (before.get(id) ?? null);
      documents.set(id, view.fold(doc, event));
    }
  }
  const sums = new CellSums();
  if (view.rollup) {
    for (const [id, after] of documents) {
      const old = before.get(id);
      if (old) sums.add(view.rollup(old), -1);
      if (after) sums.add(view.rollup(after));
    }
  }
  return { view: view.id, documents, cells: [...sums], from, to };
};

/** Feeds the views from the log: folds a page, commits documents, cells and checkpoint together, goes on. */
export class Projector {
  constructor(
    private readonly log: EventStore,
    private readonly store: ViewStore,
    private readonly views: readonly AnyView[],
    private readonly upcasts: Upcasts,
  ) {}

  /** Applies one page of the feed to these views, which all stand at `from`. */
  async apply(
    views: readonly AnyView[],
    events: readonly StoredEvent[],
    from: Position | undefined,
    to: Position,
  ): Promise<void> {
    const read = events.map((e) => recorded(e, this.upcasts));
    const changes = await Promise.all(
      views.map(async (view) => {
        const ids = new Set(read.filter((e) => view.types.includes(e.type)).flatMap((e) => view.key(e)));
        const before = ids.size > 0 ? await this.store.load(view.id, [...ids]) : new Map<string, Document>();
        return foldBatch(view, read, before, from, to);
      }),
    );
    await this.store.commit(changes);
  }

  /** Brings each view that lags to `target` (default: the head) by paging through the log on its own. */
  async catchUp(target?: Position, pageSize = 1000): Promise<Position | undefined> {
    const goal = target ?? (await this.log.head());
    if (goal === undefined) return undefined;
    for (const view of this.views) {
      let at = await this.store.checkpoint(view.id);
      while (at === undefined || at < goal) {
        const page = await this.log.readAll({ after: at, types: view.types, limit: pageSize });
        if (page.position === at) break;
        await this.apply([view], page.events, at, page.position);
        at = page.position;
      }
    }
    return goal;
  }

  /** Follows the feed until the signal aborts: lagging views catch up first, then one subscription feeds them all. */
  async run(signal: AbortSignal): Promise<void> {
    await this.catchUp();
    let from = await this.slowest();
    for await (const page of this.log.subscribe({ after: from, types: typesOf(this.views), limit: 500 }, signal)) {
      const byCheckpoint = new Map<Position | undefined, AnyView[]>();
      for (const view of this.views) {
        const at = await this.store.checkpoint(view.id);
        if (at !== undefined && at >= page.position) continue;
        byCheckpoint.set(at, [...(byCheckpoint.get(at) ?? []), view]);
      }
      for (const [at, views] of byCheckpoint) await this.apply(views, page.events, at, page.position);
      from = page.position;
    }
  }

  private async slowest(): Promise<Position | undefined> {
    const all = await Promise.all(this.views.map((v) => this.store.checkpoint(v.id)));
    return all.some((at) => at === undefined) ? undefined : all.reduce((a, b) => (a! < b! ? a : b));
  }
}
