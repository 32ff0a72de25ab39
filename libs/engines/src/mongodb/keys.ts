import { Binary, type Collection, type Db } from 'mongodb';
import type { WrappedKey, WrappedKeys } from '@closeline/eventsourcing';
import { upserting } from './collections';
import { asking } from './unreachable';

interface KeyDocument {
  readonly subject: string;
  readonly version: number;
  readonly wrapped: Binary | null;
  readonly erasedAt: string | null;
}

const keyOf = ({ subject, version, wrapped, erasedAt }: KeyDocument): WrappedKey => ({
  ...{ subject, version, erasedAt },
  wrapped: wrapped && bytesOf(wrapped),
});

const bytesOf = (binary: Binary): Buffer => Buffer.from(binary.value());

/** Wrapped keys in a database of their own. What was inserted first stands, and is on disk at a majority when it is answered. */
export class MongoKeys implements WrappedKeys {
  private readonly keys: Collection<KeyDocument>;
  private readonly settings: Collection<{ _id: string; value: Binary }>;

  private constructor(db: Db) {
    this.keys = db.collection('keys');
    this.settings = db.collection('settings');
  }

  /** Makes the unique index that keeps two processes from making two keys of one version. */
  static async open(db: Db): Promise<MongoKeys> {
    const keys = new MongoKeys(db);
    await asking('vault', () => keys.keys.createIndex({ subject: 1, version: 1 }, { name: 'by_subject', unique: true }));
    return keys;
  }

  find(subject: string, version?: number): Promise<WrappedKey | undefined> {
    return asking('vault', async () => {
      const filter = version === undefined ? { subject } : { subject, version };
      const found = await this.keys.findOne(filter, { sort: { subject: -1, version: -1 } });
      return found ? keyOf(found) : undefined;
    });
  }

  insertIfAbsent(subject: string, version: number, wrapped: Buffer): Promise<WrappedKey> {
    return asking('vault', async () => {
      const standing = await upserting(() =>
        this.keys.findOneAndUpdate(
          { subject, version },
          { $setOnInsert: { wrapped: new Binary(wrapped), erasedAt: null } },
          { upsert: true, returnDocument: 'after' },
        ),
      );
      return keyOf(standing!);
    });
  }

  setting(name: string): Promise<Buffer | undefined> {
    return asking('vault', async () => {
      const found = await this.settings.findOne({ _id: name });
      return found ? bytesOf(found.value) : undefined;
    });
  }

  insertSettingIfAbsent(name: string, value: Buffer): Promise<Buffer> {
    return asking('vault', async () => {
      const standing = await upserting(() =>
        this.settings.findOneAndUpdate(
          { _id: name },
          { $setOnInsert: { value: new Binary(value) } },
          { upsert: true, returnDocument: 'after' },
        ),
      );
      return bytesOf(standing!.value);
    });
  }
}
