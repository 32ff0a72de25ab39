import { foldBatch, parkedAt } from './fold-batch';
import { BUILT, isBuilt } from './mark';
import type { Recorded } from './message';
import type { EventStore, Position } from './ports';
import type { Document, Lease, Parked, ViewChange, ViewStore } from './view-store';
import { CheckpointMoved } from './view-store';
import { freshlyParked, readable, type ProjectorOptions } from './projector';
import { CellSums, compareCells, type Cell } from './rollup';
import { partOf, shardOf } from './shard';
import type { Upcasts } from './upcasting';
import { cellsOf, type AnyView } from './view';

/**
 * How far the build of a shard is. `todo` are the parts left; of the first one the documents are written up to `written`, and
 * then, in their order, so many of its cells.
 */
interface Mark {
  readonly target: Position | null;
  readonly todo: readonly (readonly [part: number, of: number])[];
  readonly written: string | null;
  readonly cells?: number;
}

export interface BuilderOptions extends Pick<ProjectorOptions, 'holder' | 'ttlMs' | 'shard' | 'shards' | 'parked'> {
  /** Told now and then how much is done, 0..1. */
  readonly progress?: (done: number) => void;
  /**
   * Documents held in memory at most (default 20,000: some 100 MB of those of prospects). A view with more is folded in
   * parts, one pass of the log each.
   */
  readonly most?: number;
  /** Cells written together at most (default 20,000). */
  readonly mostCells?: number;
  /** Waited for now and then, so that whoever else is at work here has a turn. */
  readonly breath?: (signal: AbortSignal) => Promise<unknown>;
}

const PAGE = 500;
/** Documents a commit. */
const CHUNK = 1_000;
/** Documents whose cells are derived at a stretch. */
const STRETCH = 100;
/** Pages between two renewals of the lease. */
const RENEW = 40;

/**
 * Builds one shard of a view from the first event on, beside the one that is read: folds in memory, writes each document
 * and its cells once, and keeps with every commit how far it is, so that it goes on where it was stopped.
 */
export class Builder {
  private readonly holder: string;
  private readonly ttlMs: number;
  private readonly shard: number;
  private readonly shards: number;
  private readonly most: number;
  private readonly mostCells: number;
  private readonly breath: (signal: AbortSignal) => Promise<unknown>;

  constructor(
    private readonly log: EventStore,
    private readonly store: ViewStore,
    private readonly view: AnyView,
    private readonly upcasts: Upcasts,
    private readonly options: BuilderOptions = {},
  ) {
    this.holder = options.holder ?? 'builder';
    this.ttlMs = options.ttlMs ?? 60_000;
    this.shard = options.shard ?? 0;
    this.shards = options.shards ?? 1;
    this.most = options.most ?? 20_000;
    this.mostCells = options.mostCells ?? 20_000;
    this.breath = options.breath ?? (() => Promise.resolve());
  }

  /** @returns whether the shard is built; false where somebody else builds it, or the signal aborted. Throws CheckpointMoved. */
  async run(signal: AbortSignal): Promise<boolean> {
    const lease = await this.store.lease(this.view.id, this.shard, this.holder, this.ttlMs);
    if (!lease) return false;
    if (!isBuilt(lease.mark) && !(await this.build(lease, signal))) return false;
    // Whoever follows the feed takes it from here.
    await this.store.release(this.holder);
    return true;
  }

  private async build(lease: Lease, signal: AbortSignal): Promise<boolean> {
    let mark = await this.begin(lease);
    while (mark.todo.length > 0) {
      const folded = await this.fold(mark, signal);
      if (!folded) return false;
      mark = await this.write(lease, folded, signal);
      if (signal.aborted) return false;
    }
    const to = mark.target ?? undefined;
    await this.store.commit([{ ...this.empty(lease), from: undefined, to, mark: BUILT }]);
    return true;
  }

  private async begin({ mark }: Lease): Promise<Mark> {
    if (mark !== undefined) return JSON.parse(mark) as Mark;
    const target = (await this.log.head()) ?? null;
    return { target, todo: target === null ? [] : [[0, 1]], written: null };
  }

  /** Folds the first part that is left; undefined where the signal aborted. */
  private async fold(mark: Mark, signal: AbortSignal): Promise<Folded | undefined> {
    const { target } = mark;
    const [[part, first], ...rest] = mark.todo as [Mark['todo'][number], ...Mark['todo'][number][]];
    let of = first;
    let later = rest;
    const documents = new Map<string, Document | null>();
    const parked = new Map<string, Parked[]>();
    const isMine = (id: string): boolean => shardOf(id, this.shards) === this.shard && partOf(id, this.shards, of) === part;
    for await (const [events, at] of this.pages(target!, signal)) {
      for (const event of events)
        for (const id of this.view.key(event)) if (isMine(id)) this.digest(documents, parked, id, event);
      while (documents.size > this.most) {
        later = [[part + of, 2 * of], ...later];
        of *= 2;
        for (const id of documents.keys()) if (!isMine(id)) documents.delete(id);
        for (const id of parked.keys()) if (!isMine(id)) parked.delete(id);
      }
      const before = 1 - [[part, of] as const, ...later].reduce((rest, [, each]) => rest + 1 / each, 0);
      this.options.progress?.(before + this.log.share(at, target!) / of);
    }
    return signal.aborted ? undefined : { mark: { ...mark, todo: [[part, of], ...later] }, documents, parked };
  }

  private digest(documents: Map<string, Document | null>, parked: Map<string, Parked[]>, id: string, event: Recorded): void {
    const aside = parked.get(id);
    if (aside) return void aside.push(parkedAt(id, event, null));
    try {
      documents.set(id, this.view.fold(documents.get(id) ?? null, event));
    } catch (error) {
      parked.set(id, [parkedAt(id, event, error)]);
    }
  }

  /**
   * Writes a part in the order of ids, behind what was written before it was stopped; its cells at last, for they are summed
   * over all its documents. Whoever folds the part again comes to the same ids and the same cells in the same order.
   */
  private async write(lease: Lease, { mark, documents, parked }: Folded, signal: AbortSignal): Promise<Mark> {
    const cells = await this.cellsOf(documents, parked, mark.target!, signal);
    if (!cells) return mark;
    const all = [...new Set([...documents.keys(), ...parked.keys()])].sort();
    const ids = all.filter((id) => mark.written === null || id > mark.written);
    for (let i = 0; i < ids.length; i += CHUNK) {
      if (signal.aborted) return mark;
      const chunk = ids.slice(i, i + CHUNK);
      const some = new Map(chunk.filter((id) => documents.has(id)).map((id) => [id, documents.get(id)!]));
      const aside = chunk.flatMap((id) => parked.get(id) ?? []);
      const at: Mark = { ...mark, written: chunk.at(-1)! };
      await this.store.commit([{ ...this.empty(lease), documents: some, parked: aside, mark: JSON.stringify(at) }]);
      if (aside.length > 0) this.options.parked?.(this.view.id, freshlyParked(aside));
      await this.breath(signal);
    }
    const written = all.at(-1) ?? null;
    for (let next = mark.cells ?? 0; ;) {
      if (signal.aborted) return mark;
      const some = cells.slice(next, next + this.mostCells);
      next += some.length;
      const at: Mark =
        next < cells.length
          ? { ...mark, written, cells: next }
          : { target: mark.target, todo: mark.todo.slice(1), written: null };
      await this.store.commit([{ ...this.empty(lease), cells: some, mark: JSON.stringify(at) }]);
      if (next >= cells.length) return at;
      await this.breath(signal);
    }
  }

  /** Undefined where the signal aborted. */
  private async cellsOf(
    documents: Map<string, Document | null>,
    parked: Map<string, readonly Parked[]>,
    target: Position,
    signal: AbortSignal,
  ): Promise<readonly Cell[] | undefined> {
    const { rollup } = this.view;
    if (!rollup) return [];
    const finest = new CellSums();
    const broken = new Set<string>();
    let stretch = 0;
    for (const [id, document] of documents) {
      try {
        if (document) finest.add([...rollup(document)]);
      } catch {
        broken.add(id);
      }
      if (++stretch % STRETCH === 0) await this.breath(signal);
      if (signal.aborted) return undefined;
    }
    let cells = cellsOf(this.view, finest);
    if (broken.size > 0) {
      const again = await this.foldAgain(broken, target);
      cells = [...new CellSums().add(cells).add(again.cells)];
      for (const id of broken) {
        documents.set(id, again.documents.get(id) ?? null);
        parked.set(
          id,
          again.parked.filter((each) => each.id === id),
        );
      }
    }
    return cells.sort(compareCells);
  }

  /** Documents whose cells cannot be derived: each stays at its last state that had some, and the rest is parked. */
  private async foldAgain(ids: ReadonlySet<string>, target: Position): Promise<ViewChange> {
    const only = { ...this.view, key: (event: Recorded) => this.view.key(event).filter((id) => ids.has(id)) };
    const theirs: Recorded[] = [];
    for await (const [events] of this.pages(target, new AbortController().signal))
      theirs.push(...events.filter((event) => only.key(event).length > 0));
    const { shard, shards } = this;
    return foldBatch(only, theirs, new Map(), { shard, shards, epoch: 0, from: undefined, parked: new Set() }, target);
  }

  private async *pages(target: Position, signal: AbortSignal): AsyncGenerator<[readonly Recorded[], Position]> {
    let after: Position | undefined;
    for (let pages = 1; !signal.aborted && (after === undefined || after < target); pages++) {
      const page = await this.log.readAll({ ...(after !== undefined && { after }), types: this.view.types, limit: PAGE });
      const events = page.events.filter((event) => event.position <= target).map((event) => readable(event, this.upcasts));
      const at = page.position < target ? page.position : target;
      if (at === after) return;
      after = at;
      yield [events, at];
      if (pages % RENEW === 0 && !(await this.store.lease(this.view.id, this.shard, this.holder, this.ttlMs)))
        throw new CheckpointMoved(this.view.id);
    }
  }

  private empty({ view, shard, epoch }: Lease): ViewChange {
    return { view, shard, epoch, documents: new Map(), cells: [], parked: [], unparked: [], from: undefined, to: undefined };
  }
}

interface Folded {
  readonly mark: Mark;
  readonly documents: Map<string, Document | null>;
  readonly parked: Map<string, readonly Parked[]>;
}
