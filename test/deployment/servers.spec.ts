import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { runInNewContext } from 'node:vm';
import { EventStoreDBClient } from '@eventstore/db-client';
import { MongoClient } from 'mongodb';
import { interpolated, readCompose, readExample, type ComposeFile } from './compose-file';

const ROOT = resolve(__dirname, '../..');
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const { file } = readCompose(textOf('docker-compose.yml')) as { file: ComposeFile };
const example = readExample(textOf('.env.example'));

const environmentOf = (service: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(file.services[service]!.environment!).map(([name, text]) => [name, interpolated(text, example)]),
  );
const api = environmentOf('api-1');

interface Privilege {
  readonly resource: { readonly db: string; readonly collection: string };
  readonly actions: readonly string[];
}
interface User {
  readonly pwd: string;
  readonly roles: readonly { readonly role: string; readonly db: string }[];
}

/** What mongosh offers users.js, on a server that is held in memory: a double, and only as much as the script asks for. */
class MongoshDouble {
  readonly users = new Map<string, User>();
  readonly roles = new Map<string, readonly Privilege[]>();
  readonly calls: string[] = [];
  set: { _id: string; members: readonly { host: string }[] } | undefined;

  run(env: Readonly<Record<string, string>>): void {
    this.calls.length = 0;
    const { users, roles, calls } = this;
    let hellos = 0;
    const db = {
      auth: (name: string, password: string) => void calls.push(`auth ${name} ${password}`),
      // A set that was just made has no primary for a while.
      hello: () => ({ isWritablePrimary: this.set !== undefined && ++hellos > 2 }),
      getRole: (role: string) => (roles.has(role) ? { role } : null),
      createRole: ({ role, privileges }: { role: string; privileges: Privilege[] }) => (
        calls.push('createRole'),
        roles.set(role, privileges)
      ),
      updateRole: (role: string, { privileges }: { privileges: Privilege[] }) => (
        calls.push('updateRole'),
        roles.set(role, privileges)
      ),
      getUser: (user: string) => (users.has(user) ? { user } : null),
      createUser: ({ user, ...rest }: User & { user: string }) => (calls.push(`createUser ${user}`), users.set(user, rest)),
      updateUser: (user: string, rest: User) => (calls.push(`updateUser ${user}`), users.set(user, rest)),
    };
    const rs = {
      status: () => {
        if (!this.set) throw Object.assign(new Error('no replset config has been received'), { codeName: 'NotYetInitialized' });
        return { ok: 1 };
      },
      initiate: (set: MongoshDouble['set']) => (calls.push('initiate'), (this.set = set)),
    };
    runInNewContext(textOf('deploy/mongodb/users.js'), { db, rs, sleep: () => undefined, process: { env } });
  }
}

const MADE = ['createRole', 'createUser closeline', 'createUser closeline_vault', 'createUser analyst'];
const env = environmentOf('mongodb-users');

describe('users.js', () => {
  it('makes the set and the users on a new server', () => {
    const shell = new MongoshDouble();
    shell.run(env);
    expect(shell.calls).toEqual([`auth root ${env.MONGODB_ROOT_PASSWORD}`, 'initiate', ...MADE]);
  });

  it('changes only passwords and rights on one that has them', () => {
    const shell = new MongoshDouble();
    shell.run(env);
    shell.run({ ...env, ANALYST_PASSWORD: 'another' });
    expect(shell.calls).toEqual([
      `auth root ${env.MONGODB_ROOT_PASSWORD}`,
      ...MADE.map((call) => call.replace('create', 'update')),
    ]);
    expect(shell.users.get('analyst')!.pwd).toBe('another');
  });

  it('signs in as the user whom the image makes', () => {
    const { MONGO_INITDB_ROOT_USERNAME, MONGO_INITDB_ROOT_PASSWORD } = environmentOf('mongodb');
    const shell = new MongoshDouble();
    shell.run(env);
    expect(shell.calls[0]).toBe(`auth ${MONGO_INITDB_ROOT_USERNAME} ${MONGO_INITDB_ROOT_PASSWORD}`);
  });

  it('lets the analyst read the three views and nothing else', () => {
    const shell = new MongoshDouble();
    shell.run(env);
    expect(shell.users.get('analyst')!.roles).toEqual([{ role: 'closeline_analyst', db: 'admin' }]);
    const db = 'closeline';
    expect(shell.roles.get('closeline_analyst')).toEqual([
      { resource: { db, collection: 'prospects' }, actions: ['find'] },
      { resource: { db, collection: 'funnel' }, actions: ['find'] },
      { resource: { db, collection: 'close_rates' }, actions: ['find'] },
      { resource: { db, collection: '' }, actions: ['listCollections'] },
    ]);
  });

  it.each(['MONGODB_URL', 'VAULT_MONGODB_URL'])(
    'makes the user of %s, who may write that database and no other',
    async (name) => {
      const shell = new MongoshDouble();
      shell.run(env);
      // The driver reads the string; it connects later, if at all.
      const client = new MongoClient(api[name]!);
      const { credentials, hosts, replicaSet, dbName } = client.options;
      const user = shell.users.get(credentials!.username)!;
      expect(user.pwd).toBe(credentials!.password);
      expect(credentials!.source).toBe('admin');
      expect([...new Set(user.roles.map(({ db }) => db))]).toEqual([dbName]);
      expect(user.roles.map(({ role }) => role)).toContain('readWrite');
      expect(replicaSet).toBe(shell.set!._id);
      expect(hosts.map(String)).toEqual(shell.set!.members.map(({ host }) => host));
      await client.close();
    },
  );

  it('keeps the keys of personal data in another database than the views, under another user', () => {
    const [views, vault] = [api.MONGODB_URL!, api.VAULT_MONGODB_URL!].map((url) => new URL(url));
    expect(vault!.pathname).not.toBe(views!.pathname);
    expect(vault!.username).not.toBe(views!.username);
  });
});

describe('the servers that a service is pointed at', () => {
  const hosts = ['EVENTSTORE_URL', 'MONGODB_URL', 'VAULT_MONGODB_URL'].map((name) => new URL(api[name]!).hostname);

  it('are services on a network that both are on, and are waited for', () => {
    for (const name of ['api-1', 'api-2'])
      for (const host of hosts) {
        const service = file.services[host]!;
        expect(service.networks!.filter((network) => file.services[name]!.networks!.includes(network))).not.toEqual([]);
        expect(file.services[name]!.depends_on![host]).toEqual({ condition: 'service_healthy' });
      }
  });

  it('are asked how they are on the port that the services use', () => {
    const asked = new URL(file.services.eventstoredb!.healthcheck!.test!.at(-1)!);
    expect(asked.port).toBe(new URL(api.EVENTSTORE_URL!).port);
    const shared = file.services.mongodb!.ports!.map((port) => port.slice(port.lastIndexOf(':') + 1));
    expect(shared).toEqual([new URL(api.MONGODB_URL!).port]);
  });

  it('publish no port where there are no users', () => {
    expect(file.services.eventstoredb!.environment!.EVENTSTORE_INSECURE).toBe('true');
    expect(file.services.eventstoredb!.ports).toBeUndefined();
    expect(file.services.eventstoredb!.networks!.map((name) => file.networks[name])).toEqual([{ internal: true }]);
  });

  it('are named in a form that the client of EventStoreDB reads', async () => {
    const client = EventStoreDBClient.connectionString(api.EVENTSTORE_URL!);
    await client.dispose();
  });
});

describe('start.sh', () => {
  const folder = mkdtempSync(join(tmpdir(), 'closeline-test-'));
  const key = join(folder, 'members.key');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('makes the key of the members once, for its owner only, and starts the set of users.js with it', () => {
    const program = join(folder, 'docker-entrypoint.sh');
    writeFileSync(program, '#!/bin/sh\necho "$@"\n');
    chmodSync(program, 0o700);
    const run = () =>
      spawnSync('bash', [join(ROOT, 'deploy/mongodb/start.sh')], {
        env: { PATH: `${folder}${delimiter}${process.env.PATH}`, MEMBERS_KEY_FILE: key },
        encoding: 'utf8',
      });
    const { stdout, status } = run();
    const made = readFileSync(key, 'utf8');
    expect(Buffer.from(made, 'base64')).toHaveLength(756);
    // MongoDB takes 6 to 1,024 characters of base64.
    expect(made).toMatch(/^[A-Za-z0-9+/=]{6,1024}$/);
    expect(statSync(key).mode & 0o777).toBe(0o600);
    const shell = new MongoshDouble();
    shell.run(env);
    expect([status, stdout]).toEqual([0, `mongod --replSet ${shell.set!._id} --keyFile ${key} --bind_ip_all\n`]);
    run();
    expect(readFileSync(key, 'utf8')).toBe(made);
    expect(readdirSync(folder).sort()).toEqual(['docker-entrypoint.sh', 'members.key']);
  });
});
