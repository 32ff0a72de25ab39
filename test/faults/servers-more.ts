import { parseArgs } from 'node:util';
import { plansOf, told } from './plan';
import { Trial } from './trial';

/**
 * More runs than the tests have time for, on the built service:
 * `node -r ./scripts/run-ts.cjs test/faults/servers-more.ts [--runs 200] [--seed 1] [--only RUN] [--processes 1]`.
 * Ends with 1 at the first run after which something does not hold, and says what and which.
 */
const main = async (): Promise<void> => {
  const type = 'string';
  const { values } = parseArgs({ options: { runs: { type }, seed: { type }, only: { type }, processes: { type } } });
  const [runs, seed, processes] = [Number(values.runs ?? 200), Number(values.seed ?? 1), Number(values.processes ?? 1)];
  const plans = plansOf(seed, runs).filter(({ run }) => values.only === undefined || run === Number(values.only));
  const trial = await Trial.open(seed, processes);
  for (const plan of plans) {
    const begin = performance.now();
    const faults = await trial.run(plan).catch((error: Error) => [error.message]);
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    process.stdout.write(`${told(plan)}: ${faults.length === 0 ? 'all holds' : faults.join('\n  ')} (${seconds} s)\n`);
    if (faults.length === 0) continue;
    process.stdout.write(`${trial.output()}\n`);
    process.exitCode = 1;
    break;
  }
  const { acknowledged, putOff, events } = trial;
  const ended = await trial.close();
  if (ended.length > 0) process.exitCode = 1;
  process.stdout.write(`${[...ended, `${acknowledged} acknowledged, ${putOff} put off, ${events} events`].join('\n')}\n`);
};

void main();
