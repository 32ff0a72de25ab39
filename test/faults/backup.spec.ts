import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { backUpEmbedded, openEmbedded } from '@closeline/engines';
import { KeyVault, loadMasterKey, SealedEnvelope } from '@closeline/trust';
import { SystemClock } from '../../apps/api/src/clock';
import { surroundings } from '../support/engines';
import { TestService } from '../support/running';
import { closeline, closelineWith, freePort, Service } from '../support/service';
import { describeUnless } from '../support/shared-data';

const CLI = resolve(__dirname, '../../dist/apps/cli/src/main.js');
const notBuilt = existsSync(CLI) ? undefined : 'nothing is built: npm run build';

interface Acknowledged {
  readonly key: string;
  readonly body: object;
  readonly answer: { readonly prospectId: string; readonly revision: number; readonly position: string };
}

/** The command line beside a load that goes on meanwhile. */
const beside = async (dataDir: string, ...args: string[]): Promise<string> => {
  const env = { ...surroundings(), DATA_DIR: dataDir };
  return (await promisify(execFile)(process.execPath, [CLI, ...args], { env })).stdout;
};

/** Submissions by several clients at once, until they are told to stop; each acknowledgement is kept outside the service. */
class Load {
  readonly acknowledged: Acknowledged[] = [];
  private isOver = false;
  private readonly clients: Promise<void>[];
  private n = 0;

  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {
    this.clients = Array.from({ length: 8 }, () => this.client());
  }

  async until(count: number): Promise<void> {
    while (this.acknowledged.length < count) await new Promise((next) => setTimeout(next, 5));
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.clients);
  }

  private async client(): Promise<void> {
    while (!this.isOver) {
      const key = `load ${++this.n}`;
      const contact = { name: 'Ada Sample', email: `${key.replace(' ', '-')}@example.org` };
      const body = { source: 'web', product: 'gold', interest: 3, contact, answers: {} };
      const { status, answer } = await submit(this.url, this.token, key, body);
      expect([key, status]).toEqual([key, 201]);
      this.acknowledged.push({ key, body, answer: answer as Acknowledged['answer'] });
    }
  }
}

const submit = async (url: string, token: string, key: string, body: object) => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key };
  const response = await fetch(`${url}/v1/prospects`, { method: 'POST', headers, body: JSON.stringify(body) });
  return {
    status: response.status,
    replay: response.headers.get('idempotent-replay'),
    answer: (await response.json()) as object,
  };
};

describeUnless(notBuilt)('closeline backup', () => {
  const root = mkdtempSync(join(tmpdir(), 'closeline-backup-'));
  const dataDir = join(root, 'data');
  const services: Service[] = [];
  const started = async (folder: string): Promise<Service> => {
    const service = new Service(folder, await freePort());
    services.push(service);
    return service.start();
  };
  /** As docs/operations.md says: the two files and the keys, into a new folder. */
  const restored = (backup: string, name: string): string => {
    const folder = join(root, name);
    cpSync(backup, folder, { recursive: true });
    chmodSync(folder, 0o700);
    for (const key of ['master.key', 'auth.key']) copyFileSync(join(dataDir, key), join(folder, key));
    return folder;
  };

  afterAll(async () => {
    for (const service of services) await service.stop();
    rmSync(root, { recursive: true, force: true });
  });

  it('under load loses nothing that was acknowledged before it began, and a restored folder builds the same views', async () => {
    const service = await started(dataDir);
    const token = closeline(dataDir, 'token', '--role', 'service').stdout.trim();
    const load = new Load(service.url, token);
    await load.until(150);
    const before = [...load.acknowledged];
    const said = JSON.parse(await beside(dataDir, 'backup', join(root, 'busy'), '--json')) as {
      position: string;
      events: number;
    };
    const during = load.acknowledged.length;
    await load.until(during + 50);
    await load.stop();
    // It was taken while they went on, and it is older than what came after it.
    expect(during).toBeGreaterThan(before.length);
    const last = load.acknowledged
      .map(({ answer }) => answer.position)
      .sort()
      .at(-1)!;
    expect(said.position < last).toBe(true);
    expect(before.every(({ answer }) => answer.position <= said.position)).toBe(true);
    expect(readdirSync(join(root, 'busy')).sort()).toEqual(['log.db', 'vault.db']);
    for (const name of ['log.db', 'vault.db']) expect(statSync(join(root, 'busy', name)).mode & 0o777).toBe(0o600);

    closeline(dataDir, 'backup', join(root, 'quiet'));
    const hash = closeline(dataDir, 'hash').stdout;
    expect(await service.stop()).toBe(0);

    const busy = await started(restored(join(root, 'busy'), 'again'));
    const again = await Promise.all(before.map(({ key, body }) => submit(busy.url, token, key, body)));
    expect(again).toEqual(before.map(({ answer }) => ({ status: 201, replay: 'true', answer })));
    const { prospectId } = before.at(-1)!.answer;
    const headers = { authorization: `Bearer ${closeline(busy.dataDir, 'token', '--role', 'manager').stdout.trim()}` };
    const read = (await (await fetch(`${busy.url}/v1/prospects/${prospectId}`, { headers })).json()) as { contact: object };
    expect(read.contact).toEqual((before.at(-1)!.body as { contact: object }).contact);
    expect(await busy.stop()).toBe(0);
    const afresh = closeline(busy.dataDir, 'views', 'verify');
    expect([afresh.code, afresh.stdout.match(/^FAIL.*$/gm)]).toEqual([0, null]);
    expect(closeline(restored(join(root, 'quiet'), 'same'), 'hash').stdout).toBe(hash);
  });

  it('is refused where it could not be one, and leaves nothing behind', () => {
    expect(closeline(join(root, 'nowhere'), 'backup', join(root, 'b'))).toMatchObject({ code: 3, stdout: '' });
    expect(closeline(dataDir, 'backup', join(dataDir, 'b'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('lies in DATA_DIR'),
    });
    expect(closeline(dataDir, 'backup', join(root, 'busy'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is there already'),
    });
    const servers = { EVENTSTORE_URL: 'esdb://127.0.0.1:1', MONGODB_URL: 'mongodb://127.0.0.1:1', DATA_DIR: dataDir };
    expect(closelineWith(servers, 'backup', join(root, 'b'))).toMatchObject({
      ...{ code: 2, stderr: expect.stringContaining('back them up by their own tools') },
    });
    expect(existsSync(join(root, 'b'))).toBe(false);

    const damaged = join(root, 'damaged');
    cpSync(join(root, 'again'), damaged, { recursive: true });
    const { size } = statSync(join(damaged, 'log.db'));
    truncateSync(join(damaged, 'log.db'), size - 8192);
    for (const name of readdirSync(damaged).filter((each) => each.startsWith('log.db-'))) rmSync(join(damaged, name));
    expect(closeline(damaged, 'backup', join(root, 'c'))).toMatchObject({ code: 1, stdout: '' });
    expect(readdirSync(root).filter((name) => name.startsWith('c'))).toEqual([]);
  });
});

describe('a backup', () => {
  const service = new TestService();
  const root = mkdtempSync(join(tmpdir(), 'closeline-backup-'));
  afterAll(async () => {
    await service.remove();
    rmSync(root, { recursive: true, force: true });
  });

  it('has the key of every event that it has, whoever submits between the copies of its files', async () => {
    await service.start();
    const open = (n: number) =>
      service.post('/v1/prospects', {
        ...{ source: 'web', product: 'gold', interest: 3, answers: {} },
        contact: { name: 'Ada Sample', email: `between-${n}@example.org` },
      });
    await open(0);
    const copy = Database.prototype.backup;
    let n = 0;
    const between = jest.spyOn(Database.prototype, 'backup').mockImplementation(async function (this: Database.Database, ...of) {
      const copied = await copy.apply(this, of);
      expect((await open(++n)).status).toBe(201);
      return copied;
    });
    await backUpEmbedded(service.dataDir, join(root, 'backup'));
    between.mockRestore();
    expect(n).toBe(2);
    await service.service.close();

    const { log, keys, close } = openEmbedded({ dataDir: join(root, 'backup'), clock: new SystemClock(), onFatal: fail });
    const { key } = loadMasterKey(undefined, service.dataDir, randomBytes, false);
    const envelope = new SealedEnvelope(await KeyVault.open(keys, key, randomBytes), randomBytes);
    const { events } = await envelope.open(await log.readAll({ types: ['ProspectSubmittedForm'] }));
    expect(events.map(({ data }) => data)).toEqual([
      expect.objectContaining({ contact: expect.objectContaining({ name: 'Ada Sample' }) }),
    ]);
    close();
  });
});

const fail = (error: Error): never => {
  throw error;
};
