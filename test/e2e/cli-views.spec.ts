import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { closeline, freePort, Service } from '../support/service';
import { describeUnless } from '../support/shared-data';

const MAIN = resolve(__dirname, '../../dist/apps/api/src/main.js');

describeUnless(existsSync(MAIN) ? undefined : 'nothing is built: npm run build')('closeline views', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'closeline-test-'));
  let service: Service;
  const views = (...args: string[]) => closeline(dataDir, 'views', ...args);
  const json = (...args: string[]) => {
    const { code, stdout, stderr } = views(...args, '--json');
    expect([code, stderr.split('\n').filter((line) => line.startsWith('closeline:'))]).toEqual([0, []]);
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  const line = (text: string) => [expect.stringMatching(/^closeline: /), text.trim().split('\n').length];
  beforeAll(async () => {
    service = await new Service(dataDir, await freePort()).start();
    const token = closeline(dataDir, 'token', '--role', 'admin').stdout.trim();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    for (const n of [1, 2, 3]) {
      const contact = { name: `Sample ${n}`, email: `sample${n}@example.org` };
      const body = JSON.stringify({ source: 'web', product: 'gold', interest: 3, contact, answers: {} });
      await fetch(`${service.url}/v1/prospects`, { method: 'POST', body, headers: { ...headers, 'idempotency-key': `${n}` } });
    }
  });
  afterAll(async () => {
    await service.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('rebuild, go back, drop, show and retry what is parked through the service that owns the folder', () => {
    const [{ id, replaces }] = json('rebuild', 'episodes') as unknown as [{ id: string; replaces: string }];
    expect(id).not.toBe(replaces);
    expect(json('back', 'episodes').build).toBe(replaces);
    const active = views('drop', 'episodes', replaces);
    expect([active.code, line(active.stderr.replace(/^note: .*\n/gm, ''))[1]]).toEqual([1, 1]);
    expect(active.stderr).toContain('readers see this build');
    const { builds } = json('drop', 'episodes', id) as { builds: { id: string }[] };
    expect(builds.map((build) => build.id)).not.toContain(id);
    expect(json('parked', 'episodes')).toEqual([]);
    expect(json('retry', 'episodes')).toEqual({ documents: 0 });
  });

  it('say in one line what they cannot do', () => {
    const unknown = views('parked', 'weather');
    expect([unknown.code, line(unknown.stderr)]).toEqual([2, line('x')]);
    const nowhere = views('drop', 'episodes', 'episodes@99');
    expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining('there is no such build')]);
  });

  it('do the same where no service runs', async () => {
    await service.stop();
    const [{ id, replaces }] = json('rebuild', 'episodes') as unknown as [{ id: string; replaces: string }];
    expect(json('back', 'episodes').build).toBe(replaces);
    expect(json('back', 'episodes', id).build).toBe(id);
  });

  it('try again what is parked where no service runs, and have tried it when they end', () => {
    const db = new Database(join(dataDir, 'views.db'));
    db.prepare('ATTACH ? AS log').run(join(dataDir, 'log.db'));
    db.exec(
      `INSERT INTO parked (view, shard, id, position, stream, revision, reason)
       SELECT builds.id, 0, substr(stream, 6), printf('%016d', position), stream, revision, 'mended by now'
       FROM log.events, builds WHERE type = 'FormPublished' AND builds.id LIKE 'forms@%' LIMIT 1`,
    );
    db.close();
    expect(json('parked', 'forms')).toMatchObject([{ reason: 'mended by now' }]);
    expect(json('retry', 'forms')).toEqual({ documents: 1 });
    expect(json('parked', 'forms')).toEqual([]);
  });

  it('rebuild where nothing was built yet, as after a restore', () => {
    for (const file of ['views.db', 'views.db-wal', 'views.db-shm']) rmSync(join(dataDir, file), { force: true });
    const rebuilt = json('rebuild', '--all') as unknown as { id: string; replaces: string | null }[];
    expect(rebuilt.map(({ replaces }) => replaces)).toEqual(Array(5).fill(null));
    rmSync(join(dataDir, 'views.db'));
    expect(views('rebuild', 'episodes').stdout).toMatch(/^episodes@\d+ is what readers see now\n$/);
  });
});
