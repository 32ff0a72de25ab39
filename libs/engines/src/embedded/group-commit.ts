import { Refusal } from '@closeline/eventsourcing';
import { sqliteCode, type Transaction } from './sqlite';

/** What the owner of a database is told. */
export interface GroupCommitHooks {
  /** The disk did not keep what was written: the process must stop, and recover at its next start. */
  readonly onFatal: (error: Error) => void;
  /** After a group is on disk and its callers are answered. */
  readonly onCommitted?: () => void;
  /** A group was taken back whole: forget what was derived from it. */
  readonly onRolledBack?: () => void;
}

/** The one writer of a database. */
export interface Commits {
  /** Runs `work` inside a transaction, and answers with what it returns. */
  run<T>(work: () => T): Promise<T>;
  /** Puts what waits on disk. */
  flush(): void;
  /** Commits what waits and takes nothing more. */
  close(): void;
}

interface Job {
  readonly work: () => unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The one writer of a database. All work waiting at that moment shares one transaction and one sync; callers are
 * answered after it.
 *
 * Work that refuses (throws anything but an SQLite error) fails alone, the rest commits: so it must look before its
 * first write. An SQLite error takes the whole group back. A full disk refuses the group with 503 and the writer goes on;
 * every other error is fatal: after a failed sync nobody knows what is on disk (the kernel may have dropped the pages),
 * so nothing is acknowledged any more.
 */
export class GroupCommit implements Commits {
  private waiting: Job[] = [];
  private stopped: Refusal | undefined;

  constructor(
    private readonly transaction: Transaction,
    private readonly hooks: GroupCommitHooks,
  ) {}

  /** Runs `work` inside the next transaction. Throws what it throws, or Refusal `storage-full`, `storage-busy`, `storage-failed` (503). */
  run<T>(work: () => T): Promise<T> {
    if (this.stopped) return Promise.reject(this.stopped);
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ work, resolve, reject });
      // The end of this turn of the event loop: everything it brings is gathered, and an idle writer costs nothing.
      if (this.waiting.length === 1) setImmediate(() => this.flush());
    });
  }

  /** Commits what waits and takes nothing more. */
  close(): void {
    this.flush();
    this.stopped ??= new Refusal('storage-closed', 'the service is stopping', 503);
  }

  flush(): void {
    const group = this.waiting;
    if (group.length === 0) return;
    this.waiting = [];
    const answers: (() => void)[] = [];
    try {
      this.transaction.begin();
      for (const job of group) answers.push(perform(job));
      this.transaction.commit();
    } catch (error) {
      this.takeBack(group, error as Error);
      return;
    }
    for (const answer of answers) answer();
    this.hooks.onCommitted?.();
  }

  private takeBack(group: readonly Job[], error: Error): void {
    let refusal = passing(error);
    try {
      this.transaction.rollback();
    } catch {
      refusal = undefined;
    }
    this.hooks.onRolledBack?.();
    if (refusal) {
      for (const job of group) job.reject(refusal);
      return;
    }
    this.stopped = new Refusal('storage-failed', 'the disk failed; whether this was kept is known after the restart', 503);
    for (const job of [...group, ...this.waiting]) job.reject(this.stopped);
    this.waiting = [];
    this.hooks.onFatal(error);
  }
}

const perform = ({ work, resolve, reject }: Job): (() => void) => {
  try {
    const value = work();
    return () => resolve(value as never);
  } catch (error) {
    if (sqliteCode(error) !== undefined) throw error;
    return () => reject(error);
  }
};

/** Errors that leave the database as it was and pass by themselves. */
export const passing = (error: Error): Refusal | undefined => {
  const code = sqliteCode(error);
  // SHMSIZE: no room to grow the index of the WAL.
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE')
    return new Refusal('storage-full', 'the disk is full; nothing was written', 503);
  if (code === 'SQLITE_BUSY') return new Refusal('storage-busy', 'another program holds the database; nothing was written', 503);
  return undefined;
};
