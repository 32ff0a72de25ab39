import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fillFolder } from '../support/filled-folder';
import { chanceOf } from './chance';
import { Rebuilding } from './rebuilding';

const USAGE = 'node -r ./scripts/run-ts.cjs test/faults/rebuild-more.ts [--events 200000] [--rate 200] [--kills 20] [--seed 1]';
/** So many seconds of the load a life lasts at most. */
const LIFE_S = 6;

const told = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * A rebuild of all views from a log of the size that is wanted, while commands come in at a rate and people read, killed
 * again and again; then left alone until it is done. Ends with 1 where something does not hold.
 */
const main = async (): Promise<void> => {
  const type = 'string';
  const { values } = parseArgs({ options: { events: { type }, rate: { type }, kills: { type }, seed: { type } } });
  const wanted = ['events', 'rate', 'kills', 'seed'] as const;
  const [events, rate, kills, seed] = wanted.map((name, i) => Number(values[name] ?? [200_000, 200, 20, 1][i])) as [
    number,
    number,
    number,
    number,
  ];
  if (![events, rate, kills, seed].every((n) => n > 0)) throw new Error(`usage: ${USAGE}`);
  const dataDir = mkdtempSync(join(tmpdir(), 'closeline-rebuild-'));
  const begin = performance.now();
  const seconds = (): string => `${((performance.now() - begin) / 1000).toFixed(1)} s`;
  try {
    told(`${await fillFolder(dataDir, events)} events written, ${seconds()}`);
    const rebuilding = await Rebuilding.open(dataDir, { chance: chanceOf(seed), lanes: 32, perSecond: rate });
    const { load, readers } = rebuilding;
    const loaded = performance.now();
    told(`all views built, ${seconds()}`);
    await rebuilding.begin();
    while (rebuilding.kills.length < kills) {
      const before = rebuilding.kills.length;
      await rebuilding.kill(rate * LIFE_S);
      const [kill] = rebuilding.kills.slice(before);
      told(kill ? `kill ${before + 1}: ${JSON.stringify(kill.builds)}, ${seconds()}` : `all was done: begun again, ${seconds()}`);
    }
    const left = performance.now();
    await rebuilding.promoted();
    told(`promoted ${((performance.now() - left) / 1000).toFixed(1)} s after the last start, ${seconds()}`);
    const perSecond = load.acknowledged.length / ((performance.now() - loaded) / 1000);
    const faults = await rebuilding.end();
    for (const fault of faults.slice(0, 50)) told(fault);
    if (faults.length > 0) process.exitCode = 1;
    told(
      `${kills} kills, ${load.acknowledged.length} commands acknowledged (${perSecond.toFixed(0)}/s over all, also while it was away), ` +
        `${readers.answered} queries answered (${readers.behind} of them only that the view is behind), ${faults.length} faults, at most ${rebuilding.peakMemory.toFixed(0)} MiB`,
    );
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
};

void main();
