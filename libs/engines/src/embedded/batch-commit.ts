import { Refusal } from '@closeline/eventsourcing';
import { passing, type Commits, type GroupCommitHooks } from './group-commit';
import { sqliteCode, type Transaction } from './sqlite';

/**
 * One transaction for all work up to `flush`: answered at once, on disk after the flush. Only for whoever promises
 * nobody anything by an answer, and can begin again where a crash took a batch: the loading of a demo.
 *
 * Work that refuses (throws anything but an SQLite error) must look before its first write. After an SQLite error
 * nothing more is taken, for work that was answered went with the batch.
 */
export class BatchCommit implements Commits {
  private begun = false;
  private stopped: Refusal | undefined;

  constructor(
    private readonly transaction: Transaction,
    private readonly hooks: GroupCommitHooks,
  ) {}

  /** Throws what it throws, or Refusal `storage-full`, `storage-busy`, `storage-failed` (503). */
  async run<T>(work: () => T): Promise<T> {
    if (this.stopped) throw this.stopped;
    try {
      if (!this.begun) this.transaction.begin();
      this.begun = true;
      return work();
    } catch (error) {
      throw sqliteCode(error) === undefined ? error : this.fail(error as Error);
    }
  }

  /** Throws as `run`. */
  flush(): void {
    if (this.stopped) throw this.stopped;
    if (!this.begun) return;
    this.begun = false;
    try {
      this.transaction.commit();
    } catch (error) {
      throw this.fail(error as Error);
    }
    this.hooks.onCommitted?.();
  }

  close(): void {
    if (!this.stopped) this.flush();
    this.stopped ??= new Refusal('storage-closed', 'the service is stopping', 503);
  }

  private fail(error: Error): Refusal {
    try {
      this.transaction.rollback();
    } finally {
      this.stopped = passing(error) ?? new Refusal('storage-failed', 'the disk failed; the last batch was not kept', 503);
    }
    if (this.stopped.code === 'storage-failed') this.hooks.onFatal(error);
    return this.stopped;
  }
}
