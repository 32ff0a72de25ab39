import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { surroundings, type EngineEnv } from './engines';

const ROOT = resolve(__dirname, '../..');
const API = resolve(ROOT, 'dist/apps/api/src/main.js');
const CLI = resolve(ROOT, 'dist/apps/cli/src/main.js');

export const freePort = (): Promise<number> =>
  new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line with these settings; never rejects. */
export const closelineWith = (env: EngineEnv, ...args: string[]): Run => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    // Longer than anything takes here: a command that never ends must not hold up the whole run.
    timeout: 1_700_000,
    env: { ...surroundings(), ...env },
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  return { code: status, stdout, stderr };
};

/** Runs the built command line on a data folder; never rejects. */
export const closeline = (dataDir: string, ...args: string[]): Run => closelineWith({ DATA_DIR: dataDir }, ...args);

/** The built service as a process of its own on a data folder, with everything it printed. */
export class Service {
  private child: ChildProcess | undefined;
  output = '';

  constructor(
    readonly dataDir: string,
    readonly port: number,
    private readonly env: Readonly<Record<string, string>> = {},
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Of the process that was started last. */
  get pid(): number {
    return this.child!.pid!;
  }

  /** Resolves when the service answers that it is ready; rejects with what it printed if it ends before. */
  async start(): Promise<this> {
    const child = spawn(process.execPath, [API], {
      env: { ...surroundings(), LOG_LEVEL: 'warn', ...this.env, DATA_DIR: this.dataDir, PORT: String(this.port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    child.stdout.on('data', (text: Buffer) => (this.output += text.toString()));
    child.stderr.on('data', (text: Buffer) => (this.output += text.toString()));
    const ended = new Promise<never>((_, fail) =>
      child.once('exit', (code) => fail(new Error(`ended with ${code}: ${this.output}`))),
    );
    ended.catch(() => undefined);
    const ready = async () => {
      // Once it has ended there is nothing to wait for, and a loop would keep the test run alive.
      while (child.exitCode === null && child.signalCode === null) {
        const answer = await fetch(`${this.url}/health/ready`).catch(() => undefined);
        await answer?.body?.cancel();
        if (answer?.ok) return;
        await new Promise((next) => setTimeout(next, 20));
      }
    };
    await Promise.race([ready(), ended]);
    return this;
  }

  /** Ends the process by this signal and waits until it is gone. */
  async stop(signal: 'SIGKILL' | 'SIGTERM' = 'SIGTERM'): Promise<number | null> {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const gone = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
    child.kill(signal);
    return gone;
  }
}
