import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfNeeded } from './build-if-needed.mjs';
import { printSkipped, readResults, RESULTS, summary } from './test-results.mjs';

/** `npm test`: every test that this machine can run. Arguments go to Jest: `npm test -- libs/sales -t 'close rate'`. */
const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const chosen = process.argv.slice(2);

mkdirSync(dirname(RESULTS), { recursive: true });
rmSync(RESULTS, { force: true });
// Some tests start the built program, and the OpenAPI description exists in the build only.
if (await buildIfNeeded()) {
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
  const options = ['--maxWorkers=2', '--json', `--outputFile=${RESULTS}`, ...chosen];
  const { status } = spawnSync(process.execPath, [jest, ...options], { cwd: ROOT, stdio: ['inherit', 'ignore', 'inherit'] });
  const results = readResults();
  printSkipped(results);
  console.log(summary(results));
  // With -t Jest counts what was not asked for as skipped; else a skipped test owes a reason.
  const unexplained = chosen.length === 0 && results.skipped.some((test) => test.reason === undefined);
  process.exitCode = status === 0 && results.failed === 0 && !unexplained ? 0 : 1;
} else {
  console.error('closeline: the product does not compile, no test was run');
  process.exitCode = 1;
}
