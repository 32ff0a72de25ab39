import type { ClientSession, Collection, Db } from 'mongodb';
import { promotion, viewActive, type Build } from '@closeline/eventsourcing';
import { upserting } from './collections';

type BuildDocument = Omit<Build, 'id'> & { readonly _id: string };

/** The builds of views, and which projectors are there. */
export class MongoBuilds {
  private readonly builds: Collection<BuildDocument>;
  private readonly projectors: Collection<{ readonly _id: string; readonly expiresAt: Date }>;

  constructor(db: Db) {
    this.builds = db.collection<BuildDocument>('builds');
    this.projectors = db.collection('projectors');
  }

  async all(session?: ClientSession): Promise<readonly Build[]> {
    const found = await this.builds
      .find({}, { ...(session && { session }) })
      .sort({ _id: 1 })
      .toArray();
    return found.map(({ _id: id, ...build }) => ({ id, ...build }));
  }

  async add({ id: _id, ...build }: Build): Promise<void> {
    await upserting(() => this.builds.updateOne({ _id }, { $setOnInsert: build }, { upsert: true }));
  }

  async block(_id: string, why: string | undefined): Promise<void> {
    const change = why === undefined ? { $unset: { blocked: '' } as const } : { $set: { blocked: why } };
    await this.builds.updateOne({ _id, status: 'building' }, change);
  }

  /** Inside a transaction. */
  async promote(id: string, session: ClientSession): Promise<void> {
    const changed = promotion(id, await this.all(session));
    for (const { id: _id, ...build } of changed) await this.builds.replaceOne({ _id }, build, { session });
  }

  async drop(id: string): Promise<void> {
    const { deletedCount } = await this.builds.deleteOne({ _id: id, status: { $ne: 'active' } });
    if (deletedCount === 0 && (await this.builds.findOne({ _id: id }))) throw viewActive();
  }

  /** By the server's clock. */
  async present(holder: string, ttlMs: number): Promise<readonly string[]> {
    await upserting(() =>
      this.projectors.updateOne({ _id: holder }, [{ $set: { expiresAt: { $add: ['$$NOW', ttlMs] } } }], { upsert: true }),
    );
    await this.projectors.deleteMany({ _id: { $ne: holder }, $expr: { $lte: ['$expiresAt', '$$NOW'] } });
    const found = await this.projectors.find().sort({ _id: 1 }).toArray();
    return found.map(({ _id }) => _id);
  }
}
