import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = resolve(__dirname, '../..');

/** Settings that choose a service's engine. */
export type EngineEnv = Readonly<Record<string, string>>;

/** The two engines of the product, as the end-to-end suite runs on them. */
export interface EngineUnderTest {
  readonly name: 'embedded' | 'servers';
  /** To be asked inside tests and hooks only: the doubles are started before them. */
  env(): EngineEnv;
}

/** Of the surroundings of the tests: no engine that somebody else chose. */
export const surroundings = (): NodeJS.ProcessEnv => {
  const { EVENTSTORE_URL: _, MONGODB_URL: __, VAULT_MONGODB_URL: ___, PROJECTIONS: ____, ...rest } = process.env;
  return rest;
};

/** The doubles of both servers in a process of their own, empty. */
export class Doubles {
  private child: ReturnType<typeof spawn> | undefined;
  env: EngineEnv = {};

  async start(): Promise<this> {
    const args = ['-r', './scripts/run-ts.cjs', 'test/doubles/main.ts', '--eventstore', '0', '--mongodb', '0'];
    const child = spawn(process.execPath, args, { cwd: ROOT, env: surroundings(), stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    child.stderr!.pipe(process.stderr);
    this.child = child;
    for await (const line of createInterface({ input: child.stdout! })) {
      const urls = line.split(' ').map((setting) => /^(\w+)=(.+)$/.exec(setting)!.slice(1) as [string, string]);
      this.env = { ...Object.fromEntries(urls), PROJECTIONS: 'on' };
      return this;
    }
    throw new Error('the doubles did not start: is the product built (npm run build)?');
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }
}

/** The same tests on the embedded engine, and on EventStoreDB and MongoDB as their doubles imitate them. */
export const describeOnEngines = (title: string, suite: (engine: EngineUnderTest) => void): void => {
  describe(`${title}, embedded`, () => suite({ name: 'embedded', env: () => ({}) }));
  describe(`${title}, on the doubles of EventStoreDB and MongoDB`, () => {
    const doubles = new Doubles();
    beforeAll(async () => {
      await doubles.start();
    });
    suite({ name: 'servers', env: () => doubles.env });
    // Hooks run in the order they are declared: the doubles go after whatever speaks to them.
    afterAll(() => doubles.stop());
  });
};
