import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { surroundings } from '../support/engines';
import { freePort, Service } from '../support/service';
import { describeUnless } from '../support/shared-data';

const MAIN = resolve(__dirname, '../../dist/apps/api/src/main.js');
const notBuilt = existsSync(MAIN) ? undefined : 'nothing is built: npm run build';

// Each start is a process of its own, several a test.

const start = (env: Record<string, string>) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN], {
    env: { ...surroundings(), ...env },
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, stdout, lines: stderr.trim().split('\n') };
};

/** Started, and everything it has to say at the start is printed. */
const started = async (service: Service): Promise<Service> => {
  await service.start();
  while (!/^ +admin +\S+\n/m.test(service.output)) await new Promise(setImmediate);
  return service;
};

describeUnless(notBuilt)('a start', () => {
  const running: Service[] = [];
  const serve = (...args: ConstructorParameters<typeof Service>): Promise<Service> => {
    const service = new Service(...args);
    running.push(service);
    return started(service);
  };
  afterEach(async () => {
    for (const service of running.splice(0)) await service.stop();
  });
  const folder = mkdtempSync(join(tmpdir(), 'closeline-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['PORT', 'eighty'],
    ['HOST', 'no host'],
    ['LOG_LEVEL', 'loud'],
    ['REPORT_TIME_ZONE', 'Nowhere'],
    ['MASTER_KEY_FILE', '/nowhere/master.key'],
    ['AUTH_PUBLIC_KEY_FILE', '/nowhere/key.pem'],
    ['AUTH_JWKS_URL', 'nothing'],
    ['PROJECTIONS', 'sometimes'],
    ['DATA_DIR', '/dev/null/data'],
  ])('is refused with one line where %s is %s', (name, value) => {
    const { status, stdout, lines } = start({ PORT: '0', DATA_DIR: join(folder, 'refused'), [name]: value });
    expect([status, stdout, lines]).toEqual([2, '', [expect.stringContaining(`${name}: `)]]);
  });

  it.each([
    ['MONGODB_URL', { EVENTSTORE_URL: 'esdb://user:secret@localhost:2113?tls=false' }],
    ['EVENTSTORE_URL', { MONGODB_URL: 'mongodb://user:secret@localhost' }],
    ['EVENTSTORE_URL', { EVENTSTORE_URL: 'user:secret@localhost', MONGODB_URL: 'mongodb://localhost' }],
    ['MONGODB_URL', { EVENTSTORE_URL: 'esdb://localhost?tls=false', MONGODB_URL: 'mongodb://user:secret@' }],
  ])('is refused with one line that names %s and no credentials, where the servers are %j', (name, env) => {
    const { status, stdout, lines } = start({ PORT: '0', DATA_DIR: join(folder, 'half'), ...env });
    expect([status, stdout, lines]).toEqual([2, '', [expect.stringContaining(`${name}: `)]]);
    expect(lines[0]).not.toContain('secret');
  });

  it('without its servers ends with 3 and one line that names which, and no credentials', async () => {
    const nobody = await freePort();
    const eventstore = { EVENTSTORE_URL: `esdb://user:secret@127.0.0.1:${nobody}?tls=false` };
    const mongodb = { MONGODB_URL: `mongodb://user:secret@127.0.0.1:${nobody}/?serverSelectionTimeoutMS=300` };
    const { status, stdout, lines } = start({ PORT: '0', DATA_DIR: join(folder, 'alone'), ...eventstore, ...mongodb });
    expect([status, stdout, lines]).toEqual([
      3,
      '',
      [expect.stringMatching(/^closeline: (EVENTSTORE|MONGODB)_URL: .*127\.0\.0\.1/)],
    ]);
    expect(lines[0]).not.toContain('secret');
  });

  it('on a damaged log says which file it is, in one line', async () => {
    const dataDir = join(folder, 'damaged');
    await (await serve(dataDir, await freePort())).stop();
    writeFileSync(join(dataDir, 'log.db'), 'no database at all'.repeat(1000));
    const { status, stdout, lines } = start({ PORT: '0', DATA_DIR: dataDir });
    expect([status, stdout, lines]).toEqual([
      1,
      '',
      [expect.stringMatching(/^closeline: DATA_DIR: .*log\.db: .*restore it from a backup/)],
    ]);
  });

  it('says where it is and prints a token a role; a second one is told whose the folder is', async () => {
    const service = await serve(join(folder, 'data'), await freePort());
    expect(service.output).toContain(service.url);
    expect(service.output).toContain(service.dataDir);
    for (const role of ['service', 'salesperson', 'receptionist', 'manager', 'analyst', 'auditor', 'admin'])
      expect(service.output).toMatch(new RegExp(`^ +${role} +[\\w-]+\\.[\\w-]+\\.[\\w-]+$`, 'm'));
    const token = /manager +(\S+)/.exec(service.output)![1]!;
    const seen = await fetch(`${service.url}/v1/prospects`, { headers: { authorization: `Bearer ${token}` } });
    expect(seen.status).toBe(200);
    const second = start({ PORT: '0', DATA_DIR: service.dataDir });
    expect([second.status, second.lines]).toEqual([3, [expect.stringContaining(service.url)]]);
    for (const file of ['auth.key', 'master.key']) expect(statSync(join(service.dataDir, file)).mode & 0o777).toBe(0o600);
  });

  it('on a taken port says so', async () => {
    const service = await serve(join(folder, 'one'), await freePort());
    const { status, lines } = start({ PORT: String(service.port), DATA_DIR: join(folder, 'two') });
    expect([status, lines]).toEqual([2, [expect.stringContaining('PORT: ')]]);
  });

  it('with another master key is refused, and goes on with the right one', async () => {
    const dataDir = join(folder, 'keys');
    writeFileSync(join(folder, 'right'), '11'.repeat(32));
    writeFileSync(join(folder, 'wrong'), '22'.repeat(32));
    const port = await freePort();
    await (await serve(dataDir, port, { MASTER_KEY_FILE: join(folder, 'right') })).stop();
    const { status, lines } = start({ PORT: '0', DATA_DIR: dataDir, MASTER_KEY_FILE: join(folder, 'wrong') });
    expect([status, lines]).toEqual([2, [expect.stringContaining('MASTER_KEY_FILE: ')]]);
    const again = await serve(dataDir, port, { MASTER_KEY_FILE: join(folder, 'right') });
    expect(again.output).not.toContain('warning');
    expect(await again.stop()).toBe(0);
  });

  it('stops when told to: what was accepted is answered, and is there at the next start', async () => {
    const dataDir = join(folder, 'stop');
    const port = await freePort();
    const service = await serve(dataDir, port);
    const headers = { authorization: `Bearer ${/manager +(\S+)/.exec(service.output)![1]!}`, 'content-type': 'application/json' };
    const post = (url: string, key: string, body: object) =>
      fetch(url, { method: 'POST', headers: { ...headers, 'idempotency-key': key }, body: JSON.stringify(body) });
    const form = { source: 'web', product: 'gold', interest: 3, contact: { name: 'Ada' }, answers: {} };
    const { prospectId } = (await (await post(`${service.url}/v1/prospects`, 'open', form)).json()) as { prospectId: string };
    const notes = Array.from({ length: 200 }, (_, n) => ({ topic: 'background-history', note: `note ${n}` }));
    const sent = notes.map((note, n) =>
      post(`${service.url}/v1/prospects/${prospectId}/findings`, `n${n}`, note).then(
        async (answer) => ({ status: answer.status, body: (await answer.json()) as { revision?: number } }),
        () => undefined,
      ),
    );
    await Promise.race(sent);
    expect(await service.stop('SIGTERM')).toBe(0);
    const answers = await Promise.all(sent);
    const done = answers.filter((a) => a?.status === 200).map((a) => a!.body.revision!);
    expect(done.length).toBeGreaterThan(0);
    expect(answers.every((a) => a === undefined || a.status === 200 || a.status === 503)).toBe(true);

    const again = await serve(dataDir, port);
    const auditor = { authorization: `Bearer ${/auditor +(\S+)/.exec(again.output)![1]!}` };
    const url = `${again.url}/v1/audit/prospects/${prospectId}/history?limit=1000`;
    const { events } = (await (await fetch(url, { headers: auditor })).json()) as { events: { revision: number }[] };
    const there = new Set(events.map((e) => e.revision));
    expect(done.filter((revision) => !there.has(revision))).toEqual([]);
  });
});
