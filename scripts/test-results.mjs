import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
/** Where `npm test` leaves Jest's results. */
export const RESULTS = resolve(ROOT, 'dist/test-results.json');

const SKIPPED = new Set(['pending', 'todo', 'skipped', 'disabled']);

/** Counts of Jest's JSON. A file that could not even be loaded is one failure; no results at all are one failure too. */
export const readResults = () => {
  if (!existsSync(RESULTS)) return { passed: 0, failed: 1, skipped: [] };
  const { testResults } = JSON.parse(readFileSync(RESULTS, 'utf8'));
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((test) => ({ ...test, file: relative(ROOT, name) })),
  );
  const unloaded = testResults.filter((f) => f.status === 'failed' && !f.assertionResults.some((t) => t.status === 'failed'));
  return {
    passed: tests.filter((t) => t.status === 'passed').length,
    failed: tests.filter((t) => t.status === 'failed').length + unloaded.length,
    skipped: tests.filter((t) => SKIPPED.has(t.status)).map(withReason),
  };
};

/** The reason stands in the title of the test or of a group around it: `… [skipped: reason]` (test/support/shared-data.ts). */
const withReason = ({ file, fullName }) => {
  const [, reason] = /\[skipped: (.+?)\]/.exec(fullName) ?? [];
  return { title: `${file}: ${fullName.replace(/ ?\[skipped: .+?\]/, '')}`, reason };
};

export const printSkipped = ({ skipped }) => {
  if (skipped.length === 0) return console.log('Skipped: nothing.');
  console.log('Skipped on this machine:');
  for (const { title, reason } of skipped)
    console.log(`  ${title}\n    because ${reason ?? '(no reason given: that is a failure)'}`);
};

export const summary = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped.length} skipped`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const results = readResults();
  printSkipped(results);
  console.log(summary(results));
}
