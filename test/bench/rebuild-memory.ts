import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { surroundings } from '../support/engines';
import { fillFolder } from '../support/filled-folder';
import { closeline, freePort, Service } from '../support/service';

const LIMIT_MIB = 512;
const CLI = resolve(__dirname, '../../dist/apps/cli/src/main.js');
const VIEWS = ['prospects', 'episodes', 'staff', 'playbooks', 'forms'];

const told = (line: string): void => void process.stdout.write(`${line}\n`);

/** The most that the process ever had in memory, in MiB; undefined once it has ended. */
const peakOf = (pid: number): number | undefined => {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Number(kib) / 1024;
  } catch {
    return undefined;
  }
};

interface Measured {
  readonly what: string;
  readonly mib: number;
  readonly seconds: number;
}

/** The command line, which keeps the views itself: nobody else owns the folder. */
const offline = async (dataDir: string): Promise<Measured> => {
  const begin = performance.now();
  const args = [CLI, 'views', 'rebuild', '--all', '--json'];
  const child = spawn(process.execPath, args, { env: { ...surroundings(), DATA_DIR: dataDir }, stdio: ['ignore', 2, 2] });
  let isOver = false;
  const ended = new Promise<number | null>((done) => child.once('exit', done)).finally(() => (isOver = true));
  let mib = 0;
  while (!isOver) {
    mib = Math.max(mib, peakOf(child.pid!) ?? 0);
    await pause(20);
  }
  if ((await ended) !== 0) throw new Error(`closeline views rebuild --all ended with ${await ended}`);
  return { what: 'closeline views rebuild --all', mib, seconds: (performance.now() - begin) / 1000 };
};

/** The service, which is asked to build all views at once. */
const serving = async (dataDir: string): Promise<readonly Measured[]> => {
  const service = await new Service(dataDir, await freePort()).start();
  try {
    const authorization = `Bearer ${closeline(dataDir, 'token', '--role', 'admin').stdout.trim()}`;
    const idle = { what: 'the service before it', mib: peakOf(service.pid)!, seconds: 0 };
    const begin = performance.now();
    for (const view of VIEWS) {
      const headers = { authorization, 'content-type': 'application/json' };
      const begun = await fetch(`${service.url}/v1/views/${view}/rebuild`, { method: 'POST', headers, body: '{}' });
      if (begun.status !== 202) throw new Error(`${view} was answered ${begun.status} ${await begun.text()}`);
    }
    for (let isOver = false; !isOver; await pause(200)) {
      const answer = await fetch(`${service.url}/v1/views`, { headers: { authorization } });
      const { views } = (await answer.json()) as { views: { builds: { status: string }[] }[] };
      isOver = views.every(({ builds }) => builds.every(({ status }) => status !== 'building'));
    }
    return [idle, { what: 'the service', mib: peakOf(service.pid)!, seconds: (performance.now() - begin) / 1000 }];
  } finally {
    await service.stop();
  }
};

/**
 * How much memory a process takes that builds all views anew:
 * `node -r ./scripts/run-ts.cjs test/bench/rebuild-memory.ts [--events 1000000] [--folder DIR]`; a folder that is there is
 * taken as it is, and stays. Ends with 1 where the limit is passed.
 */
const main = async (): Promise<void> => {
  const type = 'string';
  const { values } = parseArgs({ options: { events: { type }, folder: { type } } });
  const dataDir = values.folder ?? mkdtempSync(join(tmpdir(), 'closeline-memory-'));
  try {
    if (!existsSync(join(dataDir, 'log.db')))
      told(`${await fillFolder(dataDir, Number(values.events ?? 1_000_000))} events written`);
    for (const { what, mib, seconds } of [await offline(dataDir), ...(await serving(dataDir))]) {
      told(`${what}: at most ${mib.toFixed(0)} MiB, ${seconds.toFixed(1)} s`);
      if (mib >= LIMIT_MIB) process.exitCode = 1;
    }
  } finally {
    if (values.folder === undefined) rmSync(dataDir, { recursive: true, force: true });
  }
};

void main();
