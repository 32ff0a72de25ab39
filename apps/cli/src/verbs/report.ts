import type { Command } from 'commander';
import { Refusal } from '@closeline/eventsourcing';
import { csvOf } from '@closeline/sales/csv';
import {
  BASES,
  DIMENSIONS,
  episodesView,
  ORIGINS,
  readLabels,
  report,
  rowsOf,
  type ReportAnswer,
  type ReportName,
} from '@closeline/sales/reports';
import { salesUpcasts } from '@closeline/sales/upcasts';
import { SystemClock } from '../../../api/src/clock';
import { Fault } from '../fault';
import { openCaughtUp, settings, type Opened } from '../open';
import { print, printJson, printLine } from '../output';
import { textOf } from '../report-text';

type Options = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

const WHAT: Readonly<Record<ReportName, string>> = {
  funnel: 'how many come how far',
  'close-rates': 'how many of the closed are won (--by salesperson: who closes better)',
  curve: 'the share won, lost and disqualified by so many days after the origin; open ones are censored',
  steps: 'which step falls short, and what did better in its place',
  velocity: 'value won, divided by the median days to signing',
  'stage-times': 'how many days a stage takes, those who are still in it included',
  'first-response': 'how soon staff answer a form',
  ageing: 'how long the open ones have been in their stage',
  pipeline: 'what open proposals are worth',
  money: 'signed, recorded, collected, refunded, net and outstanding',
};

export const verb = (program: Command): void => {
  const reports = program.command('report').description('every report, as GET /v1/reports/… answers it');
  for (const [name, bases] of Object.entries(BASES))
    reports
      .command(name)
      .description(WHAT[name as ReportName])
      .option('--from <date>', 'from this date or instant on')
      .option('--to <date>', 'until before this date or instant')
      .option('--by <dimensions>', `of ${DIMENSIONS.join(', ')}, separated by commas`)
      .option('--basis <basis>', `one of ${bases.join(', ')}`)
      .option('--credit <credit>', 'who is credited')
      .option('--within <days>', 'won within so many days')
      .option('--origin <milestone>', `where a duration begins: ${ORIGINS.join(', ')}`)
      .option('--target <minutes>', 'of first-response: answered within so many minutes')
      .option('--as-of <moment>', 'as it was known then')
      .option('--time-zone <zone>', 'whose days count')
      .option('--where <dimension=id...>', 'only those of this value, such as source=web')
      .option('--limit <n>', 'so many rows')
      .option('--csv', 'prints CSV')
      .option('--json', 'prints JSON')
      .action((options: Options) => run(name, options));
};

const parametersOf = (options: Options): Record<string, string> => {
  const { from, to, by, basis, credit, within, origin, target, asOf, timeZone, limit } = options as Record<
    string,
    string | undefined
  >;
  const given = { from, to, by, basis, credit, within, origin, target, asOf, timeZone, limit };
  const filters = ((options.where as readonly string[] | undefined) ?? []).map((text) => {
    const at = text.indexOf('=');
    if (at < 1) throw new Fault('--where is no filter', 'give it as dimension=id', 2);
    return [text.slice(0, at), text.slice(at + 1)];
  });
  const parameters = [...Object.entries(given), ...filters].filter(([, value]) => value !== undefined);
  return Object.fromEntries(parameters) as Record<string, string>;
};

const run = async (name: string, options: Options): Promise<void> => {
  if (options.csv && options.json) throw new Fault('--csv and --json together', 'ask for one of them', 2);
  const parameters = parametersOf(options);
  const opened = await openCaughtUp(settings());
  try {
    const answer = await answerOf(name, parameters, opened);
    if (options.json) await printJson(answer);
    else if (options.csv) await print(csvOf(rowsOf(answer)));
    else await printLine(textOf(answer));
  } finally {
    await opened.close();
  }
};

const answerOf = async (name: string, parameters: Record<string, string>, opened: Opened): Promise<ReportAnswer> => {
  const { engine, reader, envelope, views, settings: given } = opened;
  const idOf = (view: string): string => views.find((v) => v.name === view)!.id;
  const labels = await readLabels(reader, envelope, {
    staff: idOf('staff'),
    forms: idOf('forms'),
    playbooks: idOf('playbooks'),
  });
  const zone = given.reportTimeZone;
  const [latest] = await engine.log.readLatest(episodesView(zone).types, 1);
  try {
    const recordedAt = latest?.metadata.recordedAt ?? null;
    const stores = { views: reader, log: engine.log, upcasts: salesUpcasts };
    return await report(name, parameters, { ...stores, zone, labels, recordedAt, now: new SystemClock().now() });
  } catch (error) {
    if (error instanceof Refusal && error.status === 400) throw new Fault(error.detail, `see closeline report ${name} --help`, 2);
    throw error;
  }
};
