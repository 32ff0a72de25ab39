import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { describeOnEngines, surroundings, type EngineEnv } from '../support/engines';
import { closelineWith } from '../support/service';
import { describeWithSharedData, SHARED_DATA } from '../support/shared-data';

const CSV = join(SHARED_DATA, 'b2b-opportunities.csv');
const MAP = resolve(__dirname, '../../maps/b2b.json');
const MAIN = resolve(__dirname, '../../dist/apps/cli/src/main.js');
const IMPORT = ['import', CSV, '--map', MAP, '--json'];

/** Counted by hand, as it were: the file has no quotes, so its cells lie between commas. */
const recordsOf = (file: string): string[][] =>
  readFileSync(join(SHARED_DATA, file), 'utf8')
    .split(/\r?\n/)
    .slice(1)
    .filter((line) => line !== '')
    .map((line) => line.split(','));

const countOf = (records: string[][]) => {
  const stage = (...names: string[]) => records.filter((record) => names.includes(record[4]!)).length;
  return { won: stage('Won'), lost: stage('Lost'), open: stage('Engaging', 'Prospecting') };
};

const ok = (env: EngineEnv, ...args: string[]): string => {
  const { code, stdout, stderr } = closelineWith(env, ...args);
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}: ${stderr}`);
  return stdout;
};
const json = (env: EngineEnv, ...args: string[]) => JSON.parse(ok(env, ...args, '--json'));
const lines = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

interface ReportedRow {
  readonly line: number;
  readonly externalId: string;
  readonly prospectId: string;
  readonly result: string;
}
interface RateRow {
  readonly key: { readonly team?: string };
  readonly label: { readonly salesperson?: string };
  readonly won: number;
  readonly lost: number;
  readonly open: number;
  readonly rate: number;
}

const HALF_WAY = 3_000;

/** One digest of all views, by engine. */
const hashes = new Map<string, string>();

describeWithSharedData('the import of the B2B set', () => {
  describeOnEngines('by the command line', (engine) => {
    let root: string;
    let whole: EngineEnv;
    let report: ReportedRow[];
    let summary: unknown;
    let hash: string;
    /** Rows that an import had reported when it was killed, before the one whose report this is. */
    let begun: number;
    beforeAll(async () => {
      root = mkdtempSync(join(tmpdir(), 'closeline-b2b-'));
      whole = { ...engine.env(), DATA_DIR: join(root, 'whole') };
      // Through the doubles it takes minutes, so that there one import is both: killed half-way, and whole in the end.
      begun = engine.name === 'servers' ? await untilKilled(whole, HALF_WAY) : 0;
      report = lines(ok(whole, ...IMPORT));
      ({ summary } = report.pop() as unknown as { summary: unknown });
      hash = ok(whole, 'hash');
      hashes.set(engine.name, hash);
    });
    afterAll(() => rmSync(root, { recursive: true, force: true }));

    it('imports every row, and says so row by row', () => {
      const records = recordsOf('b2b-opportunities.csv');
      const already = report.filter(({ result }) => result === 'already there').length;
      expect(summary).toEqual({ rows: 8800, imported: 8800 - already, 'already there': already, refused: 0, columnsLeftOut: [] });
      expect(begun === 0 ? already === 0 : already >= begun && already < 8800).toBe(true);
      expect(report.map(({ line, externalId }) => [line, externalId])).toEqual(records.map(([id], i) => [i + 2, id]));
      expect(new Set(report.map(({ prospectId }) => prospectId)).size).toBe(8800);
    });

    it('gives every salesperson what a direct count of the file gives', () => {
      const records = recordsOf('b2b-opportunities.csv');
      const bySalesperson = grouped(records);
      const { rows, total } = json(whole, 'report', 'close-rates', '--by', 'salesperson');
      const reported = rows.map(({ label, won, lost, open, rate }: RateRow) => [label.salesperson, { won, lost, open, rate }]);
      const counted = [...bySalesperson].map(([name, theirs]) => {
        const count = countOf(theirs);
        return [name, { ...count, rate: count.won / (count.won + count.lost) }];
      });
      expect(Object.fromEntries(reported)).toEqual(Object.fromEntries(counted));
      expect(reported).toHaveLength(30);
      expect(total).toMatchObject({ won: 4238, lost: 2473, open: 2089, disqualified: 0, opened: 8800, n: 6711 });
    });

    it('gives every team of the roster what a direct count gives', () => {
      const teams = new Map(recordsOf('b2b-sales-teams.csv').map(([name, , team]) => [name, team]));
      const counted = new Map<string, { won: number; lost: number; open: number }>();
      for (const team of new Set(teams.values()))
        counted.set(team as string, countOf(recordsOf('b2b-opportunities.csv').filter((r) => teams.get(r[1]) === team)));
      const { rows } = json(whole, 'report', 'close-rates', '--by', 'team');
      expect(new Map(rows.map(({ key, won, lost, open }: RateRow) => [key.team, { won, lost, open }]))).toEqual(counted);
    });

    it('leads to the funnel that the file holds, and nobody paid', () => {
      const { total, basis } = json(whole, 'report', 'funnel');
      expect(basis).toBe('cohort');
      expect(total.stages.map(({ stage, count }: { stage: string; count: number }) => [stage, count])).toEqual([
        ['submitted', 8800],
        ['qualified', 8300],
        ['relationship', 8300],
        ['signed', 4238],
        ['paid', 0],
      ]);
    });

    it('keeps the value of a sale in cents, and the dates of the file', () => {
      const [externalId, , product, , , engaged, closed, value] = recordsOf('b2b-opportunities.csv')[0]!;
      const { prospectId } = report.find((row) => row.externalId === externalId)!;
      const { events, state } = json(whole, 'replay', prospectId);
      expect(events.map(({ type, occurredOn, evidence }: Record<string, string>) => [type, occurredOn, evidence])).toEqual([
        ['ProspectSubmittedForm', engaged, 'implied'],
        ['ProspectAssigned', engaged, 'implied'],
        ['ProspectQualified', engaged, 'implied'],
        ['RelationshipEstablished', engaged, 'recorded'],
        ['ContractSigned', closed, 'recorded'],
        ['SaleRecorded', closed, 'recorded'],
      ]);
      expect(state.sales).toMatchObject([{ value: { amount: Number(value) * 100, currency: 'USD' } }]);
      expect(state).toMatchObject({ product, outcome: 'won', milestones: { signed: `${closed}T00:00:00.000Z` } });
    });

    // Through the doubles the same digest as here says the same of them.
    if (engine.name === 'servers') return;

    it('leaves views that equal a fresh fold of the log', () => {
      expect(json(whole, 'views', 'verify').flatMap(({ differences }: { differences: string[] }) => differences)).toEqual([]);
    });

    it('changes nothing when it runs again', () => {
      const again = lines(ok(whole, ...IMPORT));
      expect(again.pop().summary).toMatchObject({ imported: 0, 'already there': 8800, refused: 0 });
      expect(ok(whole, 'hash')).toBe(hash);
    });

    it('killed half-way and started again, ends in the same views', async () => {
      const killed = { ...engine.env(), DATA_DIR: join(root, 'killed') };
      const seen = await untilKilled(killed, HALF_WAY);
      expect(seen).toBeLessThan(8800);
      const { summary } = lines(ok(killed, ...IMPORT)).pop();
      expect(summary['already there']).toBeGreaterThanOrEqual(seen);
      expect(summary.imported).toBeGreaterThan(0);
      expect(summary.imported + summary['already there']).toBe(8800);
      expect(ok(killed, 'hash')).toBe(hash);
    });
  });

  it('ends in the same views, whichever engine keeps them', () => {
    expect([...hashes.keys()]).toEqual(['embedded', 'servers']);
    expect(hashes.get('servers')).toBe(hashes.get('embedded'));
  });
});

/** Starts an import and kills it once it has reported so many rows. @returns how many it had reported by then. */
const untilKilled = async (env: EngineEnv, rows: number): Promise<number> => {
  const child = spawn(process.execPath, [MAIN, ...IMPORT], {
    env: { ...surroundings(), ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const gone = new Promise<NodeJS.Signals | null>((done) => child.once('exit', (_, signal) => done(signal)));
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{"line"')) continue;
    seen += 1;
    if (seen === rows) child.kill('SIGKILL');
  }
  expect(await gone).toBe('SIGKILL');
  return seen;
};

const grouped = (records: string[][]): Map<string, string[][]> => {
  const groups = new Map<string, string[][]>();
  for (const record of records) groups.set(record[1]!, [...(groups.get(record[1]!) ?? []), record]);
  return groups;
};
