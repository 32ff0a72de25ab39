import type { ClientSession, Collection, Db } from 'mongodb';
import type { Lease, LeaseState, Position, Positions, ViewChange } from '@closeline/eventsourcing';
import { upserting } from './collections';

/** Where a shard stands and who may write it: the document that every commit of the shard has to move. */
interface ShardDocument {
  /** `view/shard` */
  readonly _id: string;
  readonly view: string;
  readonly shard: number;
  /** Into how many the view was divided when this one was last leased. */
  readonly of: number;
  /** 0 = never leased. */
  readonly epoch: number;
  readonly position: Position | null;
  /** How far its build is. */
  readonly mark?: string;
  readonly holder: string | null;
  /** By the server's clock. */
  readonly expiresAt: Date | null;
}

const idOf = (view: string, shard: number): string => `${view}/${shard}`;

/** The checkpoint documents. A lease's time is the server's own (`$$NOW`), so that no two machines' clocks are compared. */
export class MongoShards {
  private readonly shards: Collection<ShardDocument>;
  /** Shards whose document is there; none is ever removed. */
  private readonly known = new Set<string>();

  constructor(db: Db) {
    this.shards = db.collection<ShardDocument>('shards');
  }

  async declare(): Promise<void> {
    await this.shards.createIndex({ view: 1, shard: 1 }, { name: 'by_view' });
  }

  /**
   * @param of into how many the view is divided
   * @throws Error where shards of another division hold something: their cells would be counted twice
   */
  async lease(view: string, shard: number, of: number, holder: string, ttlMs: number): Promise<Lease | undefined> {
    const _id = idOf(view, shard);
    await this.ensure(_id, view, shard, of);
    // Only one of several who ask at once finds it free: the server applies one after the other.
    const taken = await this.shards.findOneAndUpdate(
      { _id, $or: [{ holder }, { holder: null }, { $expr: { $lte: ['$expiresAt', '$$NOW'] } }] },
      [
        {
          $set: {
            epoch: { $cond: [{ $eq: ['$holder', { $literal: holder }] }, '$epoch', { $add: ['$epoch', 1] }] },
            of,
            holder: { $literal: holder },
            expiresAt: { $add: ['$$NOW', ttlMs] },
          },
        },
      ],
      { returnDocument: 'after' },
    );
    return taken ? { view, shard, epoch: taken.epoch, position: taken.position ?? undefined, mark: taken.mark } : undefined;
  }

  async release(holder: string): Promise<void> {
    await this.shards.updateMany({ holder }, { $set: { holder: null, expiresAt: null } });
  }

  async all(): Promise<readonly LeaseState[]> {
    const shards = await this.shards
      .find({ epoch: { $gt: 0 } })
      .sort({ view: 1, shard: 1 })
      .toArray();
    return shards.map(({ view, shard, epoch, position, mark, holder, expiresAt }) => ({
      ...{ view, shard, epoch, position: position ?? undefined, mark, holder },
      expiresAt: expiresAt?.toISOString() ?? null,
    }));
  }

  /**
   * Moves the checkpoints on, in a transaction: a mere look at the epoch would let two who looked at once both write.
   * @returns whether each stood where its change begins, under its epoch
   */
  async advance(changes: readonly ViewChange[], session: ClientSession): Promise<boolean> {
    const { matchedCount } = await this.shards.bulkWrite(
      changes.map(({ view, shard, epoch, from, to, mark }) => ({
        updateOne: {
          filter: { _id: idOf(view, shard), epoch, position: from ?? null },
          update: { $set: { position: to ?? null, ...(mark !== undefined && { mark }) } },
        },
      })),
      { session },
    );
    return matchedCount === changes.length;
  }

  /** The first change whose shard stands elsewhere, or under another epoch, than it begins at. */
  async moved(changes: readonly ViewChange[]): Promise<ViewChange | undefined> {
    const found = await this.of(changes);
    return changes.find(({ epoch, from }, i) => found[i]?.epoch !== epoch || (found[i].position ?? undefined) !== from);
  }

  /**
   * Whether every change is there: its shard stands where it leads to, under its epoch, and a build as far as it says.
   */
  async stand(changes: readonly ViewChange[]): Promise<boolean> {
    const found = await this.of(changes);
    return changes.every(({ epoch, to, mark }, i) => {
      const shard = found[i];
      if (shard?.epoch !== epoch || (shard.position ?? undefined) !== to) return false;
      return mark === undefined || shard.mark === mark;
    });
  }

  /** Of each of so many shards. */
  async positions(view: string, shards: number): Promise<Positions> {
    const found = await this.shards
      .find({ view, shard: { $lt: shards } })
      .project<{ shard: number; position: Position | null }>({ shard: 1, position: 1 })
      .toArray();
    const byShard = new Map(found.map(({ shard, position }) => [shard, position ?? undefined]));
    return Array.from({ length: shards }, (_, shard) => byShard.get(shard));
  }

  /** Back to the start, under an epoch that nobody has. */
  async reset(view: string, session?: ClientSession): Promise<void> {
    const start = { position: null, holder: null, expiresAt: null };
    await this.shards.updateMany(
      { view },
      { $set: start, $unset: { mark: '' }, $inc: { epoch: 1 } },
      { ...(session && { session }) },
    );
  }

  private async of(changes: readonly ViewChange[]): Promise<readonly (ShardDocument | undefined)[]> {
    const ids = changes.map(({ view, shard }) => idOf(view, shard));
    const found = await this.shards.find({ _id: { $in: ids } }).toArray();
    const byId = new Map(found.map((shard) => [shard._id, shard]));
    return ids.map((id) => byId.get(id));
  }

  private async ensure(_id: string, view: string, shard: number, of: number): Promise<void> {
    if (this.known.has(_id)) return;
    const other = await this.shards.findOne({ view, position: { $ne: null }, of: { $ne: of } });
    if (other) throw new Error(`${view} was divided into ${other.of} shards, not ${of}; reset it first`);
    const unleased = { view, shard, of, epoch: 0, position: null, holder: null, expiresAt: null };
    await upserting(() => this.shards.updateOne({ _id }, { $setOnInsert: unleased }, { upsert: true }));
    this.known.add(_id);
  }
}
