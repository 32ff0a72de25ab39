import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfNeeded } from './build-if-needed.mjs';
import { printResults, readResults, RESULTS } from './test-results.mjs';

/** `npm test`: every test that this machine can run. Arguments go to Jest: `npm test -- libs/sales -t 'close rate'`. */
const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const chosen = process.argv.slice(2);

/**
 * Thousands of commits wait for a disk in the tests, and no test is about the disk's speed: where memory can be written
 * like a disk, their folders lie there. A process that is killed loses no more there than on a disk, and a disk that fails
 * is played by test/faults/engine.spec.ts.
 */
const MEMORY = '/dev/shm';
const ENOUGH_BYTES = 3 * 2 ** 30;
const roomInMemory = () => {
  if (process.env.TMPDIR !== undefined || !existsSync(MEMORY)) return undefined;
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize < ENOUGH_BYTES ? undefined : mkdtempSync(join(MEMORY, 'closeline-test-'));
};

mkdirSync(dirname(RESULTS), { recursive: true });
rmSync(RESULTS, { force: true });
// Some tests start the built program, and the OpenAPI description exists in the build only.
if (await buildIfNeeded()) {
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
  // More than the cores of a small machine: specs that kill servers spend most of their time waiting.
  const options = ['--maxWorkers=3', '--json', `--outputFile=${RESULTS}`, ...chosen];
  const room = roomInMemory();
  const env = { ...process.env, ...(room !== undefined && { TMPDIR: room }) };
  const { status } = spawnSync(process.execPath, [jest, ...options], { cwd: ROOT, env, stdio: ['inherit', 'ignore', 'inherit'] });
  if (room !== undefined) rmSync(room, { recursive: true, force: true });
  const results = readResults();
  printResults(results);
  // With -t Jest counts what was not asked for as skipped; else a skipped test owes a reason.
  const unexplained = chosen.length === 0 && results.skipped.some((test) => test.reason === undefined);
  process.exitCode = status === 0 && results.failed === 0 && !unexplained ? 0 : 1;
} else {
  console.error('closeline: the product does not compile, no test was run');
  process.exitCode = 1;
}
