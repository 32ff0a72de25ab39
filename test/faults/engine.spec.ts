import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { openEmbedded } from '@closeline/engines';
import { allEvents, idOf, newEvent } from '../contracts/new-event';
import { describeUnless } from '../support/shared-data';

const ROOT = resolve(__dirname, '../..');
const CHILD = ['-r', join(ROOT, 'scripts/run-ts.cjs'), join(__dirname, 'engine-child.ts')];
const works = (command: string, ...args: string[]): boolean => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

const folder = mkdtempSync(join(tmpdir(), 'closeline-'));
let folders = 0;
const freshFolder = (): string => join(folder, String(folders++));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = (dataDir: string) =>
  openEmbedded({
    dataDir,
    clock: { now: () => '2024-05-01T11:00:00.000Z' },
    onFatal: (error) => {
      throw error;
    },
  });

const unbuilt = existsSync(join(ROOT, 'dist/libs/engines')) ? undefined : 'the program is not built: npm run build';

describeUnless(unbuilt ?? (works('cc', '--version') ? undefined : 'there is no C compiler to make a failing disk with'))(
  'a disk that fails',
  () => {
    const library = join(folder, 'failing-disk.so');

    beforeAll(() => {
      const { status, stderr } = spawnSync('cc', ['-shared', '-fPIC', '-o', library, join(__dirname, 'failing-disk.c'), '-ldl']);
      if (status !== 0) throw new Error(stderr.toString());
    });

    /** Runs the child on a disk that fails in that way while `<dataDir>.trouble` exists. */
    const run = (mode: string, by: string, dataDir: string) => {
      const trouble = `${dataDir}.trouble`;
      const env = { ...process.env, LD_PRELOAD: library, FAILING_DISK: trouble, FAILING_DISK_BY: by };
      const { status, stdout } = spawnSync(process.execPath, [...CHILD, mode, dataDir, trouble], { env, encoding: 'utf8' });
      return { status, lines: stdout.trim().split('\n') };
    };

    it('stops the process when a sync fails: nothing is acknowledged after it, and the next start goes on', async () => {
      const dataDir = freshFolder();
      expect(run('failing sync', 'sync', dataDir)).toEqual({
        status: 70,
        lines: [
          'kept prospect-1 1',
          'fatal SQLITE_IOERR_FSYNC',
          'refused prospect-2 storage-failed',
          'refused prospect-3 storage-failed',
          'refused prospect-4 storage-failed',
        ],
      });
      const engine = open(dataDir);
      const ids = (await allEvents(engine.log)).map((e) => e.id);
      // Of unknown outcome, but whole: the group of both or nothing.
      expect([[idOf('prospect-1 0')], [idOf('prospect-1 0'), idOf('prospect-2 0'), idOf('prospect-3 0')]]).toContainEqual(ids);
      expect(await engine.log.append('prospect-1', 0, [newEvent('next')])).toMatchObject({ revision: 1 });
      engine.close();
    });

    it('survives a full disk: refuses writes, reads on, and writes again when there is room', async () => {
      const dataDir = freshFolder();
      expect(run('full disk', 'full', dataDir)).toEqual({
        status: 0,
        lines: [
          'kept prospect-1 1',
          'refused prospect-2 storage-full',
          'refused prospect-3 storage-full',
          'read 1',
          'refused prospect-2 storage-full',
          'kept prospect-2 2',
        ],
      });
      const engine = open(dataDir);
      expect((await allEvents(engine.log)).map((e) => e.id)).toEqual([idOf('prospect-1 0'), idOf('prospect-2 0')]);
      engine.close();
    });
  },
);

describeUnless(unbuilt ?? (works('strace', '-o', '/dev/null', 'true') ? undefined : 'system calls cannot be traced here'))(
  'an acknowledged append',
  () => {
    it('was synced before it was acknowledged, every single time', () => {
      const trace = join(folder, 'trace');
      const traced = ['-f', '-y', '-o', trace, '-e', 'trace=fsync,fdatasync,write', process.execPath, ...CHILD];
      const { status } = spawnSync('strace', [...traced, 'one by one', freshFolder(), '']);
      expect(status).toBe(0);
      const steps = readFileSync(trace, 'utf8')
        .split('\n')
        .map((line) => (/sync\(\d+<[^>]*log\.db-wal>\)\s*= 0/.test(line) ? 'sync' : /write\(1<[^>]*>, "(kept)/.exec(line)?.[1]))
        .filter((step) => step !== undefined);
      // Opening and closing sync too; what counts is that each answer has a sync of its own before it.
      const last = steps.lastIndexOf('kept');
      expect(steps.slice(last - 9, last + 1)).toEqual(Array.from({ length: 5 }, () => ['sync', 'kept']).flat());
    });
  },
);

describeUnless(unbuilt)('a folder whose owner was killed', () => {
  it('names the owner while it lives, and is free at once when it is dead', async () => {
    const dataDir = freshFolder();
    const child = spawn(process.execPath, [...CHILD, 'own', dataDir, ''], { stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of createInterface(child.stdout)) {
      expect(line).toBe('kept prospect-1 1');
      break;
    }
    expect(() => open(dataDir)).toThrow(
      `${dataDir} is in use by process ${child.pid} at http://127.0.0.1:3000, since 2024-05-01T10:00`,
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
    const engine = open(dataDir);
    expect(await engine.log.readStream('prospect-1')).toHaveLength(1);
    engine.close();
  });
});
