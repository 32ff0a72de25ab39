import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openServers } from '@closeline/engines';
import { Doubles } from '../support/engines';
import { ProjectorProcess } from '../support/projector';
import { closelineWith, freePort, Service } from '../support/service';
import { describeUnless } from '../support/shared-data';
import { Copy, faultsInLog, faultsOfPromises } from './effects';
import { Load } from './load';

const ROUNDS = 2;
const LANES = 2;
const SUBJECT = 'harness';
const MAIN = resolve(__dirname, '../../dist/apps/projector/src/main.js');
const notBuilt = existsSync(MAIN) ? undefined : 'nothing is built: npm run build';

/** What is restarted: one of the two services, or of the two projectors. */
interface Restarted {
  stop(): Promise<number | null>;
  /** Resolves when it is ready. */
  start(): Promise<unknown>;
}

describeUnless(notBuilt)('a rolling restart of two services and two projectors (on doubles)', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'closeline-rolling-'));
  const doubles = new Doubles();
  const services: Service[] = [];
  const projectors: ProjectorProcess[] = [];
  let env: Record<string, string>;
  let token: string;
  let load: Load;
  let isOver = false;

  const until = async (holds: () => Promise<boolean> | boolean): Promise<void> => {
    while (!isOver && !(await holds())) await pause(20);
  };
  const restarted = (projector: ProjectorProcess): Restarted => ({
    stop: () => projector.stop(),
    start: () => {
      projector.start();
      return until(async () => (await projector.state())?.status === 200);
    },
  });
  const acknowledges = (more: number): Promise<void> => {
    const goal = load.acknowledged.length + more;
    return until(() => load.acknowledged.length >= goal);
  };
  /** A reader of its own write is answered, whoever is away. */
  const isRead = async (service: Service): Promise<void> => {
    const { position } = JSON.parse(load.acknowledged.at(-1)!.answer!.body) as { position: string };
    const ask = () => fetch(`${service.url}/v1/worklist?after=${position}`, { headers: { authorization: `Bearer ${token}` } });
    await until(async () => {
      const answer = await ask();
      // Behind is the one thing that a view may say it is.
      if (answer.status !== 200) expect(await answer.json()).toMatchObject({ status: 503, code: 'view-behind' });
      return answer.status === 200;
    });
  };

  beforeAll(async () => {
    await doubles.start();
    const { PROJECTIONS: _, ...urls } = doubles.env;
    env = { ...urls, DATA_DIR: dataDir };
    for (let i = 0; i < 2; i++) projectors.push(new ProjectorProcess(env, await freePort()).start());
    // One after the other: the first one makes the keys and the house.
    for (let i = 0; i < 2; i++) services.push(await new Service(dataDir, await freePort(), urls).start());
    token = closelineWith(env, 'token', '--role', 'admin', '--subject', SUBJECT).stdout.trim();
    const staff = await fetch(`${services[0]!.url}/v1/staff`, {
      method: 'POST',
      body: JSON.stringify({ name: 'Sam Seller', kind: 'salesperson' }),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': 'staff' },
    });
    const { staffId } = (await staff.json()) as { staffId: string };
    const urlsOfBoth = services.map(({ url }) => url);
    load = new Load(urlsOfBoth, token, { salespersonId: staffId }, { resendAfterMs: 20, perSecond: 20 });
  });
  afterAll(async () => {
    isOver = true;
    await load?.end();
    for (const each of [...services, ...projectors]) await each.stop();
    await doubles.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('stops nobody: what failed is answered when it is sent again, nothing is lost, nothing is there twice', async () => {
    const all: Restarted[] = [...services, ...projectors.map(restarted)];
    load.start(LANES);
    for (let round = 0; round < ROUNDS; round++)
      for (const each of all) {
        await acknowledges(10);
        const sent = load.sent.length;
        expect(await each.stop()).toBe(0);
        // While it is away as well: the others go on.
        await acknowledges(10);
        await isRead(each === services[0] ? services[1]! : services[0]!);
        await each.start();
        expect(load.sent.length).toBeGreaterThan(sent);
      }
    await acknowledges(10);
    await load.end();
    await load.drain();

    const direct = await openServers({ eventstoreUrl: env.EVENTSTORE_URL!, mongodbUrl: env.MONGODB_URL! });
    try {
      const copy = new Copy();
      await copy.readOn(direct.log);
      expect(faultsInLog(copy.events)).toEqual([]);
      // Every command was answered, by a yes, and by what is in the log, once.
      expect(faultsOfPromises(copy.events, load.sent, SUBJECT)).toEqual([]);
      for (const service of services) await isRead(service);
    } finally {
      await direct.close();
    }
    const again = await Promise.all(load.sent.slice(-20).map(async (sent) => [sent.answer, await load.send(sent)]));
    for (const [first, second] of again) expect(second).toEqual({ ...first, replayed: true });
  });

  it('leaves views that equal a fresh fold, and the shards shared out as before', async () => {
    const verified = closelineWith(env, 'views', 'verify', '--json');
    const views = JSON.parse(verified.stdout) as { view: string; differences: string[] }[];
    expect(views.map(({ view, differences }) => [view, differences])).toEqual(views.map(({ view }) => [view, []]));
    expect([verified.code, views.length]).toEqual([0, 5]);
    const hold = async (projector: ProjectorProcess): Promise<boolean> =>
      Object.values((await projector.state())?.leases ?? {}).some((shards) => shards > 0);
    await until(async () => (await hold(projectors[0]!)) && (await hold(projectors[1]!)));
  });
});
