import type { Position } from './ports';
import type { Cell } from './rollup';

export type Document = Record<string, unknown>;

/** An event set aside for a document that could not digest it, or an earlier one. It stands in the log; this points there. */
export interface Parked {
  /** The document. */
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  /** Why the view could not digest it; null for what only stands behind such an event. */
  readonly reason: string | null;
}

/** A document that waits for its view to be mended. */
export interface ParkedDocument {
  readonly view: string;
  readonly shard: number;
  readonly id: string;
  /** Of the first event set aside. */
  readonly reason: string;
  readonly position: Position;
  /** How many events are set aside. */
  readonly events: number;
  /** Whether somebody asked to try again. */
  readonly retry: boolean;
}

/** Parked documents told at once. */
export const PARKED_PAGE = 1_000;

/** What a batch changed in one shard of a view. A null document is removed. `cells` are differences to add. */
export interface ViewChange {
  /** `name@version` */
  readonly view: string;
  readonly shard: number;
  /** That of the lease under which the shard is written. */
  readonly epoch: number;
  readonly documents: ReadonlyMap<string, Document | null>;
  readonly cells: readonly Cell[];
  /** Events set aside, to be kept in the order given. */
  readonly parked: readonly Parked[];
  /** Documents whose parked events are all digested now. */
  readonly unparked: readonly string[];
  /** The checkpoint this change builds on, and the one it leads to: undefined while a build has none yet. */
  readonly from: Position | undefined;
  readonly to: Position | undefined;
  /** How far a build of the shard is, kept with the checkpoint; undefined leaves it as it is. */
  readonly mark?: string;
}

/**
 * One building of a view. `funnel@4` lies beside `funnel@3`, and `funnel@4.2` beside `funnel@4`. Readers see the active
 * one; the last one before it is kept, and followed, until it is dropped.
 */
export interface Build {
  /** Under which its documents, cells and checkpoints lie: `name@version`, or `name@version.n` when built again. */
  readonly id: string;
  readonly name: string;
  readonly version: number;
  /** Of the logic that builds it. */
  readonly fingerprint: string;
  readonly status: 'building' | 'active' | 'kept';
  /** ISO-8601 UTC. */
  readonly startedAt: string;
  /** Why it cannot be promoted, for operators. */
  readonly blocked?: string;
}

/** Conditions are equalities on declared index fields; null matches a missing or null field. */
export interface DocumentQuery {
  readonly where?: Readonly<Record<string, string | number | boolean | null>>;
  /** Cursor: ids strictly greater than this one, in id order. */
  readonly afterId?: string;
  readonly limit: number;
}

/** `by` names the kept combination of dimensions (`''` = total). Dates are half-open `YYYY-MM-DD`; undefined = unbounded. */
export interface CellQuery {
  readonly view: string;
  readonly axis: string;
  readonly by: string;
  readonly from?: string;
  readonly to?: string;
  /** Keep the dates apart by day or month, or sum over them. */
  readonly grain: 'day' | 'month' | 'all';
}

/** The checkpoint or the epoch moved under a commit: another projector owns the shard. Nothing was written. */
export class CheckpointMoved extends Error {
  constructor(readonly view: string) {
    super(`the checkpoint of ${view} moved`);
    this.name = 'CheckpointMoved';
  }
}

/** Declares a view to an engine, so that it can make its indexes. */
export interface ViewDeclaration {
  readonly view: string;
  readonly indexes: readonly string[];
  /** Into how many parts its documents are divided by `shardOf(id, shards)` (default 1). */
  readonly shards?: number;
}

/** The right to write one shard of a view, until it runs out by the store's clock and another holder takes it. */
export interface Lease {
  readonly view: string;
  readonly shard: number;
  /** Grows whenever the shard changes hands: who comes back late is known by an older one. */
  readonly epoch: number;
  /** Where the shard stands. */
  readonly position: Position | undefined;
  /** What the last commit said about its build. */
  readonly mark: string | undefined;
}

/** Who holds a shard, for operators. */
export interface LeaseState extends Lease {
  readonly holder: string | null;
  /** ISO-8601 UTC by the store's clock. */
  readonly expiresAt: string | null;
}

/** By shard; undefined where one has none yet. */
export type Positions = readonly (Position | undefined)[];

/** Undefined while one of them has none. */
export const slowestOf = (positions: Positions): Position | undefined =>
  positions.reduce((a, b) => (a === undefined || b === undefined ? undefined : a < b ? a : b));

/** Empty where none of them has any. */
export const furthestOf = (positions: Iterable<Position | undefined>): Position => {
  let furthest: Position = '';
  for (const position of positions) if (position !== undefined && position > furthest) furthest = position;
  return furthest;
};

/** What a reading of documents is of. */
export interface Standing {
  /** The build that is read. */
  readonly build: string;
  readonly positions: Positions;
  /** The documents that are parked: they may change without any further event. */
  readonly parked: readonly string[];
}

/** What queries read of views. */
export abstract class ViewReader {
  abstract load(view: string, ids: readonly string[]): Promise<ReadonlyMap<string, Document>>;
  abstract find(view: string, query: DocumentQuery): Promise<readonly { id: string; document: Document }[]>;
  /** Cells added up; without `grain: 'all'` each row carries its day or month in `date`. */
  abstract sum(query: CellQuery): Promise<readonly Cell[]>;
  /** Every kept day cell of a view, for digests and tests, in a stable order. */
  abstract cells(view: string): Promise<readonly Cell[]>;
  /** Where each shard of the view stands. */
  abstract positions(view: string): Promise<Positions>;

  /** Where the view stands: that of its slowest shard. */
  async checkpoint(view: string): Promise<Position | undefined> {
    return slowestOf(await this.positions(view));
  }

  /** For whoever keeps what they read: every event up to its shard's position is in a document, but for those parked. */
  abstract standing(view: string): Promise<Standing>;
  /** Resolves once the view has reached the position, or with false when the time is over. */
  abstract reached(view: string, position: Position, timeoutMs: number): Promise<boolean>;
}

/** Documents, cells and checkpoints of all views. */
export abstract class ViewStore extends ViewReader {
  abstract declare(views: readonly ViewDeclaration[]): Promise<void>;

  override async standing(view: string): Promise<Standing> {
    // In this order: what is not parked afterwards has digested every event up to here.
    const positions = await this.positions(view);
    const parked: string[] = [];
    for await (const { id } of this.everyParked(view)) parked.push(id);
    return { build: view, positions, parked };
  }

  /** All documents of a view that wait, in the order of their ids, read page by page. */
  async *everyParked(view: string): AsyncGenerator<ParkedDocument> {
    for (let afterId: string | undefined; ;) {
      const page = await this.parked(view, afterId);
      yield* page;
      if (page.length < PARKED_PAGE) return;
      afterId = page.at(-1)!.id;
    }
  }

  /**
   * Takes a shard for `ttlMs` by the store's clock, or renews it where `holder` has it (same epoch then).
   * @returns undefined while another holds it
   */
  abstract lease(view: string, shard: number, holder: string, ttlMs: number): Promise<Lease | undefined>;
  /** Gives back what `holder` has, so that another need not wait until it runs out. */
  abstract release(holder: string): Promise<void>;
  /** Every shard of every view that was ever leased. */
  abstract leases(): Promise<readonly LeaseState[]>;
  /** All changes in one transaction. Throws CheckpointMoved, also where a shard was never leased. */
  abstract commit(changes: readonly ViewChange[]): Promise<void>;
  /** Forgets documents, cells and checkpoints of a view, and ends its leases: their epochs are past. */
  abstract reset(view: string): Promise<void>;
  /** The documents of a view that wait, in the order of their ids: at most PARKED_PAGE, behind the id given. */
  abstract parked(view: string, afterId?: string): Promise<readonly ParkedDocument[]>;
  /** The events set aside for one document, in the order of the log. */
  abstract parkedEvents(view: string, id: string): Promise<readonly Parked[]>;
  /** Asks whoever keeps the view to try again: with one document, or with all that wait. @returns how many wait */
  abstract askRetry(view: string, id?: string): Promise<number>;
  abstract builds(): Promise<readonly Build[]>;
  /** Keeps a build under its id, unless there is one of that id: it may have come further already. */
  abstract addBuild(build: Build): Promise<void>;
  /** Says of a build that is under way why it cannot be promoted, or that it may be looked at again. Nothing where it is not. */
  abstract block(id: string, why: string | undefined): Promise<void>;
  /** Makes a build the one that readers see; what they saw until now is kept. In one transaction. */
  abstract promote(id: string): Promise<void>;
  /** Removes a build that readers do not see, and all it holds. Throws Refusal `view-active` (409). */
  abstract drop(id: string): Promise<void>;
  /** Says for `ttlMs` that this projector is there. @returns all that are, sorted */
  abstract present(holder: string, ttlMs: number): Promise<readonly string[]>;
}
