import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { settingsOf } from '../../apps/api/src/settings';
import { freePort } from '../support/service';
import { TestService } from '../support/running';
import { describeUnless } from '../support/shared-data';
import { copiesOf, environmentOf, execForm, isSent, readDockerfile, textsOf } from './dockerfile';

const ROOT = resolve(__dirname, '../..');
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const stages = readDockerfile(textOf('Dockerfile'));
const build = stages[0]!;
const final = stages.at(-1)!;
const ignore = textOf('.dockerignore');
const packageJson = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
const { compilerOptions } = JSON.parse(textOf('tsconfig.json')) as { compilerOptions: { outDir: string } };
const command = execForm(textsOf(final, 'CMD')[0]!);
const question = execForm(textsOf(final, 'HEALTHCHECK')[0]!);

describe('the image', () => {
  it('is built on the Node of .nvmrc, on one Debian release, each pinned', () => {
    const images = stages.map(({ image }) => /^node:(\d+\.\d+\.\d+)-([a-z]+)(-slim)?$/.exec(image));
    const version = images[0]![1]!;
    expect(version.startsWith(`${textOf('.nvmrc').trim()}.`)).toBe(true);
    expect(images.map((image) => image!.slice(1, 3))).toEqual([
      [version, images[0]![2]],
      [version, images[0]![2]],
    ]);
  });

  it('is made of what the repository has and .dockerignore lets through', () => {
    const sources = stages.flatMap((stage) => copiesOf(stage).flatMap(({ from, sources }) => (from ? [] : sources)));
    expect(sources.filter((path) => !existsSync(join(ROOT, path)) || !isSent(ignore, path))).toEqual([]);
  });

  it('takes from the building stage what that stage has: copied, installed or compiled', () => {
    const run = textsOf(build, 'RUN').join('\n');
    const made = [
      ...copiesOf(build).flatMap(({ sources }) => sources),
      ...(/\bnpm ci\b/.test(run) ? ['node_modules'] : []),
      ...(/\bnpm run build\b/.test(run) ? [compilerOptions.outDir] : []),
    ];
    const taken = copiesOf(final).filter(({ from }) => from !== undefined);
    expect(taken.map(({ from }) => from)).toEqual(taken.map(() => build.name));
    expect(taken.flatMap(({ sources }) => sources).filter((path) => !made.includes(path))).toEqual([]);
    for (const [, script] of run.matchAll(/npm run (\S+)/g)) expect(packageJson.scripts[script!]).toBeDefined();
    expect(run).toMatch(/npm prune --omit=dev/);
  });

  it('holds no tests, no data, no keys and no .env', () => {
    const kept = [
      'data/log.db',
      'secrets/master.key',
      '.env',
      '.git/config',
      'test/support/running.ts',
      'libs/trust/src/seal.spec.ts',
    ];
    expect(kept.filter((path) => isSent(ignore, path))).toEqual([]);
    expect(isSent(ignore, 'libs/trust/src/seal.ts')).toBe(true);
  });

  it('is set by variables that the code reads, and opens the port it listens on', () => {
    const { NODE_ENV, ...environment } = environmentOf(final);
    expect(NODE_ENV).toBe('production');
    const read = new Set<string>();
    const settings = settingsOf(new Proxy(environment, { get: (target, key: string) => (read.add(key), target[key]) }));
    expect(Object.keys(environment).filter((name) => !read.has(name))).toEqual([]);
    expect(textsOf(final, 'EXPOSE')).toEqual([String(settings.port)]);
    expect(textsOf(final, 'RUN').join('\n')).toContain(` ${settings.dataDir}`);
  });

  it('runs as somebody else than root, without a shell in between', () => {
    const names = final.instructions.map(({ name }) => name);
    expect(textsOf(final, 'USER')).toEqual(['node']);
    expect(names.lastIndexOf('RUN')).toBeLessThan(names.indexOf('USER'));
    expect(command[0]).toBe('node');
  });
});

/** Asks as the image does, of a port. */
const ask = (port: number): Promise<number | null> =>
  new Promise((done, fail) => {
    const [program, ...words] = question;
    const child = spawn(program === 'node' ? process.execPath : program!, words, {
      env: { PORT: String(port) },
      stdio: 'ignore',
    });
    child.once('error', fail);
    child.once('exit', done);
  });

describe('the health check of the image', () => {
  it('is content with a service that runs, and with nothing else', async () => {
    const service = new TestService();
    const port = await freePort();
    expect(await ask(port)).toBe(1);
    await service.start({ PORT: String(port) });
    try {
      await service.service.listen();
      expect(await ask(port)).toBe(0);
    } finally {
      await service.remove();
    }
    expect(await ask(port)).toBe(1);
  });
});

const notBuilt = existsSync(join(ROOT, 'dist/apps/api/src/main.js')) ? undefined : 'nothing is built: npm run build';

describeUnless(notBuilt)('the files of the image', () => {
  const folder = mkdtempSync(join(tmpdir(), 'closeline-test-'));
  const app = join(folder, 'app');
  beforeAll(() => {
    for (const { sources, target } of copiesOf(final))
      for (const source of sources) {
        const to = target === './' ? join(app, basename(source)) : join(app, target);
        mkdirSync(dirname(to), { recursive: true });
        // The packages are too many to copy for a test; what they lack without the development ones is a rule of its own.
        if (source === 'node_modules') symlinkSync(join(ROOT, source), to);
        else cpSync(join(ROOT, source), to, { recursive: true });
      }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are enough for the service: it starts by the command of the image, is well, and stops', async () => {
    const port = await freePort();
    const env = {
      ...environmentOf(final),
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: join(folder, 'data'),
      LOG_LEVEL: 'warn',
    };
    const child = spawn(process.execPath, command.slice(1), { cwd: app, env, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise<number | null>((done) => child.once('exit', done));
    let output = '';
    const listening = new Promise<void>((done) =>
      child.stdout.on('data', (text: Buffer) => {
        output += text.toString();
        if (output.includes(`http://127.0.0.1:${port}`)) done();
      }),
    );
    try {
      expect(await Promise.race([listening.then(() => 'listens'), ended])).toBe('listens');
      expect(await ask(port)).toBe(0);
    } finally {
      child.kill('SIGTERM');
    }
    expect(await ended).toBe(0);
  });

  it('are enough for the command line', () => {
    const [bin] = copiesOf(final).flatMap(({ sources }) => sources.filter((source) => source.endsWith('/bin')));
    const { status, stdout } = spawnSync(process.execPath, [join(app, bin!, 'closeline.js'), '--help'], {
      cwd: app,
      env: environmentOf(final),
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([0, expect.stringContaining('Usage: closeline')]);
  });
});
