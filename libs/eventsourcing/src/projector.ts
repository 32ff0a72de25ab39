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
  const types = new Set(view.types);
  for (const event of events) {
    if (from !== undefined && event.position <= from) continue;
    if (!types.has(event.type)) continue;
    for (const id of view.key(event)) {
      const doc = documents.has(id) ? documents.get(id)! : (before.get(id) ?? null);
      documents.set(id, view.fold(doc, event));
    }
  }
  const sums = new CellSums();
  if (view.rollup) {
    for (const [id, after] of documents) {
      const old = before.get(id);
      if (old === after) continue;
      if (old) sums.add(view.rollup(old), -1);
      if (after) sums.add(view.rollup(after));
    }
  }
  return { view: view.id, documents, cells: [...sums], from, to };
};

/** Events taken together at most: who lags writes a document or a cell that many of them change only once. */
const PAGE = 2000;

/** Feeds the views from the log: folds a page, commits documents, cells and checkpoint together, goes on. */
export class Projector {
  constructor(
    private readonly log: EventStore,
    private readonly store: ViewStore,
    private readonly views: readonly AnyView[],
    private readonly upcasts: Upcasts,
    /** Waited for after each batch, so that under load the next one is worth its commit. None: at once. */
    private readonly breath: () => Promise<unknown> = () => Promise.resolve(),
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
        const types = new Set(view.types);
        const ids = new Set<string>();
        const wanted = read.filter((event) => types.has(event.type));
        for (const event of wanted) for (const id of view.key(event)) ids.add(id);
        const before = ids.size > 0 ? await this.store.load(view.id, [...ids]) : new Map<string, Document>();
        return foldBatch(view, wanted, before, from, to);
      }),
    );
    await this.store.commit(changes);
  }

  /** Brings each view that lags to `target` (default: the head) by paging through the log on its own. */
  async catchUp(target?: Position, pageSize = PAGE, signal?: AbortSignal): Promise<Position | undefined> {
    const goal = target ?? (await this.log.head());
    if (goal === undefined) return undefined;
    for (const view of this.views) {
      let at = await this.store.checkpoint(view.id);
      while (!signal?.aborted && (at === undefined || at < goal)) {
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
    await this.catchUp(undefined, PAGE, signal);
    // Kept here while it runs: whoever else moves one makes the next commit fail.
    const checkpoints = await this.checkpoints();
    const from = slowest([...checkpoints.values()]);
    for await (const page of this.log.subscribe({ after: from, types: typesOf(this.views), limit: PAGE }, signal)) {
      const byCheckpoint = new Map<Position | undefined, AnyView[]>();
      for (const [view, at] of checkpoints) {
        if (at !== undefined && at >= page.position) continue;
        byCheckpoint.set(at, [...(byCheckpoint.get(at) ?? []), view]);
      }
      for (const [at, views] of byCheckpoint) {
        await this.apply(views, page.events, at, page.position);
        for (const view of views) checkpoints.set(view, page.position);
      }
      await this.breath();
    }
  }

  private async checkpoints(): Promise<Map<AnyView, Position | undefined>> {
    const all = new Map<AnyView, Position | undefined>();
    for (const view of this.views) all.set(view, await this.store.checkpoint(view.id));
    return all;
  }
}

const slowest = (all: readonly (Position | undefined)[]): Position | undefined =>
  all.some((at) => at === undefined) ? undefined : all.reduce((a, b) => (a! < b! ? a : b));
