import type { Collection, Db } from 'mongodb';
import { KEEP_KEYS_MS, TAKE_OVER_MS, type CommandKey, type CommandKeys, type Settled } from '../command-keys';
import { upserting } from './collections';
import { asking } from './unreachable';

interface KeyDocument {
  /** The command's id. */
  readonly _id: string;
  readonly stream: string;
  readonly sendings: number;
  /** When it was last sent or settled, by the server's clock; the key is removed some days later. */
  readonly at: Date;
  readonly settled?: Settled;
}

const keyOf = ({ _id, stream, sendings, settled }: KeyDocument): CommandKey => ({
  ...{ commandId: _id, stream, sendings },
  ...(settled && { settled: { first: settled.first, last: settled.last } }),
});

/** Where commands went. Ages are the server's (`$$NOW`), so that no two machines' clocks are compared. */
export class MongoCommandKeys implements CommandKeys {
  private readonly keys: Collection<KeyDocument>;

  private constructor(db: Db) {
    this.keys = db.collection<KeyDocument>('command_keys');
  }

  /** Makes the index by which the server removes old keys. */
  static async open(db: Db): Promise<MongoCommandKeys> {
    const keys = new MongoCommandKeys(db);
    const kept = { name: 'kept_for_a_week', expireAfterSeconds: KEEP_KEYS_MS / 1000 };
    await asking('commands', () => keys.keys.createIndex({ at: 1 }, kept));
    return keys;
  }

  begin(commandId: string, stream: string): Promise<CommandKey> {
    const isOurs = { $eq: ['$stream', { $literal: stream }] };
    return this.upserted(commandId, [
      { $set: { stream: { $ifNull: ['$stream', { $literal: stream }] } } },
      {
        $set: {
          sendings: { $cond: [isOurs, { $add: [{ $ifNull: ['$sendings', 0] }, 1] }, '$sendings'] },
          at: { $cond: [isOurs, '$$NOW', '$at'] },
        },
      },
    ]);
  }

  settle(commandId: string, stream: string, { first, last }: Settled): Promise<CommandKey> {
    const found = { stream: { $literal: stream }, settled: { first, last } };
    return this.upserted(commandId, [{ $set: { ...found, sendings: { $ifNull: ['$sendings', 1] }, at: '$$NOW' } }]);
  }

  find(commandId: string): Promise<CommandKey | undefined> {
    return asking('commands', async () => {
      const found = await this.keys.findOne({ _id: commandId });
      return found ? keyOf(found) : undefined;
    });
  }

  takeOver(commandId: string, fromStream: string, toStream: string): Promise<boolean> {
    const isOld = { $lt: ['$at', { $subtract: ['$$NOW', TAKE_OVER_MS] }] };
    return asking('commands', async () => {
      const { matchedCount } = await this.keys.updateOne(
        { _id: commandId, stream: fromStream, settled: { $exists: false }, $expr: isOld },
        [{ $set: { stream: { $literal: toStream }, sendings: 1, at: '$$NOW' } }],
      );
      return matchedCount === 1;
    });
  }

  abandon(commandId: string, stream: string): Promise<void> {
    return asking('commands', async () => {
      await this.keys.deleteOne({ _id: commandId, stream, settled: { $exists: false }, sendings: 1 });
    });
  }

  private upserted(commandId: string, pipeline: Record<string, unknown>[]): Promise<CommandKey> {
    return asking('commands', async () => {
      const standing = await upserting(() =>
        this.keys.findOneAndUpdate({ _id: commandId }, pipeline, { upsert: true, returnDocument: 'after' }),
      );
      return keyOf(standing!);
    });
  }
}
