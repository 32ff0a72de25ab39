import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Doubles } from '../support/engines';
import { ProjectorProcess } from '../support/projector';
import { closelineWith, freePort, Service } from '../support/service';
import { describeUnless } from '../support/shared-data';
import { between, chanceOf, oneOf } from './chance';
import { Load } from './load';

const SEED = 7;
const BLOWS = 50;
/** Of the blows, pauses long enough for the other one to take everything over. */
const TAKEN_OVER = 2;
const MAIN = resolve(__dirname, '../../dist/apps/projector/src/main.js');
const notBuilt = existsSync(MAIN) ? undefined : 'nothing is built: npm run build';

const until = async (holds: () => Promise<boolean> | boolean): Promise<void> => {
  while (!(await holds())) await pause(20);
};

describeUnless(notBuilt)('two projectors (on doubles)', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'closeline-projectors-'));
  const doubles = new Doubles();
  let env: Record<string, string>;
  let service: Service;
  let projectors: readonly ProjectorProcess[];
  let load: Load;
  const held = async (projector: ProjectorProcess): Promise<number> =>
    Object.values((await projector.state())?.leases ?? {}).reduce((sum, n) => sum + n, 0);

  beforeAll(async () => {
    await doubles.start();
    const { PROJECTIONS: _, ...urls } = doubles.env;
    env = { ...urls, DATA_DIR: dataDir };
    // Until somebody keeps the views the service is not ready: the projectors begin first.
    projectors = [new ProjectorProcess(env, await freePort()).start(), new ProjectorProcess(env, await freePort()).start()];
    service = await new Service(dataDir, await freePort(), urls).start();
    const token = closelineWith(env, 'token', '--role', 'admin', '--subject', 'harness').stdout.trim();
    const staff = await fetch(`${service.url}/v1/staff`, {
      method: 'POST',
      body: JSON.stringify({ name: 'Sam Sample', kind: 'salesperson' }),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': 'staff' },
    });
    const { staffId } = (await staff.json()) as { staffId: string };
    load = new Load([service.url], token, { salespersonId: staffId }, { resendAfterMs: 50 });
  });
  afterAll(async () => {
    for (const projector of projectors) await projector.stop();
    await service.stop();
    await doubles.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('share the views out between them', async () => {
    await until(async () => (await held(projectors[0]!)) > 0 && (await held(projectors[1]!)) > 0);
  });

  it(`lose and repeat nothing though one of them is killed or paused ${BLOWS} times: the views equal a rebuild`, async () => {
    const chance = chanceOf(SEED);
    load.start(4);
    for (let blow = 0; blow < BLOWS; blow++) {
      const goal = load.acknowledged.length + between(chance, 1, 6);
      await until(() => load.acknowledged.length >= goal);
      const [victim, other] = chance() < 0.5 ? [projectors[0]!, projectors[1]!] : [projectors[1]!, projectors[0]!];
      const how = blow < TAKEN_OVER ? 'taken over' : oneOf(chance, ['killed', 'killed', 'stopped', 'paused']);
      if (how === 'killed' || how === 'stopped') {
        await victim.stop(how === 'killed' ? 'SIGKILL' : 'SIGTERM');
        victim.start();
      } else {
        const before = await held(other);
        victim.signal('SIGSTOP');
        const until_ = load.acknowledged.length + between(chance, 1, 6);
        if (how === 'paused') await until(() => load.acknowledged.length >= until_);
        // It holds what the other one held as well: when it wakes up, the paused one must not write any more.
        else await until(async () => (await held(other)) > before);
        victim.signal('SIGCONT');
      }
    }
    await load.end();
    await load.drain();
    expect(load.acknowledged.length).toBeGreaterThan(BLOWS);
    await until(async () => {
      const { views } = (await (await fetch(`${service.url}/health/ready`)).json()) as { views: { caughtUp: boolean }[] };
      return views.every(({ caughtUp }) => caughtUp);
    });
    const verified = closelineWith(env, 'views', 'verify', '--json');
    const views = JSON.parse(verified.stdout) as { view: string; differences: string[] }[];
    expect(views.map(({ view, differences }) => [view, differences])).toEqual(views.map(({ view }) => [view, []]));
    expect([verified.code, views.length]).toEqual([0, 5]);
    await until(async () => (await held(projectors[0]!)) > 0 && (await held(projectors[1]!)) > 0);
  });

  it('are refused with one line on a data folder, and where the servers are away', () => {
    const { code, stderr } = closelineWith({ DATA_DIR: dataDir }, 'projector');
    expect([code, stderr.trim().split('\n')]).toEqual([2, [expect.stringContaining('EVENTSTORE_URL: a projector needs')]]);
    const away = { EVENTSTORE_URL: 'esdb://127.0.0.1:1?tls=false', MONGODB_URL: 'mongodb://127.0.0.1:1/x?replicaSet=rs0' };
    const refused = closelineWith({ ...away, DATA_DIR: dataDir }, 'projector');
    expect([refused.code, refused.stderr.trim().split('\n').length]).toEqual([3, 1]);
  });
});
