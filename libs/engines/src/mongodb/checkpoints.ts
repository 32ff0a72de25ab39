import type { Collection, Db } from 'mongodb';
import { Checkpoints, type Position } from '@closeline/eventsourcing';
import { upserting } from './collections';
import { asking } from './unreachable';

/** Where process managers stand. A checkpoint never goes back, whoever of several processes saves last. */
export class MongoCheckpoints extends Checkpoints {
  private readonly processes: Collection<{ _id: string; position: Position }>;

  constructor(db: Db) {
    super();
    this.processes = db.collection('processes');
  }

  override load(name: string): Promise<Position | undefined> {
    return asking('views', async () => (await this.processes.findOne({ _id: name }))?.position);
  }

  override save(name: string, position: Position): Promise<void> {
    return asking('views', async () => {
      await upserting(() => this.processes.updateOne({ _id: name }, { $max: { position } }, { upsert: true }));
    });
  }
}
