import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { surroundings, type EngineEnv } from './engines';

const MAIN = resolve(__dirname, '../../dist/apps/projector/src/main.js');

/** The built projector as a process of its own, with everything it printed. */
export class ProjectorProcess {
  private child: ChildProcess | undefined;
  output = '';

  constructor(
    private readonly env: EngineEnv,
    readonly port: number,
  ) {}

  start(): this {
    const env = { ...surroundings(), LOG_LEVEL: 'warn', ...this.env, PORT: String(this.port) };
    const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (this.output += text.toString()));
    this.child = child;
    return this;
  }

  /** What it says of its readiness; undefined while it does not answer. */
  async state(): Promise<{ readonly status: number; readonly leases: Readonly<Record<string, number>> } | undefined> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.port}/health/ready`, { signal: AbortSignal.timeout(5_000) });
      const { leases } = (await response.json()) as { leases: Record<string, number> };
      return { status: response.status, leases };
    } catch {
      return undefined;
    }
  }

  /** Pauses it, or lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child!.kill(signal);
  }

  /** Ends it and waits until it is gone. */
  async stop(signal: 'SIGKILL' | 'SIGTERM' = 'SIGTERM'): Promise<number | null> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
    return child.exitCode;
  }
}
