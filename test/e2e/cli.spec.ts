import { spawn, spawnSync } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { surroundings } from '../support/engines';
import { closeline, freePort, Service } from '../support/service';

const ROOT = resolve(__dirname, '../..');
const MAIN = join(ROOT, 'dist/apps/cli/src/main.js');

const MAP = {
  system: 'crm',
  externalId: 'id',
  owner: 'agent',
  source: { constant: 'crm' },
  product: { column: 'product' },
  contact: { email: 'mail' },
  stage: {
    column: 'stage',
    values: { Talking: { reached: 'relationship' }, Won: { outcome: 'won' }, Lost: { outcome: 'lost' } },
  },
  dates: { relationship: { column: 'met' }, signed: { column: 'ended' }, closed: { column: 'ended' } },
  amount: { column: 'worth', currency: { constant: 'EUR' } },
  continues: true,
};
const HEADER = 'id,agent,product,mail,stage,met,ended,worth,colour';
const GOOD = ['A1,Ann,gold,a@example.org,Won,2025-01-02,2025-02-03,10.50,red', 'A2,Ann,gold,,Talking,2025-01-05,,,blue'];
const BAD = [
  ',Ann,gold,,Won,2025-01-02,2025-02-03,1,',
  'B2,Ann,gold,,Dreaming,2025-01-02,,,',
  'B3,Ann,gold,,Lost,2025-01-02,03.02.2025,,',
  'B4,Ann,gold,,Won,2025-01-02,2025-02-03,1.005,',
  'B5,Ann,gold,,Won,2025-03-02,2025-02-03,1,',
  'B6,Ann,gold,no address,Won,2025-01-02,2025-02-03,1,',
  'B7,Ann,gold,,Won',
];

let root: string;
beforeAll(() => (root = mkdtempSync(join(tmpdir(), 'closeline-cli-'))));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const file = (name: string, content: string): string => {
  const path = join(root, name);
  writeFileSync(path, content);
  return path;
};
const map = (name = 'map.json', value: object = MAP): string => file(name, JSON.stringify(value));
const csv = (name: string, rows: readonly string[]): string => file(name, `${[HEADER, ...rows].join('\n')}\n`);
const rowsOf = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('closeline', () => {
  describe('says in one line what is wrong and what to do, and ends with', () => {
    const none = () => join(root, 'none');
    const fails = (code: number, args: readonly string[], says: RegExp, dataDir = none()): void => {
      const run = closeline(dataDir, ...args);
      expect(run.stderr).toMatch(says);
      expect(run.stderr.trimEnd().split('\n')).toHaveLength(1);
      expect(run.stderr).not.toMatch(/ {4}at /);
      expect(run).toMatchObject({ code, stdout: '' });
      expect(existsSync(none())).toBe(false);
    };

    it('2 for an unknown verb', () => fails(2, ['fly'], /unknown command 'fly'/));
    it('2 for a verb that only every object has', () => fails(2, ['toString'], /unknown command 'toString'/));
    it('2 for an unknown option', () => fails(2, ['hash', '--fast'], /unknown option '--fast'/));
    it('2 for a role that is none', () => fails(2, ['token', '--role', 'boss'], /Allowed choices are service/));
    it('2 for a token on a folder that was never started on', () =>
      fails(2, ['token', '--role', 'admin'], /start the service once/));
    it('2 for a CSV without a map', () => fails(2, ['import', csv('a.csv', GOOD)], /needs --map/));
    it('2 for a file that is not there', () =>
      fails(2, ['import', join(root, 'x.csv'), '--map', map()], /x\.csv does not exist: give the path/));
    it('2 for a map that is no JSON', () => fails(2, ['import', csv('a.csv', GOOD), '--map', file('no.json', '{')], /no JSON/));
    it('2 for a map with a member that nobody knows', () =>
      fails(
        2,
        ['import', csv('a.csv', GOOD), '--map', map('u.json', { ...MAP, ownr: 'agent' })],
        /the map at \/ownr: is not known/,
      ));
    it('2 for a map that names a missing column, before anything is written', () =>
      fails(2, ['import', csv('a.csv', GOOD), '--map', map('c.json', { ...MAP, owner: 'who' })], /the map names "who"/));
    it('3 for a folder without data', () => {
      for (const args of [['hash'], ['report', 'funnel'], ['replay', 'x'], ['views', 'status'], ['events', 'tail']])
        fails(3, args, /there is no data in .*: start the service or import something first/);
    });
    it('1 for a prospect that is not there', () => {
      const dataDir = join(root, 'one');
      expect(closeline(dataDir, 'import', csv('a.csv', GOOD), '--map', map()).code).toBe(0);
      fails(1, ['replay', 'nobody'], /there is no prospect nobody/, dataDir);
      fails(2, ['report', 'funnel', '--by', 'shoe-size'], /by: of salesperson/, dataDir);
      fails(2, ['views', 'rebuild', 'nothing'], /there is no view nothing: there are prospects/, dataDir);
    });
    it('2 for a setting that is none', () => {
      const env = { ...surroundings(), DATA_DIR: none(), REPORT_TIME_ZONE: 'Mars/Olympus' };
      const { status, stderr } = spawnSync(process.execPath, [MAIN, 'hash'], { env, encoding: 'utf8' });
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: 'closeline: REPORT_TIME_ZONE: must be an IANA time zone, such as Europe/Paris\n',
      });
    });
  });

  it('is found by npx in a clone', () => {
    const { status, stdout } = spawnSync(process.execPath, [join(ROOT, 'apps/cli/bin/closeline.js'), '--help'], {
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    for (const verb of ['serve', 'import', 'report', 'replay', 'events', 'views', 'hash', 'token', 'doctor'])
      expect(stdout).toContain(`  ${verb} `);
  });
});

describe('closeline import', () => {
  it('refuses bad rows one by one with their codes, and imports the rest', () => {
    const dataDir = join(root, 'rows');
    const { code, stdout, stderr } = closeline(dataDir, 'import', csv('bad.csv', [...GOOD, ...BAD]), '--map', map(), '--json');
    const rows = rowsOf(stdout);
    expect(code).toBe(1);
    expect(rows.pop()).toEqual({ summary: { rows: 9, imported: 2, 'already there': 0, refused: 7, columnsLeftOut: ['colour'] } });
    expect(rows.map(({ line, externalId, result, code: why }) => [line, externalId, result, why])).toEqual([
      [2, 'A1', 'imported', undefined],
      [3, 'A2', 'imported', undefined],
      [4, '', 'refused', 'missing-id'],
      [5, 'B2', 'refused', 'unknown-stage'],
      [6, 'B3', 'refused', 'invalid-date'],
      [7, 'B4', 'refused', 'invalid-amount'],
      [8, 'B5', 'refused', 'before-its-cause'],
      [9, 'B6', 'refused', 'malformed'],
      [10, 'B7', 'refused', 'invalid-columns'],
    ]);
    expect(stderr).toContain('columns that the map does not name are left out: colour');
    expect(stderr).not.toContain('example.org');
    const { total } = JSON.parse(closeline(dataDir, 'report', 'funnel', '--json').stdout);
    expect(total.stages[0]).toMatchObject({ stage: 'submitted', count: 2 });
  });

  it('writes nothing in a dry run, and says what it would do', () => {
    const dataDir = join(root, 'dry');
    const args = ['import', csv('dry.csv', [...GOOD, BAD[4]!, BAD[5]!]), '--map', map(), '--dry-run', '--json'];
    const dry = closeline(dataDir, ...args);
    expect(dry.code).toBe(1);
    expect(rowsOf(dry.stdout).pop().summary).toMatchObject({ 'would be imported': 2, refused: 2 });
    expect(existsSync(dataDir)).toBe(false);

    closeline(dataDir, 'import', csv('one.csv', GOOD.slice(0, 1)), '--map', map());
    const hash = closeline(dataDir, 'hash').stdout;
    expect(rowsOf(closeline(dataDir, ...args).stdout).map(({ result }) => result)).toEqual([
      'already there',
      'would be imported',
      'refused',
      'refused',
      undefined,
    ]);
    expect(closeline(dataDir, 'hash').stdout).toBe(hash);
  });

  it('leaves a row alone that has changed since it was imported', () => {
    const dataDir = join(root, 'changed');
    closeline(dataDir, 'import', csv('before.csv', GOOD), '--map', map());
    const hash = closeline(dataDir, 'hash').stdout;
    const changed = GOOD.map((row) => row.replace('gold', 'silver'));
    const rows = rowsOf(closeline(dataDir, 'import', csv('after.csv', changed), '--map', map(), '--json').stdout);
    expect(rows[0]).toMatchObject({ result: 'already there', code: 'changed-since' });
    expect(closeline(dataDir, 'hash').stdout).toBe(hash);
  });

  it('keeps the report of every row in a file that no spreadsheet takes for formulas', () => {
    const rows = [GOOD[0]!.replace('A1', '=1+1')];
    const report = join(root, 'report.csv');
    const { stdout } = closeline(join(root, 'file'), 'import', csv('f.csv', rows), '--map', map(), '--report', report);
    expect(stdout).toBe('1 rows: 1 imported, 0 already there, 0 refused\n');
    expect(readFileSync(report, 'utf8')).toMatch(
      /^line,external_id,prospect_id,result,code,detail\n2,'=1\+1,[\w-]{36},imported,,\n$/,
    );
  });

  it('takes commands as NDJSON by the same rules, and twice as once', () => {
    const dataDir = join(root, 'ndjson');
    const lines = [
      { command: 'JoinStaff', id: 'j1', data: { name: 'Ann', kind: 'salesperson' } },
      {
        command: 'SubmitForm',
        id: 's1',
        data: { source: 'web', product: 'gold', interest: 3, contact: { name: 'Jo', email: 'jo@example.org' }, answers: {} },
      },
      { command: 'SubmitForm', id: 's2', data: { source: 'web' } },
      { command: 'Fly', id: 'f1', data: {} },
    ];
    const path = file('commands.ndjson', `${lines.map((line) => JSON.stringify(line)).join('\n')}\nno json\n`);
    const once = closeline(dataDir, 'import', path, '--json');
    const rows = rowsOf(once.stdout);
    expect(once.code).toBe(1);
    expect(rows.map(({ line, externalId, result, code }) => [line, externalId, result, code])).toEqual([
      [1, 'j1', 'imported', undefined],
      [2, 's1', 'imported', undefined],
      [3, 's2', 'refused', 'malformed'],
      [4, 'f1', 'refused', 'unknown-command'],
      [5, '', 'refused', 'malformed'],
      [undefined, undefined, undefined, undefined],
    ]);
    const { state } = JSON.parse(closeline(dataDir, 'replay', rows[1].prospectId, '--json').stdout);
    expect(state).toMatchObject({ source: 'web', contact: { name: 'Jo' } });
    const hash = closeline(dataDir, 'hash').stdout;
    expect(rowsOf(closeline(dataDir, 'import', path, '--json').stdout)[1]).toMatchObject({ result: 'already there' });
    expect(closeline(dataDir, 'hash').stdout).toBe(hash);
  });
});

describe('closeline beside its own data', () => {
  let dataDir: string;
  beforeAll(() => {
    dataDir = join(root, 'data');
    closeline(dataDir, 'import', csv('data.csv', GOOD), '--map', map());
  });

  it('signs a token with the key of the folder, and prints nothing else', () => {
    const { stdout, code } = closeline(dataDir, 'token', '--role', 'manager', '--subject', 'mia');
    expect(code).toBe(0);
    const [head, body, signature] = stdout.trimEnd().split('.');
    const key = createPublicKey(readFileSync(join(dataDir, 'auth.key')));
    expect(verify(null, Buffer.from(`${head}.${body}`), key, Buffer.from(signature!, 'base64url'))).toBe(true);
    expect(JSON.parse(Buffer.from(body!, 'base64url').toString())).toMatchObject({ sub: 'mia', role: 'manager' });
    expect(statSync(join(dataDir, 'auth.key')).mode & 0o777).toBe(0o600);
  });

  it('replays a prospect: when it happened, when it was known, who, by which command, what it changed', () => {
    const [event] = rowsOf(closeline(dataDir, 'events', 'tail', '--no-follow', '--type', 'ContractSigned', '--json').stdout);
    const id = event.stream.slice('prospect-'.length);
    const { stdout } = closeline(dataDir, 'replay', id);
    expect(stdout).toContain(
      `4  ContractSigned\n   happened  2025-02-03 (recorded)\n   known     ${event.metadata.recordedAt}, position`,
    );
    expect(stdout).toContain('   by        service closeline-import\n   command   ImportProspect ');
    expect(stdout).toContain('outcome: open → won');
    expect(stdout).toContain('contact email: a@example.org');
    const early = JSON.parse(closeline(dataDir, 'replay', id, '--revision', '2', '--json').stdout);
    expect(early).toMatchObject({
      revision: 2,
      state: { outcome: 'open', milestones: { qualified: '2025-01-02T00:00:00.000Z' } },
    });
    expect(early.events.at(-1).changes).toContainEqual({
      path: 'milestones.qualified',
      before: null,
      after: '2025-01-02T00:00:00.000Z',
    });
    const before = closeline(dataDir, 'replay', id, '--as-of', '2020-01-01T00:00:00Z');
    expect(before).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing was known') });
  });

  it('makes every view again as it was', () => {
    const hash = closeline(dataDir, 'hash').stdout;
    expect(closeline(dataDir, 'views', 'rebuild', '--all').code).toBe(0);
    expect(closeline(dataDir, 'hash').stdout).toBe(hash);
    expect(closeline(dataDir, 'views', 'verify').stdout.match(/^ok {4}/gm)).toHaveLength(5);
    expect(
      JSON.parse(closeline(dataDir, 'views', 'status', '--json').stdout).map(({ behind }: { behind: number }) => behind),
    ).toEqual([0, 0, 0, 0, 0]);
    expect(JSON.parse(closeline(dataDir, 'views', 'list', '--json').stdout)).toHaveLength(5);
  });

  it('prints a report as CSV', () =>
    expect(closeline(dataDir, 'report', 'close-rates', '--by', 'salesperson', '--csv').stdout.split('\r\n')[0]).toContain(
      'won,lost',
    ));

  it('finds what is wrong with the folder, and says how to mend it', () => {
    expect(closeline(dataDir, 'doctor')).toMatchObject({ code: 0, stderr: '' });
    chmodSync(join(dataDir, 'auth.key'), 0o644);
    const { code, stdout } = closeline(dataDir, 'doctor');
    chmodSync(join(dataDir, 'auth.key'), 0o600);
    expect(code).toBe(1);
    expect(stdout.match(/^FAIL.*$/gm)).toEqual([
      `FAIL  rights of auth.key: others can read it: chmod 600 ${join(dataDir, 'auth.key')}`,
    ]);
    const key = readFileSync(join(dataDir, 'master.key'));
    writeFileSync(join(dataDir, 'master.key'), `${'ab'.repeat(32)}\n`);
    const wrong = closeline(dataDir, 'doctor');
    writeFileSync(join(dataDir, 'master.key'), key);
    expect(wrong).toMatchObject({ code: 1, stdout: expect.stringContaining('FAIL  master key: ') });
  });
});

describe('closeline beside a running service', () => {
  let service: Service;
  beforeAll(async () => {
    service = await new Service(join(root, 'service'), await freePort()).start();
  });
  afterAll(() => service.stop());

  it('follows the log live, imports through the service, and comes to the same views', async () => {
    const { dataDir } = service;
    const tail = spawn(process.execPath, [MAIN, 'events', 'tail', '--type', 'ContractSigned', '--limit', '1', '--json'], {
      env: { ...surroundings(), DATA_DIR: dataDir },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const seen = (async () => {
      for await (const line of createInterface({ input: tail.stdout })) return JSON.parse(line);
    })();
    const ended = new Promise((done) => tail.once('exit', done));
    try {
      const imported = closeline(dataDir, 'import', csv('live.csv', GOOD), '--map', map());
      expect(imported).toMatchObject({ code: 0, stdout: '2 rows: 2 imported, 0 already there, 0 refused\n' });
      expect(imported.stderr).toContain(`importing through the service at ${service.url}`);
      expect(await seen).toMatchObject({ type: 'ContractSigned', metadata: { actor: { subject: 'closeline-import' } } });
      expect(await ended).toBe(0);
    } finally {
      tail.kill();
    }

    const alone = join(root, 'alone');
    closeline(alone, 'import', csv('live.csv', GOOD), '--map', map());
    expect(closeline(dataDir, 'hash').stdout).toBe(closeline(alone, 'hash').stdout);
    expect(closeline(dataDir, 'doctor').code).toBe(0);
  });

  it('says whose the folder is to whoever wants to own it', () => {
    const { code, stderr } = closeline(service.dataDir, 'serve');
    expect(code).toBe(3);
    expect(stderr).toMatch(new RegExp(`in use by process \\d+ at ${service.url}, since .*; stop it first`));
  });
});
