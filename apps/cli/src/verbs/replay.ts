import type { Command } from 'commander';
import { entryOf, historyOf, instantOf, prospectsView, type Until } from '@closeline/sales';
import type { Recorded } from '@closeline/eventsourcing';
import { differencesOf, type Difference } from '../differences';
import { Fault } from '../fault';
import { openBeside, settings } from '../open';
import { printJson, printLine, shown } from '../output';

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

type State = Record<string, unknown> | null;

/** An event with what it changed in the prospect's state. */
interface Moment {
  readonly event: Recorded;
  readonly changes: readonly Difference[];
}

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
    const { moments, state } = replayed(events);
    if (options.json) await printJson(asJson(prospectId, moments, state));
    else await printLine(asText(prospectId, moments, state));
  } finally {
    opened.close();
  }
};

const replayed = (events: readonly Recorded[]): { moments: Moment[]; state: State } => {
  let state: State = null;
  const moments = events.map((event) => {
    const before = state;
    state = prospectsView.fold(before, event);
    return { event, changes: differencesOf(before, state).filter(({ path }) => path !== 'revision') };
  });
  return { moments, state };
};

const asJson = (prospectId: string, moments: readonly Moment[], state: State): object => ({
  prospectId,
  revision: moments.at(-1)!.event.revision,
  position: moments.at(-1)!.event.position,
  events: moments.map(({ event, changes }) => ({
    ...entryOf(event),
    changes: changes.map(({ path, before = null, after = null }) => ({ path, before, after })),
  })),
  state,
});

const valueOf = (value: unknown): string =>
  value === undefined ? '–' : typeof value === 'string' ? shown(value) : JSON.stringify(value);

const asText = (prospectId: string, moments: readonly Moment[], state: State): string => {
  const last = moments.at(-1)!.event;
  const known = differencesOf(null, state).map(({ path, after }) => `  ${path}: ${valueOf(after)}`);
  return [
    `prospect ${prospectId}, ${moments.length} events`,
    ...moments.flatMap(momentLines),
    '',
    `state at revision ${last.revision}, as it was known at ${last.metadata.recordedAt}`,
    ...known,
  ].join('\n');
};

const momentLines = ({ event, changes }: Moment): string[] => {
  const { revision, type, position, metadata } = event;
  const { actor, occurredAt, occurredOn, evidence, recordedAt, commandType, commandId } = metadata;
  const happened = `${occurredOn ?? occurredAt}${evidence ? ` (${evidence})` : ''}`;
  const behalf = actor.onBehalfOf === undefined ? '' : ` on behalf of ${shown(actor.onBehalfOf)}`;
  return [
    '',
    `${revision}  ${type}`,
    `   happened  ${happened}`,
    `   known     ${recordedAt}, position ${position}`,
    `   by        ${actor.role} ${shown(actor.subject)}${behalf}`,
    `   command   ${commandType} ${commandId}`,
    ...saidLines(event),
    ...changes.map(
      ({ path, before, after }, i) => `   ${i === 0 ? 'changed' : '       '}   ${path}: ${valueOf(before)} → ${valueOf(after)}`,
    ),
  ];
};

/** What the event itself says; the state keeps only what something reads. */
const saidLines = ({ data }: Recorded): string[] => {
  const said = Object.entries(data).filter(([, value]) => value !== null);
  return said.map(([name, value], i) => `   ${i === 0 ? 'said   ' : '       '}   ${name}: ${valueOf(value)}`);
};
