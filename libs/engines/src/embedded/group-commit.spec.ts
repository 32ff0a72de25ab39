import Database from 'better-sqlite3';
import type { Refusal } from '@closeline/eventsourcing';
import { GroupCommit } from './group-commit';
import type { Transaction } from './sqlite';

/** A transaction that counts its commits and fails the next one as it is told. */
class Recorded implements Transaction {
  readonly steps: string[] = [];
  failing: string | undefined;
  begin(): void {
    this.steps.push('begin');
  }
  commit(): void {
    if (this.failing) throw new Database.SqliteError('told to fail', this.failing);
    this.steps.push('commit');
  }
  rollback(): void {
    this.steps.push('rollback');
  }
}

describe('group commit', () => {
  let transaction: Recorded;
  let fatal: Error[];
  let told: string[];
  let writer: GroupCommit;

  beforeEach(() => {
    transaction = new Recorded();
    fatal = [];
    told = [];
    writer = new GroupCommit(transaction, {
      onFatal: (error) => fatal.push(error),
      onCommitted: () => told.push('committed'),
      onRolledBack: () => told.push('rolled back'),
    });
  });

  it('puts all that waits into one transaction and answers after its commit', async () => {
    const steps = transaction.steps;
    const answers = [1, 2, 3].map((n) => writer.run(() => steps.push(`work ${n}`)).then(() => steps.push(`answer ${n}`)));
    expect(steps).toEqual([]);
    await Promise.all(answers);
    expect(steps).toEqual(['begin', 'work 1', 'work 2', 'work 3', 'commit', 'answer 1', 'answer 2', 'answer 3']);
    expect(told).toEqual(['committed']);
  });

  it('fails refused work alone, and only once the rest is kept', async () => {
    const steps = transaction.steps;
    const refused = writer
      .run(() => {
        throw new Error('conflict');
      })
      .catch((error: Error) => steps.push(error.message));
    const kept = writer.run(() => 'kept');
    expect(await Promise.all([refused, kept])).toEqual([expect.any(Number), 'kept']);
    expect(steps).toEqual(['begin', 'commit', 'conflict']);
  });

  it.each(['SQLITE_IOERR_FSYNC', 'SQLITE_IOERR_DIR_FSYNC', 'SQLITE_IOERR_WRITE', 'SQLITE_CORRUPT'])(
    'stops for good after %s: nobody is told that anything was kept',
    async (code) => {
      transaction.failing = code;
      const waiting = [writer.run(() => 1), writer.run(() => 2)];
      const results = await Promise.allSettled(waiting);
      expect(results.map((r) => (r as PromiseRejectedResult).reason as Refusal)).toEqual([
        expect.objectContaining({ code: 'storage-failed', status: 503 }),
        expect.objectContaining({ code: 'storage-failed', status: 503 }),
      ]);
      expect(fatal).toEqual([expect.objectContaining({ code })]);

      transaction.failing = undefined;
      await expect(writer.run(() => 3)).rejects.toMatchObject({ code: 'storage-failed' });
      writer.close();
      expect(transaction.steps).toEqual(['begin', 'rollback']);
      expect(fatal).toHaveLength(1);
    },
  );

  it('rejects work that came in while the failure is told', async () => {
    transaction.failing = 'SQLITE_IOERR_FSYNC';
    let late: Promise<unknown> = Promise.resolve();
    const first = writer.run(() => {
      late = writer.run(() => 'late');
      late.catch(() => undefined);
    });
    await expect(first).rejects.toMatchObject({ code: 'storage-failed' });
    await expect(late).rejects.toMatchObject({ code: 'storage-failed' });
  });

  it.each([
    ['SQLITE_FULL', 'storage-full'],
    ['SQLITE_BUSY', 'storage-busy'],
  ])('goes on after %s: the group is refused with 503, the next one is kept', async (failure, code) => {
    transaction.failing = failure;
    await expect(writer.run(() => 1)).rejects.toMatchObject({ code, status: 503 });
    transaction.failing = undefined;
    expect(await writer.run(() => 2)).toBe(2);
    expect(transaction.steps).toEqual(['begin', 'rollback', 'begin', 'commit']);
    expect(told).toEqual(['rolled back', 'committed']);
    expect(fatal).toEqual([]);
  });

  it('commits what waits when it is closed, then takes nothing more', async () => {
    const waiting = writer.run(() => 'kept');
    writer.close();
    expect(await waiting).toBe('kept');
    await expect(writer.run(() => 1)).rejects.toMatchObject({ code: 'storage-closed', status: 503 });
  });
});
