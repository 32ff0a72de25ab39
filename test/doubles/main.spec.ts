import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { EventStoreDBClient } from '@eventstore/db-client';
import { describeUnless } from '../support/shared-data';
import { append, event, idsOf } from './eventstoredb/client';

const ROOT = resolve(__dirname, '../..');
const MAIN = ['-r', join(ROOT, 'scripts/run-ts.cjs'), join(__dirname, 'main.ts')];
const unbuilt = existsSync(join(ROOT, 'dist/libs/engines')) ? undefined : 'the program is not built: npm run build';

describeUnless(unbuilt)('npm run doubles', () => {
  const started: ChildProcess[] = [];
  afterAll(() => started.forEach((child) => child.kill('SIGKILL')));

  const start = async (...args: string[]) => {
    const child = spawn(process.execPath, [...MAIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    started.push(child);
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const end = async (signal: NodeJS.Signals): Promise<unknown[]> => {
      const exited = once(child, 'exit');
      child.kill(signal);
      return exited;
    };
    return { line, end };
  };

  it('says in one line where both listen, and ends by SIGTERM', async () => {
    const { line, end } = await start('--eventstore', '0', '--mongodb', '0');
    expect(line).toMatch(/^EVENTSTORE_URL=esdb:\/\/127\.0\.0\.1:\d+\?tls=false MONGODB_URL=mongodb:\/\/127\.0\.0\.1:\d+\S*$/);
    expect(await end('SIGTERM')).toEqual([0, null]);
  });

  it('has every acknowledged event after kill -9, on the same port', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'eventstore-double-test-'));
    const { line, end } = await start('--eventstore', '0', '--dir', dir);
    const url = line.replace('EVENTSTORE_URL=', '');
    const client = EventStoreDBClient.connectionString(url);
    const acknowledged: string[] = [];
    let killed: Promise<unknown[]> | undefined;
    const writer = async (): Promise<void> => {
      for (;;) {
        const one = event();
        await append({ client }, 'stream', [one]);
        acknowledged.push(one.id);
        if (acknowledged.length >= 300) killed ??= end('SIGKILL');
      }
    };
    await Promise.allSettled(Array.from({ length: 16 }, writer));
    expect(await killed).toEqual([null, 'SIGKILL']);

    const again = await start('--eventstore', /:(\d+)\?/.exec(url)![1]!, '--dir', dir);
    expect(again.line).toBe(line);
    const kept = await idsOf({ client }, 'stream');
    expect(kept).toEqual([...new Set(kept)]);
    expect(kept).toEqual(expect.arrayContaining(acknowledged));
    await client.dispose();
    await again.end('SIGTERM');
    rmSync(dir, { recursive: true });
  });

  it.each([
    ['nothing to start', [], /^doubles: usage: .+\n$/],
    ['a port that is none', ['--eventstore', '99999'], /^doubles: --eventstore 99999 is no port; usage: .+\n$/],
    ['an unknown option', ['--mongo', '0'], /^doubles: Unknown option '--mongo'.*; usage: .+\n$/],
  ])('refuses %s in one line', (_, args, message) => {
    const { status, stderr } = spawnSync(process.execPath, [...MAIN, ...args], { encoding: 'utf8' });
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });
});
