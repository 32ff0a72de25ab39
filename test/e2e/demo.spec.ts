import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { surroundings } from '../support/engines';
import { closeline, closelineWith, freePort } from '../support/service';

const CLI = resolve(__dirname, '../../dist/apps/cli/src/main.js');
/** One business on whatever day the tests run. */
const UNTIL = '2026-11-20';
const DEMO = ['demo', '--prospects', '300', '--seed', '7', '--until', UNTIL];
const LOAD = [...DEMO, '--load-only', '--json'];

const REPORTS = [
  ...['funnel', 'close-rates', 'curve', 'steps', 'velocity'],
  ...['stage-times', 'first-response', 'ageing', 'pipeline', 'money'],
];
const DIMENSIONS = ['salesperson', 'team', 'source', 'product', 'form', 'playbook', 'fit', 'reason', 'day', 'week', 'month'];

const root = mkdtempSync(join(tmpdir(), 'closeline-demo-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folder = (name: string): string => join(root, name);
const hashOf = (dataDir: string): string => JSON.parse(closeline(dataDir, 'hash', '--json').stdout).hash;

/** A line of the worklist. */
interface Work {
  readonly questions: readonly object[];
  readonly followUps: readonly object[];
  readonly failedSteps: readonly object[];
  readonly stale: boolean;
  readonly unassigned: boolean;
}

/** Starts it and kills it as soon as it says how far it is. */
const interrupted = (dataDir: string): Promise<void> =>
  new Promise((done, fail) => {
    const child = spawn(process.execPath, [CLI, ...LOAD], {
      env: { ...surroundings(), DATA_DIR: dataDir },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.once('data', () => child.kill('SIGKILL'));
    child.once('exit', (code, signal) => (signal === 'SIGKILL' ? done() : fail(new Error(`it ended with ${code}`))));
  });

/** The demo as it serves: what it prints until it has printed a token for every role. */
const served = async (dataDir: string) => {
  const port = await freePort();
  const child = spawn(process.execPath, [CLI, ...DEMO], {
    env: { ...surroundings(), DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const greeted = new Promise<void>((done, fail) => {
    child.stdout.on('data', (text: Buffer) => {
      output += text.toString();
      if (/^ {2}admin +ey/m.test(output)) done();
    });
    child.once('exit', (code) => fail(new Error(`it ended with ${code}: ${output}`)));
  });
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  await greeted;
  const token = /^ {2}admin +(\S+)$/m.exec(output)![1]!;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  const get = async (path: string): Promise<any> => {
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { authorization: `Bearer ${token}` } });
      // The views of a start may still be on their way to the readers.
      if (answer.status !== 503) return answer.json();
    }
  };
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await gone;
  };
  return { get, stop, said: () => said };
};

describe('closeline demo', () => {
  const first = folder('first');

  it('loads a business, in another folder the same one, also where it was interrupted', async () => {
    const loaded = closeline(first, ...LOAD);
    expect(loaded).toMatchObject({ code: 0 });
    const { commands, events, ...settings } = JSON.parse(loaded.stdout);
    expect(settings).toMatchObject({ loaded: true, seed: 7, prospects: 300, years: 2, until: `${UNTIL}T00:00:00.000Z` });
    expect(events).toBeGreaterThan(commands);

    const second = folder('second');
    await interrupted(second);
    const again = closeline(second, ...LOAD);
    expect(again).toMatchObject({ code: 0 });
    expect(JSON.parse(again.stdout)).toMatchObject({ loaded: true, commands, events });
    expect(hashOf(second)).toBe(hashOf(first));
  });

  it('is not loaded twice', () => {
    const before = hashOf(first);
    const again = closeline(first, ...LOAD);
    expect(again).toMatchObject({ code: 0 });
    expect(JSON.parse(again.stdout)).toMatchObject({ loaded: false, seed: 7 });
    expect(hashOf(first)).toBe(before);
  });

  it('opens with something to see everywhere', async () => {
    const { get, stop, said } = await served(first);
    try {
      expect(said()).toContain('this demo is in the data folder already');
      for (const report of REPORTS) {
        const { rows, total } = await get(`/v1/reports/${report}`);
        expect({ report, rows: rows.length }).not.toEqual({ report, rows: 0 });
        expect(JSON.stringify(total)).toMatch(/[1-9]/);
      }
      for (const by of DIMENSIONS) {
        const { rows } = await get(`/v1/reports/close-rates?by=${by}`);
        expect({ by, several: rows.length > 1 }).toEqual({ by, several: true });
      }
      const { rows } = await get('/v1/reports/ageing');
      const open = (rows[0].stages as { stage: string; open: number }[]).map(({ stage, open: count }) => [stage, count > 0]);
      expect(open).toEqual(['pre-qualification', 'qualification', 'relationship', 'conversion'].map((stage) => [stage, true]));
      const { rows: money } = await get('/v1/reports/money');
      expect(JSON.stringify(money)).toMatch(/EUR.*JPY|JPY.*EUR/);
      const { items } = await get('/v1/worklist?limit=1000');
      const has = (is: (item: Work) => boolean): boolean => (items as Work[]).some(is);
      expect({
        question: has(({ questions }) => questions.length > 0),
        followUp: has(({ followUps }) => followUps.length > 0),
        failed: has(({ failedSteps }) => failedSteps.length > 0),
        stale: has(({ stale }) => stale),
        unassigned: has(({ unassigned }) => unassigned),
      }).toEqual({ question: true, followUp: true, failed: true, stale: true, unassigned: true });
    } finally {
      await stop();
    }
  });

  it.each([
    [
      'another seed',
      ['demo', '--prospects', '300', '--seed', '8', '--load-only'],
      /holds another demo \(--prospects 300 --seed 7/,
    ],
    ['another end', ['demo', '--prospects', '300', '--seed', '7', '--until', '2020-01-01', '--load-only'], /another demo/],
  ])('is refused where there is a demo with %s', (_, args, says) => {
    const before = hashOf(first);
    const run = closeline(first, ...args);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(says);
    expect(run.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(hashOf(first)).toBe(before);
  });

  it('is refused on a folder with data, and on servers', () => {
    const other = folder('other');
    const file = join(root, 'staff.ndjson');
    writeFileSync(file, JSON.stringify({ command: 'JoinStaff', id: '1', data: { name: 'Ann', kind: 'salesperson' } }));
    expect(closeline(other, 'import', file)).toMatchObject({ code: 0 });
    const run = closeline(other, ...LOAD);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(/^closeline: the data folder .* holds data that is no demo: set DATA_DIR to another folder\n$/);
    const servers = { EVENTSTORE_URL: 'esdb://127.0.0.1:1?tls=false', MONGODB_URL: 'mongodb://127.0.0.1:1/none' };
    const onServers = closelineWith({ DATA_DIR: folder('none'), ...servers }, ...LOAD);
    expect(onServers).toMatchObject({ code: 2, stdout: '' });
    expect(onServers.stderr).toMatch(/a demo runs on the embedded engine/);
  });

  it.each([
    ['--prospects', '0'],
    ['--seed', '-1'],
    ['--years', 'two'],
    ['--until', '2999-01-01'],
  ])('is refused with %s %s', (option, value) => {
    const run = closeline(folder('none'), 'demo', option, value, '--load-only');
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
