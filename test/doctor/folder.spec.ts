import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Check } from '../../apps/cli/src/doctor/check';
import { checkUp } from '../../apps/cli/src/doctor/check-up';
import { disk } from '../../apps/cli/src/doctor/files';
import { engineLoads, nodeVersion } from '../../apps/cli/src/doctor/machine';
import { TestService } from '../support/running';
import { itUnless } from '../support/shared-data';

const root = mkdtempSync(join(tmpdir(), 'closeline-doctor-test-'));
/** A folder that a service wrote and let go: each case breaks a copy of it. */
const sound = join(root, 'sound');
const servers: Server[] = [];
const service = new TestService();
const form = {
  source: 'web',
  product: 'gold',
  interest: 3,
  contact: { name: 'Ada Sample', email: 'ada@example.org' },
  answers: {},
};
let copies = 0;

const copy = (): string => {
  const dataDir = join(root, `copy-${++copies}`);
  cpSync(sound, dataDir, { recursive: true });
  chmodSync(dataDir, 0o700);
  return dataDir;
};
const examined = async (env: Readonly<Record<string, string>>): Promise<readonly Check[]> => {
  const checks: Check[] = [];
  for await (const check of checkUp({ PORT: '0', ...env }, false)) checks.push(check);
  return checks;
};
/** Everything that is a fault or a warning, as it is printed. */
const found = async (env: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  (await examined(env))
    .filter(({ fix }) => fix !== undefined)
    .map(({ ok, name, finding, fix }) => `${ok ? 'warn' : 'FAIL'} ${name}: ${finding}: ${fix}`);
const serving = async (status: number, body: string): Promise<string> => {
  const server = createServer((_, response) => void response.writeHead(status).end(body));
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const sql = (file: string, ...statements: readonly string[]): void => {
  const db = new Database(file);
  for (const statement of statements) db.exec(statement);
  db.close();
};

const BESIDE = 'warn place of the master key: it lies beside the data';

beforeAll(async () => {
  await service.start();
  const { body } = await service.post('/v1/prospects', form);
  // Another event behind the first: that one is then held by the chain.
  const finding = { topic: 'background-history', note: 'said so' };
  const { position } = (await service.post(`/v1/prospects/${body.prospectId}/findings`, finding)).body;
  await service.get(`/v1/prospects/${body.prospectId}?after=${position}`);
  await service.service.close();
  cpSync(service.dataDir, sound, { recursive: true });
});
afterAll(async () => {
  for (const server of servers) await new Promise((closed) => server.close(closed));
  await service.remove();
  rmSync(root, { recursive: true, force: true });
});

type Broken = (dataDir: string) => Readonly<Record<string, string>> | void | Promise<Readonly<Record<string, string>>>;
/** A copy that was broken in this way, and how what the doctor says of it begins. */
type Case = readonly [what: string, broken: Broken, said: readonly string[]];

const addBuild = (dataDir: string, build: object): void =>
  sql(
    join(dataDir, 'views.db'),
    `INSERT INTO builds (id, build) SELECT id || '.2', json_patch(build, json_set('${JSON.stringify(build)}', '$.id', id || '.2'))
     FROM builds WHERE id LIKE 'episodes@%'`,
  );

describe('the doctor', () => {
  it('finds a sound folder sound, and warns only of where its master key lies', async () => {
    expect(await found({ DATA_DIR: copy() })).toEqual([expect.stringContaining(BESIDE)]);
  });

  it('has nothing to say against a folder that is not there yet', async () => {
    expect(await found({ DATA_DIR: join(root, 'nowhere') })).toEqual([]);
  });

  const cases: readonly Case[] = [
    [
      'settings that are not valid, each',
      () => ({ LOG_LEVEL: 'loud', READY_MAX_LAG: '0', MONGODB_URL: 'mongodb://127.0.0.1:1' }),
      ['FAIL EVENTSTORE_URL: missing beside MONGODB_URL'],
    ],
    [
      'settings that are not valid, each',
      () => ({ LOG_LEVEL: 'loud', READY_MAX_LAG: '0' }),
      ['FAIL LOG_LEVEL: must be one of', 'FAIL READY_MAX_LAG: must be a whole number'],
    ],
    [
      'a port that somebody else has',
      async () => ({ PORT: new URL(await serving(200, '{}')).port }),
      ['FAIL HOST and PORT: 127.0.0.1:'],
    ],
    [
      'a host that is not this machine',
      () => ({ HOST: '192.0.2.1', PORT: '3999' }),
      ['FAIL HOST and PORT: 192.0.2.1:3999 cannot be listened on'],
    ],
    [
      'a folder that is a file',
      (dataDir) => {
        writeFileSync(join(dataDir, 'file'), '');
        return { DATA_DIR: join(dataDir, 'file') };
      },
      ['FAIL data folder: '],
    ],
    ['a folder that others can look into', (dataDir) => chmodSync(dataDir, 0o755), ['FAIL rights of the data folder: ']],
    ...['master.key', 'auth.key', 'log.db', 'vault.db', 'views.db'].map((name): Case => [
      `${name} that others can read`,
      (dataDir) => chmodSync(join(dataDir, name), 0o640),
      [`FAIL rights of ${name}: others can read it: chmod 600`],
    ]),
    [
      'MASTER_KEY_FILE that others can read',
      (dataDir) => {
        copyFileSync(join(dataDir, 'master.key'), join(root, 'open.key'));
        chmodSync(join(root, 'open.key'), 0o644);
        rmSync(join(dataDir, 'master.key'));
        return { MASTER_KEY_FILE: join(root, 'open.key') };
      },
      ['FAIL rights of MASTER_KEY_FILE: '],
    ],
    [
      'MASTER_KEY_FILE that lies beside the data',
      (dataDir) => ({ MASTER_KEY_FILE: join(dataDir, 'master.key') }),
      ['warn place of the master key: MASTER_KEY_FILE lies in DATA_DIR'],
    ],
    [
      'another master key',
      (dataDir) => writeFileSync(join(dataDir, 'master.key'), `${'ab'.repeat(32)}\n`),
      ['FAIL master key: '],
    ],
    ['no master key', (dataDir) => rmSync(join(dataDir, 'master.key')), ['FAIL master key: MASTER_KEY_FILE: not set']],
    [
      'a key of tokens that is none',
      (dataDir) => writeFileSync(join(dataDir, 'auth.key'), 'no key'),
      ['FAIL auth.key: ', 'FAIL owner: DATA_DIR: there is an auth.key'],
    ],
    [
      'AUTH_PUBLIC_KEY_FILE that is not there',
      () => ({ AUTH_PUBLIC_KEY_FILE: join(root, 'no.pub') }),
      ['FAIL AUTH_PUBLIC_KEY_FILE: '],
    ],
    [
      'AUTH_PUBLIC_KEY_FILE of another kind',
      () => {
        const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
        writeFileSync(join(root, 'ec.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
        return { AUTH_PUBLIC_KEY_FILE: join(root, 'ec.pub') };
      },
      ['FAIL AUTH_PUBLIC_KEY_FILE: '],
    ],
    [
      'AUTH_JWKS_URL that nobody answers at',
      () => ({ AUTH_JWKS_URL: 'http://127.0.0.1:1/keys' }),
      ['FAIL AUTH_JWKS_URL: it does not answer'],
    ],
    [
      'AUTH_JWKS_URL that is no JWKS',
      async () => ({ AUTH_JWKS_URL: await serving(404, '{}') }),
      ['FAIL AUTH_JWKS_URL: it answers 404'],
    ],
    [
      'AUTH_JWKS_URL without a key that can be used',
      async () => ({ AUTH_JWKS_URL: await serving(200, '{"keys": [{"kty": "RSA"}]}') }),
      ['FAIL AUTH_JWKS_URL: none of its 1 keys'],
    ],
    ['a log that is no database', (dataDir) => writeFileSync(join(dataDir, 'log.db'), 'x'.repeat(5000)), ['FAIL data: ']],
    [
      'a folder that cannot be owned',
      (dataDir) => {
        rmSync(join(dataDir, 'lock.db'));
        mkdirSync(join(dataDir, 'lock.db'), { mode: 0o700 });
      },
      ['FAIL owner: '],
    ],
    [
      'views that are away',
      (dataDir) => rmSync(join(dataDir, 'views.db')),
      ['warn views: views.db is not there: the next start'],
    ],
    [
      'an event that was written in the future',
      (dataDir) => sql(join(dataDir, 'log.db'), `UPDATE events SET committed_at = '2199-01-01T00:00:00.000Z'`),
      ['FAIL clock: '],
    ],
    [
      'an event that was changed',
      (dataDir) => sql(join(dataDir, 'log.db'), `UPDATE events SET data = replace(data, 'gold', 'lead')`),
      ['FAIL chain: '],
    ],
    [
      'views that were never built',
      (dataDir) => sql(join(dataDir, 'views.db'), `DELETE FROM builds WHERE id LIKE 'episodes@%'`),
      ['warn view episodes@'],
    ],
    [
      'views of a newer log',
      (dataDir) => sql(join(dataDir, 'views.db'), `UPDATE shards SET position = '9999999999999999' WHERE view LIKE 'staff@%'`),
      ['FAIL view staff@'],
    ],
    [
      'a view of another logic',
      (dataDir) =>
        sql(
          join(dataDir, 'views.db'),
          `UPDATE builds SET build = json_set(build, '$.fingerprint', 'another') WHERE id LIKE 'staff@%'`,
        ),
      ['FAIL view staff@'],
    ],
    [
      'documents that wait',
      (dataDir) =>
        sql(
          join(dataDir, 'views.db'),
          `INSERT INTO parked (view, shard, id, position, stream, revision, reason)
           SELECT id, 0, 'p', '0000000000000001', 's', 0, 'Error: too much' FROM builds WHERE id LIKE 'staff@%'`,
        ),
      ['FAIL parked in staff@'],
    ],
    [
      'a build that cannot be promoted',
      (dataDir) => addBuild(dataDir, { status: 'building', blocked: '3 documents are parked' }),
      ['FAIL build episodes@'],
    ],
    [
      'events that no view has seen, while nobody keeps the views',
      (dataDir) => {
        sql(join(dataDir, 'log.db'), `UPDATE events SET committed_at = '2026-01-01T00:00:00.000Z'`);
        sql(join(dataDir, 'views.db'), `UPDATE shards SET position = '0000000000000001' WHERE view LIKE 'prospects@%'`);
      },
      ['warn view prospects@'],
    ],
  ];
  it.each(cases)('finds %s', async (_, broken, said) => {
    const dataDir = copy();
    const env = (await broken(dataDir)) ?? {};
    const all = (await found({ DATA_DIR: dataDir, ...env })).filter((line) => !line.startsWith(BESIDE));
    expect(all).toEqual(said.map((line) => expect.stringContaining(line) as string));
  });

  itUnless(process.getuid?.() === 0 ? 'root may write everywhere' : undefined)(
    'finds a folder that cannot be written',
    async () => {
      const dataDir = copy();
      chmodSync(dataDir, 0o500);
      expect(await found({ DATA_DIR: dataDir })).toContainEqual(expect.stringContaining('FAIL data folder: '));
    },
  );

  it('finds a service that does not keep up, and says whose the folder is', async () => {
    // By its clock everything was long ago.
    const old = new TestService({ now: () => '2026-01-01T00:00:00.000Z' });
    await old.start();
    try {
      await old.service.projection.stop();
      await old.post('/v1/prospects', form);
      const checks = await examined({ DATA_DIR: old.dataDir });
      const lines = checks.map(({ name, finding }) => `${name}: ${finding}`).join('\n');
      expect(lines).toContain(`owner: the data folder ${old.dataDir} is in use by process ${process.pid}`);
      expect(checks.filter(({ ok }) => !ok)).toContainEqual(
        expect.objectContaining({
          name: expect.stringMatching(/^view prospects@/),
          finding: expect.stringMatching(/events behind, .* s$/),
        }),
      );
    } finally {
      await old.remove();
    }
  });

  it('takes the port of a running service for its own', async () => {
    const running = new TestService();
    await running.start();
    try {
      const { port } = new URL(await running.service.listen());
      const checks = await examined({ DATA_DIR: running.dataDir, PORT: port });
      expect(checks.filter(({ ok }) => !ok)).toEqual([]);
      expect(checks).toContainEqual({ name: 'HOST and PORT', ok: true, finding: `a Closeline answers on 127.0.0.1:${port}` });
    } finally {
      await running.remove();
    }
  });
});

describe('a check', () => {
  it.each([
    ['20.18.9', false],
    ['20.19.0', true],
    ['21.7.3', false],
    ['22.11.0', false],
    ['22.12.0', true],
    ['24.0.0', true],
  ])('of Node %s: %s', (version, fits) => expect(nodeVersion(version).ok).toBe(fits));

  it.each([
    [255, false],
    [256, true],
  ])('of a disk with %i MiB left: %s', (mib, fits) => expect(disk(mib * 1024 * 1024).ok).toBe(fits));

  it('of a driver that was not built says what to run', () => {
    const broken = (): never => {
      throw new Error('Could not locate the bindings file.\nTried: …');
    };
    expect(engineLoads(broken)).toMatchObject({ ok: false, fix: expect.stringContaining('npm rebuild better-sqlite3') });
  });
});
