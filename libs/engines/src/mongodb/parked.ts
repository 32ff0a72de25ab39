import type { ClientSession, Collection, Db } from 'mongodb';
import { PARKED_PAGE, type Parked, type ParkedDocument, type ViewChange } from '@closeline/eventsourcing';

interface ParkedEvent extends Parked {
  /** `view/document/position`: sorts as the log does within a document. */
  readonly _id: string;
  readonly view: string;
  readonly shard: number;
  readonly retry: boolean;
}

/** Events set aside for documents that could not digest them. */
export class MongoParked {
  private readonly events: Collection<ParkedEvent>;

  constructor(db: Db) {
    this.events = db.collection<ParkedEvent>('parked');
  }

  async declare(): Promise<void> {
    await this.events.createIndex({ view: 1, id: 1, position: 1 }, { name: 'by_document' });
  }

  async change({ view, shard, parked, unparked }: ViewChange, session: ClientSession): Promise<void> {
    if (unparked.length > 0) await this.events.deleteMany({ view, id: { $in: [...unparked] } }, { session });
    if (parked.length === 0) return;
    const documents = parked.map((each) => ({ ...each, _id: `${view}/${each.id}/${each.position}`, view, shard, retry: false }));
    await this.events.bulkWrite(
      documents.map(({ _id, ...replacement }) => ({ replaceOne: { filter: { _id }, replacement, upsert: true } })),
      { session, ordered: false },
    );
  }

  async reset(view: string, session?: ClientSession): Promise<void> {
    await this.events.deleteMany({ view }, { ...(session && { session }) });
  }

  async behind(view: string, afterId = ''): Promise<readonly ParkedDocument[]> {
    const found = await this.events
      .aggregate<Omit<ParkedDocument, 'view' | 'id'> & { readonly _id: string; readonly reason: string | null }>([
        { $match: { view, id: { $gt: afterId } } },
        { $sort: { view: 1, id: 1, position: 1 } },
        {
          $group: {
            _id: '$id',
            shard: { $first: '$shard' },
            reason: { $first: '$reason' },
            position: { $first: '$position' },
            retry: { $max: '$retry' },
            events: { $sum: 1 },
          },
        },
        { $sort: { _id: 1 } },
        { $limit: PARKED_PAGE },
      ])
      .toArray();
    return found.map(({ _id: id, shard, reason, position, retry, events }) => ({
      ...{ view, shard, id, reason: reason ?? '', position, events, retry },
    }));
  }

  async of(view: string, id: string): Promise<readonly Parked[]> {
    const found = await this.events.find({ view, id }).sort({ position: 1 }).toArray();
    return found.map(({ stream, revision, position, reason }) => ({ id, stream, revision, position, reason }));
  }

  async askRetry(view: string, id: string | undefined): Promise<number> {
    await this.events.updateMany({ view, ...(id !== undefined && { id }) }, { $set: { retry: true } });
    return (await this.events.distinct('id', { view, retry: true })).length;
  }
}
