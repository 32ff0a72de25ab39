import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
/** Where `npm test` leaves Jest's results. */
export const RESULTS = resolve(ROOT, 'dist/test-results.json');

const SKIPPED = new Set(['pending', 'todo', 'skipped', 'disabled']);

/** Counts of Jest's JSON. A file that could not even be loaded is one failure; no results at all are one failure too. */
export const readResults = () => {
  if (!existsSync(RESULTS)) return { passed: 0, failed: 1, skipped: [], contracts: new Map() };
  const { testResults } = JSON.parse(readFileSync(RESULTS, 'utf8'));
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((test) => ({ ...test, file: relative(ROOT, name) })),
  );
  const unloaded = testResults.filter((f) => f.status === 'failed' && !f.assertionResults.some((t) => t.status === 'failed'));
  return {
    passed: tests.filter((t) => t.status === 'passed').length,
    failed: tests.filter((t) => t.status === 'failed').length + unloaded.length,
    skipped: tests.filter((t) => SKIPPED.has(t.status)).map(withReason),
    contracts: contractsOf(tests),
  };
};

/** Cases of the contract suites by the engine that was held to them; titles by `titleOf` in test/contracts/harness.ts. */
const contractsOf = (tests) => {
  const contracts = new Map();
  for (const { fullName, status } of tests) {
    const [, engine] = /contract of (?:event|view) store: (.+?): /.exec(fullName) ?? [];
    if (engine === undefined || SKIPPED.has(status)) continue;
    const { passed, cases } = contracts.get(engine) ?? { passed: 0, cases: 0 };
    contracts.set(engine, { passed: passed + (status === 'passed' ? 1 : 0), cases: cases + 1 });
  }
  return contracts;
};

/** The reason stands in the title of the test or of a group around it: `… [skipped: reason]` (test/support/shared-data.ts). */
const withReason = ({ file, fullName }) => {
  const [, reason] = /\[skipped: (.+?)\]/.exec(fullName) ?? [];
  return { title: `${file}: ${fullName.replace(/ ?\[skipped: .+?\]/, '')}`, reason };
};

const printSkipped = ({ skipped }) => {
  if (skipped.length === 0) return console.log('Skipped: nothing.');
  console.log('Skipped on this machine:');
  for (const { title, reason } of skipped)
    console.log(`  ${title}\n    because ${reason ?? '(no reason given: that is a failure)'}`);
};

/** `contract cases: embedded 100, memory 99 of 100 …`; undefined where none was run. */
const contractLine = ({ contracts }) => {
  const engines = [...contracts].sort(([a], [b]) => a.localeCompare(b, 'en'));
  if (engines.length === 0) return undefined;
  const counts = engines.map(([engine, { passed, cases }]) => `${engine} ${passed < cases ? `${passed} of ${cases}` : cases}`);
  return `contract cases: ${counts.join(', ')}`;
};

const summary = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped.length} skipped`;

export const printResults = (results) => {
  printSkipped(results);
  const contracts = contractLine(results);
  if (contracts !== undefined) console.log(contracts);
  console.log(summary(results));
};

if (process.argv[1] === fileURLToPath(import.meta.url)) printResults(readResults());
