import { setTimeout as pause } from 'node:timers/promises';
import type { ClientSession, Db, MongoClient } from 'mongodb';
import {
  CheckpointMoved,
  ViewStore,
  type Build,
  type Cell,
  type CellQuery,
  type Document,
  type DocumentQuery,
  type Lease,
  type LeaseState,
  type Parked,
  type ParkedDocument,
  type Position,
  type Positions,
  type ViewChange,
  type ViewDeclaration,
} from '@closeline/eventsourcing';
import { publish, type AnalystView } from './analysts';
import { MongoBuilds } from './builds';
import { MongoCells } from './cells';
import { MongoDocuments } from './documents';
import { MongoParked } from './parked';
import { MongoShards } from './shards';
import { inTransaction, type Patience } from './transaction';
import { asking } from './unreachable';

/** How often a checkpoint that somebody waits for is looked at. */
const LOOK_MS = 25;

export interface MongoViewsOptions {
  /** Which version of which view analysts read under a stable name. */
  readonly analysts?: readonly AnalystView[];
  readonly patience?: Partial<Patience>;
}

/**
 * The views on MongoDB: a collection of documents per view, kept cells and the checkpoint documents of all. A view must be
 * declared before it is used. Where the server cannot be had, every call throws Refusal `views-unreachable` (503).
 */
export class MongoViewStore extends ViewStore {
  private readonly views = new Map<string, MongoDocuments>();
  private readonly shards: MongoShards;
  private readonly cellDocuments: MongoCells;
  private readonly parkedEventsOf: MongoParked;
  private readonly buildDocuments: MongoBuilds;
  private readonly analysts: readonly AnalystView[];
  private readonly patience: Patience;
  /** The next look at each checkpoint that is waited for: one for all who wait. */
  private readonly looks = new Map<string, Promise<Position | undefined>>();

  constructor(
    private readonly client: MongoClient,
    private readonly db: Db,
    { analysts = [], patience = {} }: MongoViewsOptions = {},
  ) {
    super();
    this.shards = new MongoShards(db);
    this.cellDocuments = new MongoCells(db);
    this.parkedEventsOf = new MongoParked(db);
    this.buildDocuments = new MongoBuilds(db);
    this.analysts = analysts;
    this.patience = { limitMs: 30_000, pause, random: Math.random, ...patience };
  }

  /** Makes the collections and indexes of the views. */
  override declare(views: readonly ViewDeclaration[]): Promise<void> {
    return asking('views', async () => {
      const there = new Set((await this.db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name));
      await this.shards.declare();
      await this.parkedEventsOf.declare();
      await this.cellDocuments.declare(there.has('cells'));
      for (const declaration of views) {
        const documents = new MongoDocuments(this.db, declaration);
        await documents.declare(there.has(declaration.view));
        this.views.set(declaration.view, documents);
      }
      // Whoever promoted a build may have ended before it moved the names.
      await this.publishActive();
    });
  }

  override load(view: string, ids: readonly string[]): Promise<ReadonlyMap<string, Document>> {
    return asking('views', () => this.of(view).load(ids));
  }

  override lease(view: string, shard: number, holder: string, ttlMs: number): Promise<Lease | undefined> {
    return asking('views', () => this.shards.lease(view, shard, this.shardsOf(view), holder, ttlMs));
  }

  override release(holder: string): Promise<void> {
    return asking('views', () => this.shards.release(holder));
  }

  override leases(): Promise<readonly LeaseState[]> {
    return asking('views', () => this.shards.all());
  }

  /**
   * One transaction, which a server aborts after 60 s unless it is set up otherwise (`transactionLifetimeLimitSeconds`);
   * no document may exceed 16 MB.
   */
  override commit(changes: readonly ViewChange[]): Promise<void> {
    return asking('views', async () => {
      if (changes.length === 0) return;
      const written = changes.map((change) => ({ change, documents: this.of(change.view) }));
      const work = async (session: ClientSession): Promise<void> => {
        if (!(await this.shards.advance(changes, session))) throw new CheckpointMoved(changes[0]!.view);
        for (const { change, documents } of written) {
          await documents.write(change, session);
          await this.cellDocuments.add(change, session);
          await this.parkedEventsOf.change(change, session);
        }
      };
      try {
        await inTransaction(this.client, work, () => this.shards.stand(changes), this.patience);
      } catch (error) {
        if (!(error instanceof CheckpointMoved)) throw error;
        const moved = await this.shards.moved(changes);
        throw moved ? new CheckpointMoved(moved.view) : error;
      }
    });
  }

  override parked(view: string, afterId?: string): Promise<readonly ParkedDocument[]> {
    return asking('views', () => this.parkedEventsOf.behind(view, afterId));
  }

  override parkedEvents(view: string, id: string): Promise<readonly Parked[]> {
    return asking('views', () => this.parkedEventsOf.of(view, id));
  }

  override askRetry(view: string, id?: string): Promise<number> {
    return asking('views', () => this.parkedEventsOf.askRetry(view, id));
  }

  override builds(): Promise<readonly Build[]> {
    return asking('views', () => this.buildDocuments.all());
  }

  override addBuild(build: Build): Promise<void> {
    return asking('views', () => this.buildDocuments.add(build));
  }

  override block(id: string, why: string | undefined): Promise<void> {
    return asking('views', () => this.buildDocuments.block(id, why));
  }

  /** Moves the names that analysts read the view under, too. */
  override promote(id: string): Promise<void> {
    return asking('views', async () => {
      const work = (session: ClientSession): Promise<void> => this.buildDocuments.promote(id, session);
      await inTransaction(this.client, work, () => Promise.resolve(false), this.patience);
      await this.publishActive();
    });
  }

  /** Lets the analysts' names lead to the builds that are active. Again where another became it meanwhile. */
  private async publishActive(): Promise<void> {
    const wanted = async (): Promise<readonly AnalystView[]> => {
      const active = (await this.buildDocuments.all()).filter(({ status }) => status === 'active');
      return this.analysts.flatMap((each) => {
        const build = active.find(({ name, version }) => each.view === `${name}@${version}`);
        return build ? [{ ...each, view: build.id }] : [];
      });
    };
    for (let views = await wanted(), last = ''; ; views = await wanted()) {
      const ids = views.map(({ view }) => view).join(' ');
      if (ids === last) return;
      for (const view of views) await publish(this.db, view);
      last = ids;
    }
  }

  override drop(id: string): Promise<void> {
    return asking('views', async () => {
      await this.buildDocuments.drop(id);
      // Nobody reads it, and no build is ever given its id again: it may go piece by piece, however large it is. The
      // shards first, so that whoever commits meanwhile conflicts.
      await this.shards.reset(id);
      await this.documentsOf(id).remove();
      await this.cellDocuments.remove(id);
      await this.parkedEventsOf.reset(id);
    });
  }

  override present(holder: string, ttlMs: number): Promise<readonly string[]> {
    return asking('views', () => this.buildDocuments.present(holder, ttlMs));
  }

  override find(view: string, query: DocumentQuery): Promise<readonly { id: string; document: Document }[]> {
    return asking('views', async () => {
      const found = await this.of(view).cursorOf(query).toArray();
      return found.map(({ _id, doc }) => ({ id: _id, document: doc }));
    });
  }

  override sum(query: CellQuery): Promise<readonly Cell[]> {
    return asking('views', () => this.cellDocuments.sum(query));
  }

  override cells(view: string): Promise<readonly Cell[]> {
    return asking('views', () => this.cellDocuments.all(view));
  }

  override positions(view: string): Promise<Positions> {
    return asking('views', () => this.shards.positions(view, this.shardsOf(view)));
  }

  override reset(view: string): Promise<void> {
    return asking('views', () => {
      const documents = this.documentsOf(view);
      return inTransaction(
        this.client,
        async (session) => {
          // First of all, so that whoever commits meanwhile conflicts.
          await this.shards.reset(view, session);
          await documents.reset(session);
          await this.cellDocuments.reset(view, session);
          await this.parkedEventsOf.reset(view, session);
        },
        () => Promise.resolve(false),
        this.patience,
      );
    });
  }

  override async reached(view: string, position: Position, timeoutMs: number): Promise<boolean> {
    const isThere = (at: Position | undefined): boolean => at !== undefined && at >= position;
    if (isThere(await this.checkpoint(view))) return true;
    const end = performance.now() + timeoutMs;
    while (performance.now() < end) if (isThere(await this.nextLook(view))) return true;
    return false;
  }

  private nextLook(view: string): Promise<Position | undefined> {
    const known = this.looks.get(view);
    if (known) return known;
    const look = pause(LOOK_MS).then(() => {
      this.looks.delete(view);
      return this.checkpoint(view);
    });
    this.looks.set(view, look);
    return look;
  }

  /** Also of a version that is not declared any more. */
  private documentsOf(view: string): MongoDocuments {
    return this.views.get(view) ?? new MongoDocuments(this.db, { view, indexes: [] });
  }

  private of(view: string): MongoDocuments {
    const documents = this.views.get(view);
    if (!documents) throw new Error(`the view ${view} is not declared`);
    return documents;
  }

  private shardsOf(view: string): number {
    return this.views.get(view)?.declaration.shards ?? 1;
  }
}
