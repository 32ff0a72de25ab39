import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from '@closeline/engines';
import type { Settings } from '../../../api/src/settings';
import { lineOf } from '../fault';
import { fault, ok, type Check } from './check';

/** `engines` of package.json. */
export const nodeVersion = (version: string): Check => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  return fits ? ok('node', version) : fault('node', version, 'install Node 20.19 or later, or 22.12 or later');
};

/** On a folder of its own, so that it says the same whoever owns the data. @param open what opens it */
export const engineLoads = (open: typeof openEmbedded = openEmbedded): Check => {
  const trial = mkdtempSync(join(tmpdir(), 'closeline-doctor-'));
  try {
    const clock = { now: () => '1970-01-01T00:00:00.000Z' };
    open({ dataDir: trial, clock, onFatal: () => undefined }).close();
    return ok('sqlite', 'better-sqlite3 loads, and its log opens with synchronous=FULL');
  } catch (error) {
    return fault('sqlite', lineOf(error), 'run npm rebuild better-sqlite3 (it needs python3, make and a C++ compiler)');
  } finally {
    rmSync(trial, { recursive: true, force: true });
  }
};

/** Whether the service could listen where it is told to, or does already. */
export const address = async ({ host, port }: Pick<Settings, 'host' | 'port'>): Promise<Check> => {
  const name = 'HOST and PORT';
  const where = `${host}:${port}`;
  const code = await listening(host, port);
  if (code === undefined) return ok(name, `${where} is free`);
  if (code !== 'EADDRINUSE') return fault(name, `${where} cannot be listened on (${code})`, 'set another HOST or PORT');
  if (await isCloseline(host, port)) return ok(name, `a Closeline answers on ${where}`);
  return fault(name, `${where} is taken by something else`, 'set another PORT, or stop what listens there');
};

/** @returns undefined where it works, and the code of the error where it does not */
const listening = (host: string, port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });

const isCloseline = async (host: string, port: number): Promise<boolean> => {
  const reached = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[host] ?? host;
  try {
    const answer = await fetch(`http://${reached}:${port}/health/ready`, { signal: AbortSignal.timeout(2_000) });
    const { status, ready } = (await answer.json()) as { status?: unknown; ready?: unknown };
    return typeof status === 'string' && typeof ready === 'boolean';
  } catch {
    return false;
  }
};
