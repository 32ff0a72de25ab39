import { InvalidArgumentError, type Command } from 'commander';
import { lookInto } from '../demo/found';
import { loadBusiness, type Loaded } from '../demo/load';
import type { DemoSettings } from '../demo/settings';
import { Fault } from '../fault';
import { settings } from '../open';
import { note, printJson, printLine } from '../output';
import { progressOf } from '../progress';
import type { Settings } from '../../../api/src/settings';

interface Options extends Omit<DemoSettings, 'until'> {
  readonly until?: string;
  readonly loadOnly?: true;
  readonly json?: true;
}

export const verb = (program: Command): void => {
  program
    .command('demo')
    .description('the service on a simulated business, which is loaded first where DATA_DIR is empty (docs/demo.md)')
    .option('--prospects <n>', 'how many prospects it has', whole(1, 10_000_000), 2_000)
    .option('--seed <n>', 'the same seed makes the same business', whole(0, 4_294_967_295), 1)
    .option('--years <n>', 'how far back its history goes', whole(1, 20), 2)
    .option('--until <date>', 'the day before which its history ends, YYYY-MM-DD (default: today, UTC)', day)
    .option('--load-only', 'loads it, and does not serve')
    .option('--json', 'prints JSON about what was loaded')
    .action(run);
};

const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (!(value >= least && value <= most)) throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return value;
  };

const day = (text: string): string => {
  const instant = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(text) : new Date(NaN);
  if (Number.isNaN(instant.getTime()) || instant.getTime() > Date.now())
    throw new InvalidArgumentError('It must be a day that is not in the future: YYYY-MM-DD.');
  return instant.toISOString();
};

const run = async ({ loadOnly, json, ...asked }: Options): Promise<void> => {
  const given = settings();
  if (given.servers) throw new Fault('a demo runs on the embedded engine', 'unset EVENTSTORE_URL and MONGODB_URL', 2);
  const { demo, isThere } = await prepared(given, asked);
  const loaded = isThere ? undefined : await load(given, demo);
  if (json) await printJson({ ...demo, loaded: !isThere, ...loaded });
  else if (loaded) await printLine(`${demo.prospects} prospects, ${loaded.events} events`);
  else note('note: this demo is in the data folder already');
  if (loadOnly) return;
  const { serve } = await import('../../../api/src/main');
  await serve();
  // It ends the process itself, when it is told to stop.
  await new Promise<never>(() => undefined);
};

/** The demo to load or to serve, and whether it is there already. Throws Fault where the folder holds anything else. */
const prepared = async (given: Settings, { until, ...asked }: Options): Promise<{ demo: DemoSettings; isThere: boolean }> => {
  const today = `${new Date().toISOString().slice(0, 10)}T00:00:00.000Z`;
  const wanted = { ...asked, until: until ?? today };
  const found = await lookInto(given, wanted);
  if (found.is === 'nothing') return { demo: wanted, isThere: false };
  if (found.is === 'data')
    throw new Fault(`the data folder ${given.dataDir} holds data that is no demo`, 'set DATA_DIR to another folder', 2);
  const { demo, whole: isWhole } = found;
  const isSame = (['seed', 'prospects', 'years'] as const).every((name) => demo[name] === wanted[name]);
  if (!isSame || (until !== undefined && demo.until !== until))
    throw new Fault(
      `the data folder ${given.dataDir} holds another demo (--prospects ${demo.prospects} --seed ${demo.seed} ` +
        `--years ${demo.years} --until ${demo.until.slice(0, 10)})`,
      'ask for that one, or set DATA_DIR to another folder',
      2,
    );
  return { demo, isThere: isWhole };
};

const load = async (given: Settings, demo: DemoSettings): Promise<Loaded & { readonly seconds: number }> => {
  const begun = performance.now();
  const progress = progressOf('loading the demo', demo.prospects, () => Date.now());
  try {
    const loaded = await loadBusiness(given, demo, (prospects) => progress.update(prospects));
    progress.update(demo.prospects);
    return { ...loaded, seconds: Math.round(performance.now() - begun) / 1000 };
  } finally {
    progress.stop();
  }
};
