import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Doubles, type EngineEnv } from '../support/engines';
import { closelineWith, freePort, Service } from '../support/service';

const MAP = {
  system: 'crm',
  externalId: 'id',
  owner: 'agent',
  source: { constant: 'crm' },
  product: { column: 'product' },
  stage: { column: 'stage', values: { Talking: { reached: 'relationship' }, Won: { outcome: 'won' } } },
  dates: { relationship: { column: 'met' }, signed: { column: 'ended' }, closed: { column: 'ended' } },
  amount: { column: 'worth', currency: { constant: 'EUR' } },
  continues: true,
};
const ROWS = [
  'id,agent,product,stage,met,ended,worth',
  'A1,Ann,gold,Won,2025-01-02,2025-02-03,10.50',
  'A2,Ann,gold,Talking,2025-01-05,,',
];

describe('closeline on the doubles of EventStoreDB and MongoDB', () => {
  const root = mkdtempSync(join(tmpdir(), 'closeline-cli-servers-'));
  const doubles = new Doubles();
  const file = (name: string, content: string): string => {
    writeFileSync(join(root, name), content);
    return join(root, name);
  };
  const importing = ['import', file('rows.csv', `${ROWS.join('\n')}\n`), '--map', file('map.json', JSON.stringify(MAP))];
  const settings = (more: EngineEnv = {}): EngineEnv => ({ ...doubles.env, DATA_DIR: join(root, 'keys'), ...more });
  const run = (...args: string[]) => closelineWith(settings(), ...args);
  const json = (...args: string[]) => JSON.parse(run(...args, '--json').stdout);

  beforeAll(() => doubles.start());
  afterAll(async () => {
    await doubles.stop();
    rmSync(root, { recursive: true, force: true });
  });

  it('says that there is no data, and would import every row', () => {
    expect(run('hash')).toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringMatching(/^closeline: there is no data on the servers: /),
    });
    expect(run(...importing, '--dry-run')).toMatchObject({
      code: 0,
      stdout: '2 rows: 2 would be imported, 0 already there, 0 refused\n',
    });
    const { checks } = json('doctor');
    expect(checks.filter(({ ok }: { ok: boolean }) => !ok)).toEqual([]);
    expect(checks.at(-1)).toMatchObject({ name: 'log', finding: 'nothing was written yet' });
  });

  it('imports once, and comes to the same views as on a folder of its own', () => {
    expect(run(...importing)).toMatchObject({ code: 0, stdout: '2 rows: 2 imported, 0 already there, 0 refused\n' });
    expect(run(...importing)).toMatchObject({ code: 0, stdout: '2 rows: 0 imported, 2 already there, 0 refused\n' });
    const alone = { DATA_DIR: join(root, 'alone') };
    closelineWith(alone, ...importing);
    expect(run('hash')).toEqual(closelineWith(alone, 'hash'));
  });

  it('reports, replays and shows the log', () => {
    expect(json('report', 'close-rates').total).toMatchObject({ won: 1, open: 1, opened: 2 });
    const tail = run('events', 'tail', '--no-follow', '--type', 'ContractSigned', '--json');
    const event = JSON.parse(tail.stdout) as { stream: string; position: string };
    expect(event.position).toMatch(/^\d{20}$/);
    expect(run('events', 'tail', '--no-follow', '--from', event.position, '--type', 'ContractSigned', '--json').stdout).toBe('');
    expect(run('events', 'tail', '--type', 'ContractSigned', '--limit', '1', '--json').stdout).toBe(tail.stdout);
    expect(json('replay', event.stream).state).toMatchObject({ outcome: 'won' });
  });

  it('keeps, verifies and rebuilds the views', () => {
    const hash = run('hash').stdout;
    expect(json('views', 'status').map(({ behind }: { behind: number }) => behind)).toEqual([0, 0, 0, 0, 0]);
    expect(json('views', 'verify').flatMap(({ differences }: { differences: string[] }) => differences)).toEqual([]);
    expect(run('views', 'rebuild', '--all').code).toBe(0);
    expect(run('hash').stdout).toBe(hash);
  });

  it('finds every dependency as it must be: its version, how far away it is, and what may be done there', () => {
    const { code, stdout } = run('doctor');
    expect(stdout.match(/^FAIL.*$/gm)).toBeNull();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ok {4}EVENTSTORE_URL: EventStoreDB \S+, \d+\.\d ms there and back$/m);
    expect(stdout).toMatch(/^ok {4}EVENTSTORE_URL: reads and appends$/m);
    expect(stdout).toMatch(/^ok {4}MONGODB_URL: MongoDB \S+, replica set rs0, \d+\.\d ms there and back$/m);
    expect(stdout).toMatch(/^ok {4}MONGODB_URL: reads and writes in transactions in the database closeline$/m);
    expect(stdout).toMatch(/^ok {4}MONGODB_URL: reads and writes in transactions in the database closeline_vault$/m);
    expect(stdout).toMatch(/^warn {2}projections: nobody keeps the views now: start a projector/m);
    expect(stdout).toMatch(/^ok {4}chain: \d+ events of \d+ streams/m);
  });

  it('names the dependency that cannot be reached, its fix and no credentials, and ends with 3', async () => {
    const nobody = await freePort();
    const away = { MONGODB_URL: `mongodb://user:secret@127.0.0.1:${nobody}/?serverSelectionTimeoutMS=300` };
    const { code, stdout, stderr } = closelineWith(settings(away), 'doctor');
    expect([code, stderr]).toEqual([3, '']);
    expect(stdout.match(/^FAIL.*$/gm)).toEqual([expect.stringMatching(/^FAIL {2}MONGODB_URL: .*see that it runs/)]);
    expect(stdout).not.toContain('secret');
    const hash = closelineWith(settings(away), 'hash');
    expect(hash).toMatchObject({ code: 3, stdout: '', stderr: expect.stringMatching(/^closeline: MONGODB_URL: [^\n]+\n$/) });
  });

  it('imports beside a running service, waits for its views, and rebuilds one beside it', async () => {
    const service = await new Service(join(root, 'keys'), await freePort(), doubles.env).start();
    try {
      expect(service.output).not.toContain('EVENTSTORE_URL');
      const more = [...importing];
      more[1] = file('more.csv', `${[...ROWS, 'A3,Bob,gold,Won,2025-01-02,2025-02-03,1'].join('\n')}\n`);
      expect(run(...more)).toMatchObject({ code: 0, stdout: '3 rows: 1 imported, 2 already there, 0 refused\n' });
      expect(json('report', 'close-rates').total).toMatchObject({ won: 2, open: 1 });
      const kept = async (): Promise<number> => {
        const { leases } = (await (await fetch(`${service.url}/health/ready`)).json()) as { leases: Record<string, number> };
        return Object.values(leases).reduce((sum, each) => sum + each, 0);
      };
      // Those of builds that are kept come on top.
      while ((await kept()) < 10) await new Promise((next) => setTimeout(next, 50));
      expect(json('doctor', '--quick').checks).toContainEqual({
        ...{ name: 'projections', ok: true, finding: expect.stringMatching(/^10 shards are kept, by \d+-[\da-f-]+$/) },
      });
      const hash = run('hash').stdout;
      expect(run('views', 'rebuild', 'episodes')).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/is what readers see now/),
      });
      expect(run('hash').stdout).toBe(hash);
    } finally {
      expect(await service.stop()).toBe(0);
    }
  });
});
