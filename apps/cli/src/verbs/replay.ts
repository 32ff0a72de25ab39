import type { Command } from 'commander';
import { instantOf } from '@closeline/sales/instants';
import { entryOf, historyOf, prospectsView, type ProspectDocument, type Until } from '@closeline/sales/prospects';
import type { Recorded } from '@closeline/eventsourcing';
import { differencesOf } from '../differences';
import { Fault } from '../fault';
import { openBeside, settings } from '../open';
import { printJson, printLine, shown } from '../output';
import { timelineOf, type Moment } from '../timeline';

interface Options {
  readonly revision?: string;
  readonly asOf?: string;
  readonly json?: true;
}

export const verb = (program: Command): void => {
  program
    .command('replay')
    .argument('<prospect>', 'the id of a prospect')
    .description('the history of one prospect: when it happened, when it was known, who, by which command, what it changed')
    .option('--revision <n>', 'up to this revision')
    .option('--as-of <instant>', 'as it was known at this moment')
    .option('--json', 'prints JSON')
    .action(run);
};

const untilOf = ({ revision, asOf }: Options): Until => {
  if (revision !== undefined && asOf !== undefined) throw new Fault('--revision and --as-of together', 'give one of them', 2);
  if (revision !== undefined) {
    if (!/^\d{1,9}$/.test(revision)) throw new Fault('--revision is no number', 'give a whole number from 0', 2);
    return { revision: Number(revision) };
  }
  if (asOf === undefined) return {};
  const instant = instantOf(asOf);
  if (instant === undefined)
    throw new Fault('--as-of is no instant', 'give one with its offset, such as 2026-03-01T12:00:00Z', 2);
  return { asOf: instant };
};

const run = async (given: string, options: Options): Promise<void> => {
  const until = untilOf(options);
  const prospectId = given.replace(/^prospect-/, '');
  const opened = await openBeside(settings());
  const { engine, envelope } = opened;
  try {
    const sealed = await historyOf(engine.log, prospectId, until);
    if (sealed.length === 0) {
      const ever = (await engine.log.readStream(`prospect-${prospectId}`, { limit: 1 })).length > 0;
      throw ever
        ? new Fault(`nothing was known of ${shown(prospectId)} then`, 'give a later moment')
        : new Fault(`there is no prospect ${shown(prospectId)}`, 'give the prospectId of an answer or of the import report');
    }
    // Whoever holds the folder and its master key may read what is sealed.
    const events: readonly Recorded[] = await envelope.open(sealed);
    const moments = replayed(events);
    if (options.json) await printJson(asJson(prospectId, moments));
    else await printLine(timelineOf(prospectId, moments));
  } finally {
    await opened.close();
  }
};

const replayed = (events: readonly Recorded[]): Moment[] => {
  let state: ProspectDocument | null = null;
  return events.map((event) => {
    const before = state;
    state = prospectsView.fold(before as Record<string, unknown> | null, event) as ProspectDocument | null;
    return { event, before, after: state };
  });
};

const asJson = (prospectId: string, moments: readonly Moment[]): object => {
  const { event, after } = moments.at(-1)!;
  return {
    prospectId,
    revision: event.revision,
    position: event.position,
    events: moments.map((moment) => ({ ...entryOf(moment.event), changes: changesOf(moment) })),
    state: after,
  };
};

const changesOf = ({ before, after }: Moment): object[] =>
  differencesOf(before, after)
    .filter(({ path }) => path !== 'revision')
    .map((d) => ({ path: d.path, before: d.before ?? null, after: d.after ?? null }));
