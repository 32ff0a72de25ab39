import { byDocument, foldBatch, foldDocuments } from './fold-batch';
import { BUILT } from './mark';
import type { Recorded } from './message';
import type { EventStore, Position, StoredEvent } from './ports';
import type { Document, Lease, Parked, ViewStore } from './view-store';
import { CheckpointMoved, slowestOf } from './view-store';
import { currentVersion, upcast, type Upcasts } from './upcasting';
import { typesOf, type AnyView } from './view';

/** The stored event as its readers see it: data in the current schema version, personal fields still sealed. */
export const recorded = (event: StoredEvent, upcasts: Upcasts): Recorded =>
  event.metadata.schemaVersion === currentVersion(upcasts, event.type)
    ? event
    : { ...event, data: upcast(upcasts, event.type, event.metadata.schemaVersion, event.data) };

/** The same for views: what cannot be upcast is an event whose data cannot be read, which parks whoever reads it. */
export const readable = (event: StoredEvent, upcasts: Upcasts): Recorded => {
  try {
    return recorded(event, upcasts);
  } catch (error) {
    const unreadable = (): never => {
      throw error;
    };
    return Object.defineProperty({ ...event }, 'data', { get: unreadable, enumerable: true });
  }
};

/** Events taken together at most: who lags writes a document or a cell that many of them change only once. */
const PAGE = 2000;

export interface ProjectorOptions {
  /** Who holds the leases; one name a process. The owner of a data folder needs no other name: it is alone. */
  readonly holder?: string;
  /** How long a lease holds unless it is renewed, by the store's clock. */
  readonly ttlMs?: number;
  /** The part of each view to keep, of so many (default: the whole). */
  readonly shard?: number;
  readonly shards?: number;
  /** Waited for when caught up and after each batch, so that under load the next one is worth its commit. None: at once. */
  readonly breath?: () => Promise<unknown>;
  /** Called as a batch begins. What it gives back is told, once the batch is committed, of how many events it was. */
  readonly batch?: () => (events: number) => void;
  /** Told, once that is committed, how many documents of a view were parked. */
  readonly parked?: (view: string, documents: number) => void;
}

/**
 * Feeds the views from the log: folds a page, commits documents, cells and checkpoint together, goes on. Writes only
 * what it holds a lease of; views that somebody else keeps are left alone.
 */
export class Projector {
  private readonly held = new Map<AnyView, Held>();
  private readonly holder: string;
  private readonly ttlMs: number;
  private readonly shard: number;
  private readonly shards: number;
  private readonly breath: () => Promise<unknown>;
  private readonly batch: () => (events: number) => void;
  private readonly tellParked: (view: string, documents: number) => void;
  private turn: Promise<unknown> = Promise.resolve();
  private retries = 0;

  constructor(
    private readonly log: EventStore,
    private readonly store: ViewStore,
    private readonly views: readonly AnyView[],
    private readonly upcasts: Upcasts,
    options: ProjectorOptions = {},
  ) {
    this.holder = options.holder ?? 'owner';
    this.ttlMs = options.ttlMs ?? 60_000;
    this.shard = options.shard ?? 0;
    this.shards = options.shards ?? 1;
    this.breath = options.breath ?? (() => Promise.resolve());
    this.batch = options.batch ?? (() => () => undefined);
    this.tellParked = options.parked ?? (() => undefined);
  }

  /** Takes the leases that are free and renews those it has. @returns the views it now holds */
  async hold(): Promise<readonly AnyView[]> {
    for (const view of this.views) {
      const lease = await this.store.lease(view.id, this.shard, this.holder, this.ttlMs);
      const known = this.held.get(view);
      if (!lease) this.held.delete(view);
      else if (known?.lease.epoch === lease.epoch) this.held.set(view, { lease, parked: known.parked });
      else this.held.set(view, { lease, parked: await this.parkedIn(view) });
    }
    return [...this.held.keys()];
  }

  /** Takes leases, and reads again what they say: a commit of unknown outcome may have parked something. */
  private async holdAfresh(): Promise<readonly AnyView[]> {
    this.held.clear();
    return this.hold();
  }

  private async parkedIn(view: AnyView): Promise<Set<string>> {
    const ids = new Set<string>();
    for await (const { id } of this.store.everyParked(view.id)) ids.add(id);
    return ids;
  }

  /** The views it holds, as it last heard. */
  holds(): readonly AnyView[] {
    return [...this.held.keys()];
  }

  /** Gives its leases back; nothing of it may be running. */
  async letGo(): Promise<void> {
    this.held.clear();
    await this.store.release(this.holder);
  }

  /** Applies one page of the feed to these views, which all stand at `from`. Throws CheckpointMoved where a lease was lost. */
  apply(views: readonly AnyView[], events: readonly StoredEvent[], from: Position | undefined, to: Position): Promise<void> {
    return this.inTurn(async () => {
      const { shard, shards } = this;
      const committed = this.batch();
      const read = events.map((e) => readable(e, this.upcasts));
      const changes = await Promise.all(
        views.map(async (view) => {
          const { lease, parked } = this.heldOf(view);
          const stand = { shard, shards, epoch: lease.epoch, from, parked };
          const wanted = byDocument(view, read, stand);
          const ids = [...wanted.keys()].filter((id) => !parked.has(id));
          const before = ids.length > 0 ? await this.store.load(view.id, ids) : NOTHING;
          return foldDocuments(view, wanted, before, stand, to);
        }),
      );
      await this.store.commit(changes);
      committed(events.length);
      for (const [i, view] of views.entries()) {
        for (const { id } of changes[i]!.parked) this.held.get(view)?.parked.add(id);
        const documents = freshlyParked(changes[i]!.parked);
        if (documents > 0) this.tellParked(view.id, documents);
      }
    });
  }

  /** Tries again with the parked documents that somebody asked to; those that are digested now go on as any other. */
  async retry(): Promise<void> {
    for (const view of this.holds())
      for await (const { id, shard, retry } of this.store.everyParked(view.id))
        if (retry && shard === this.shard) await this.inTurn(() => this.retryOne(view, id));
  }

  /** Brings each view it holds to `target` (default: the head) by paging through the log on its own. */
  async catchUp(target?: Position, pageSize = PAGE, signal?: AbortSignal): Promise<Position | undefined> {
    const goal = target ?? (await this.log.head());
    for (const view of await this.holdAfresh()) {
      let at = this.held.get(view)?.lease.position;
      while (goal !== undefined && !signal?.aborted && (at === undefined || at < goal)) {
        const page = await this.log.readAll({ after: at, types: view.types, limit: pageSize });
        if (page.position === at) break;
        await this.apply([view], page.events, at, page.position);
        at = page.position;
      }
    }
    return goal;
  }

  /**
   * Follows the feed until the signal aborts: lagging views catch up first, then one subscription feeds them all.
   * Ends at once where it holds nothing.
   */
  async run(signal: AbortSignal): Promise<void> {
    await this.catchUp(undefined, PAGE, signal);
    await this.hold();
    // Kept here while it runs: whoever else moves one makes the next commit fail.
    const checkpoints = new Map([...this.held].map(([view, { lease }]) => [view, lease.position]));
    if (checkpoints.size === 0) return;
    await this.breath();
    const from = slowestOf([...checkpoints.values()]);
    const types = typesOf([...checkpoints.keys()]);
    for await (const page of this.log.subscribe({ after: from, types, limit: PAGE }, signal)) {
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

  private async retryOne(view: AnyView, id: string): Promise<void> {
    const held = this.held.get(view);
    // Leases are being taken anew: the next look tries again.
    if (!held) return;
    const { parked } = held;
    const pointers = await this.store.parkedEvents(view.id, id);
    const { epoch, position } = (await this.store.lease(view.id, this.shard, this.holder, this.ttlMs)) ?? lost(view);
    const events: Recorded[] = [];
    for (const { stream, revision } of pointers) {
      const [event] = await this.log.readStream(stream, { from: revision, limit: 1 });
      events.push(readable(event!, this.upcasts));
    }
    const { shard, shards } = this;
    // An event may change other documents too; they have seen it.
    const only = { ...view, key: (event: Recorded) => view.key(event).filter((each) => each === id) };
    const before = await this.store.load(view.id, [id]);
    const stand = { shard, shards, epoch, from: undefined, parked: NOBODY };
    const change = foldBatch(only, events, before, stand, position!);
    const done = change.parked.length === 0;
    // What is still parked keeps its pointers; that it was tried is told by its reason.
    // The checkpoint stays where it is: the mark tells this commit from any other, should its outcome be unknown.
    const mark = `${BUILT}, retry ${++this.retries} of ${this.holder}`;
    await this.store.commit([{ ...change, unparked: [id], from: position, mark }]);
    if (done) parked.delete(id);
  }

  private heldOf(view: AnyView): Held {
    return this.held.get(view) ?? lost(view);
  }

  /** A page and a retry may not fold the same document at once. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work, work);
    this.turn = mine.catch(() => undefined);
    return mine;
  }
}

interface Held {
  readonly lease: Lease;
  /** Documents that wait. Nobody but the holder of the lease adds to them or takes away. */
  readonly parked: Set<string>;
}

/** How many documents these are the first parked events of. */
export const freshlyParked = (parked: readonly Parked[]): number => parked.filter(({ reason }) => reason !== null).length;

const NOTHING: ReadonlyMap<string, Document> = new Map();
const NOBODY: ReadonlySet<string> = new Set();

const lost = (view: AnyView): never => {
  throw new CheckpointMoved(view.id);
};
