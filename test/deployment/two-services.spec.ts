import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { signToken } from '../../apps/api/src/tokens';
import { Doubles } from '../support/engines';
import { ProjectorProcess } from '../support/projector';
import { freePort, Service } from '../support/service';
import { describeUnless } from '../support/shared-data';
import { interpolated, readCompose, readExample, type ComposeFile } from './compose-file';

const ROOT = resolve(__dirname, '../..');
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const { file } = readCompose(textOf('docker-compose.yml')) as { file: ComposeFile };
const notBuilt = existsSync(join(ROOT, 'dist/apps/api/src/main.js')) ? undefined : 'nothing is built: npm run build';

// Two services and the doubles, each a process of its own.

describeUnless(notBuilt)(
  'the two services and the two projectors of docker-compose.yml, on the doubles of EventStoreDB and MongoDB',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'closeline-test-'));
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const doubles = new Doubles();
    const services: Service[] = [];
    const projectors: ProjectorProcess[] = [];

    /** The environment of the file; only what names a place of the containers' own is another. */
    const environmentOf = (name: string): Readonly<Record<string, string>> => {
      const example = readExample(textOf('.env.example'));
      const places: Readonly<Record<string, string>> = {
        ...doubles.env,
        VAULT_MONGODB_URL: doubles.env.MONGODB_URL!.replace('/closeline?', '/closeline_vault?'),
        MASTER_KEY_FILE: join(folder, 'master.key'),
        AUTH_PUBLIC_KEY_FILE: join(folder, 'auth.pub'),
        HOST: '127.0.0.1',
        // What the file says, whatever the doubles of other tests are used with.
        PROJECTIONS: file.services[name]!.environment!.PROJECTIONS!,
      };
      const given = Object.entries(file.services[name]!.environment!);
      return Object.fromEntries(given.map(([key, text]) => [key, places[key] ?? interpolated(text, example)]));
    };
    const started = async (name: string): Promise<Service> => {
      const service = new Service(join(folder, name), await freePort(), environmentOf(name));
      services.push(service);
      return service.start();
    };
    const projecting = async (name: string): Promise<ProjectorProcess> => {
      expect(file.services[name]!.command).toEqual(['node', '--max-old-space-size=512', 'dist/apps/projector/src/main.js']);
      const projector = new ProjectorProcess({ ...environmentOf(name), DATA_DIR: join(folder, name) }, await freePort());
      projectors.push(projector);
      return projector.start();
    };

    beforeAll(async () => {
      writeFileSync(join(folder, 'master.key'), '11'.repeat(32));
      writeFileSync(join(folder, 'auth.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
      await doubles.start();
    });
    afterAll(async () => {
      for (const each of [...services, ...projectors]) await each.stop();
      await doubles.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    it('are one service: what one took the other answers, reads and keeps, and neither leaves anything in its folder', async () => {
      const keeping = [await projecting('projector-1'), await projecting('projector-2')];
      const [one, two] = await Promise.all([started('api-1'), started('api-2')]);
      const token = await signToken(privateKey, { role: 'admin', subject: 'admin' }, Math.floor(Date.now() / 1000));
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': 'the first' };
      const form = {
        source: 'web',
        product: 'pro',
        interest: 4,
        contact: { name: 'Ada', email: 'ada@example.org' },
        answers: {},
      };
      const send = async (service: Service) => {
        const answer = await fetch(`${service.url}/v1/prospects`, { method: 'POST', headers, body: JSON.stringify(form) });
        return { status: answer.status, replay: answer.headers.get('idempotent-replay'), body: (await answer.json()) as Taken };
      };
      const first = await send(one);
      expect([first.status, first.replay]).toEqual([201, null]);
      expect(await send(two)).toEqual({ ...first, replay: 'true' });

      const { prospectId, position } = first.body;
      const seen = await fetch(`${two.url}/v1/prospects/${prospectId}?after=${position}`, { headers });
      expect([seen.status, await seen.json()]).toEqual([
        200,
        expect.objectContaining({ prospectId, revision: 0, outcome: 'open' }),
      ]);

      const keeps = async (service: Service): Promise<unknown> =>
        ((await (await fetch(`${service.url}/health/ready`)).json()) as { projections: string }).projections;
      expect([await keeps(one), await keeps(two)]).toEqual(['off', 'off']);
      // Each projector keeps its share of what is read.
      for (const projector of keeping)
        while (Object.keys((await projector.state())?.leases ?? {}).length === 0)
          await new Promise((next) => setTimeout(next, 50));
      for (const service of services) expect(readdirSync(service.dataDir)).toEqual([]);
      for (const name of ['projector-1', 'projector-2']) expect(readdirSync(join(folder, name))).toEqual([]);
      expect(await Promise.all([one, two, ...keeping].map((each) => each.stop()))).toEqual([0, 0, 0, 0]);
    });
  },
);

interface Taken {
  readonly prospectId: string;
  readonly position: string;
}
