import type { Command } from 'commander';
import { Refusal } from '@closeline/eventsourcing';
import {
  BASES,
  csvOf,
  DIMENSIONS,
  episodesView,
  readLabels,
  report,
  rowsOf,
  type CloseRatesAnswer,
  type FunnelAnswer,
  type ReportAnswer,
} from '@closeline/sales';
import { Fault } from '../fault';
import { openCaughtUp, settings, type Opened } from '../open';
import { print, printJson, printLine, shown, table } from '../output';

type Options = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export const verb = (program: Command): void => {
  const reports = program.command('report').description('funnels and close rates, as GET /v1/reports/… answers them');
  for (const [name, bases] of Object.entries(BASES))
    reports
      .command(name)
      .description(
        name === 'funnel' ? 'how many come how far' : 'how many of the closed are won (--by salesperson: who closes better)',
      )
      .option('--from <date>', 'from this date or instant on')
      .option('--to <date>', 'until before this date or instant')
      .option('--by <dimensions>', `of ${DIMENSIONS.join(', ')}, separated by commas`)
      .option('--basis <basis>', `one of ${bases.join(', ')}`)
      .option('--credit <credit>', 'who is credited')
      .option('--within <days>', 'won within so many days')
      .option('--as-of <moment>', 'as it was known then')
      .option('--time-zone <zone>', 'whose days count')
      .option('--where <dimension=id...>', 'only those of this value, such as source=web')
      .option('--limit <n>', 'so many rows')
      .option('--csv', 'prints CSV')
      .option('--json', 'prints JSON')
      .action((options: Options) => run(name, options));
};

const parametersOf = (options: Options): Record<string, string> => {
  const { from, to, by, basis, credit, within, asOf, timeZone, limit } = options as Record<string, string | undefined>;
  const given = { from, to, by, basis, credit, within, asOf, timeZone, limit };
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
    opened.close();
  }
};

const answerOf = async (name: string, parameters: Record<string, string>, opened: Opened): Promise<ReportAnswer> => {
  const { engine, envelope, views, settings: given } = opened;
  const idOf = (view: string): string => views.find((v) => v.name === view)!.id;
  const labels = await readLabels(engine.views, envelope, {
    staff: idOf('staff'),
    forms: idOf('forms'),
    playbooks: idOf('playbooks'),
  });
  const zone = given.reportTimeZone;
  const [latest] = await engine.log.readLatest(episodesView(zone).types, 1);
  try {
    return await report(name, parameters, { views: engine.views, zone, labels, recordedAt: latest?.metadata.recordedAt ?? null });
  } catch (error) {
    if (error instanceof Refusal && error.status === 400) throw new Fault(error.detail, `see closeline report ${name} --help`, 2);
    throw error;
  }
};

const textOf = (answer: ReportAnswer): string => {
  const { report: name, basis, credit, from, to, timeZone, asOf } = answer;
  const period = from === null && to === null ? 'all time' : `${from ?? 'the beginning'} to before ${to ?? 'now'}`;
  const head = [
    `${name}, basis ${basis}, credit ${credit}; ${period} (${timeZone})`,
    `as of ${asOf.recordedAt ?? 'an empty log'}, position ${asOf.position ?? 'none'}`,
    '',
  ];
  return [...head, ...(answer.report === 'funnel' ? funnelText(answer) : closeRatesText(answer))].join('\n');
};

const percent = (rate: number | null): string => (rate === null ? '–' : `${(rate * 100).toFixed(1)} %`);
const nameOf = (label: Readonly<Record<string, string | undefined>>): string =>
  shown(Object.values(label).join(' / ') || 'total');

const funnelText = ({ rows, total, by }: FunnelAnswer): string[] => {
  const all = by.length === 0 ? [{ label: { total: 'total' }, ...total }] : [...rows, { label: { total: 'total' }, ...total }];
  const stages = total.stages.map(({ stage }) => stage);
  const lines = all.map(({ label, stages: measured }) => [
    nameOf(label),
    ...measured.flatMap(({ count, cumulativeRate }) => [String(count), percent(cumulativeRate)]),
  ]);
  const head = [by.join(' / '), ...stages.flatMap((stage) => [stage, '%'])];
  const undated = total.stages.filter(({ implied, assumed }) => implied + assumed > 0);
  const counts = undated.map(({ stage, implied, assumed }) => `${stage} ${implied} implied, ${assumed} assumed`);
  return [
    table([head, ...lines], head.map((_, i) => i).slice(1)),
    ...(counts.length > 0 ? ['', `Not dated by their source, so in no rate between two stages: ${counts.join('; ')}.`] : []),
  ];
};

const closeRatesText = (answer: CloseRatesAnswer): string[] => {
  const { rows, total, by, homogeneity, rankMeans } = answer;
  const ordered = [...rows].sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity));
  const all = by.length === 0 ? [{ label: { total: 'total' }, ...total }] : [...ordered, { label: { total: 'total' }, ...total }];
  const head = ['rank', by.join(' / '), 'won', 'lost', 'disqualified', 'open', 'rate', 'n', '95 % from', 'to'];
  const lines = all.map(({ label, rank, won, lost, disqualified, open, rate, n, low, high }) => [
    rank === null ? '–' : String(rank),
    nameOf(label),
    ...[won, lost, disqualified, open].map(String),
    percent(rate),
    String(n),
    percent(low),
    percent(high),
  ]);
  const said = by.length === 0 ? [] : ['', rankMeans, homogeneityText(homogeneity)];
  return [table([head, ...lines], [0, 2, 3, 4, 5, 6, 7, 8, 9]), ...said];
};

const homogeneityText = ({ groups, chiSquare, degreesOfFreedom, pValue }: CloseRatesAnswer['homogeneity']): string =>
  chiSquare === null || pValue === null
    ? 'Homogeneity: fewer than two ranked rows to compare.'
    : `Homogeneity of the ${groups} ranked: χ² = ${chiSquare.toFixed(1)} on ${degreesOfFreedom} degrees of freedom, p = ${pValue.toPrecision(2)}.`;
