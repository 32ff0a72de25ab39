import Database from 'better-sqlite3';
import { BatchCommit } from './batch-commit';

const failure = (code: string) => new Database.SqliteError('told to fail', code);

describe('a batch', () => {
  let steps: string[];
  let fatal: Error[];
  let failing: string | undefined;
  let writer: BatchCommit;

  beforeEach(() => {
    steps = [];
    fatal = [];
    failing = undefined;
    const transaction = {
      begin: () => void steps.push('begin'),
      commit: () => {
        if (failing !== undefined) throw failure(failing);
        steps.push('commit');
      },
      rollback: () => void steps.push('rollback'),
    };
    writer = new BatchCommit(transaction, { onFatal: (error) => fatal.push(error), onCommitted: () => steps.push('told') });
  });

  it('answers at once, and commits at the flush', async () => {
    expect(await writer.run(() => 1)).toBe(1);
    expect(await writer.run(() => 2)).toBe(2);
    expect(steps).toEqual(['begin']);
    writer.flush();
    writer.flush();
    expect(steps).toEqual(['begin', 'commit', 'told']);
    await writer.run(() => 3);
    writer.close();
    expect(steps).toEqual(['begin', 'commit', 'told', 'begin', 'commit', 'told']);
    await expect(writer.run(() => 4)).rejects.toMatchObject({ code: 'storage-closed', status: 503 });
  });

  it('fails refused work alone', async () => {
    await writer.run(() => 1);
    const refused = writer.run(() => {
      throw new Error('conflict');
    });
    await expect(refused).rejects.toThrow('conflict');
    writer.flush();
    expect(steps).toEqual(['begin', 'commit', 'told']);
  });

  it.each([
    ['SQLITE_IOERR_FSYNC', 'storage-failed', 1],
    ['SQLITE_FULL', 'storage-full', 0],
  ])('takes nothing more after %s: what was answered is gone', async (code, refusal, told) => {
    await writer.run(() => 1);
    failing = code;
    expect(() => writer.flush()).toThrow(expect.objectContaining({ code: refusal, status: 503 }));
    failing = undefined;
    await expect(writer.run(() => 2)).rejects.toMatchObject({ code: refusal });
    writer.close();
    expect(steps).toEqual(['begin', 'rollback']);
    expect(fatal).toHaveLength(told);
  });

  it('takes nothing more where work itself finds the disk full', async () => {
    await writer.run(() => 1);
    const full = writer.run(() => {
      throw failure('SQLITE_FULL');
    });
    await expect(full).rejects.toMatchObject({ code: 'storage-full' });
    expect(() => writer.flush()).toThrow('storage-full');
    expect(steps).toEqual(['begin', 'rollback']);
  });
});
