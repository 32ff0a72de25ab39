import type { CloseRatesAnswer, FunnelAnswer, ReportAnswer, ReportName } from '@closeline/sales';
import { curveText, firstResponseText, stageTimesText, velocityText } from './duration-texts';
import { nameOf, percent } from './figures-text';
import { table } from './output';
import { ageingText, moneyOfText, pipelineText, stepsText } from './work-texts';

/** A report for people: what it counts, its rows and its total. */
export const textOf = (answer: ReportAnswer): string => {
  const { report: name, basis, credit, from, to, timeZone, asOf } = answer;
  const period = from === null && to === null ? 'all time' : `${from ?? 'the beginning'} to before ${to ?? 'now'}`;
  const head = [
    `${name}, basis ${basis}, credit ${credit}; ${period} (${timeZone})`,
    `as of ${asOf.recordedAt ?? 'an empty log'}, position ${asOf.position ?? 'none'}`,
    '',
  ];
  return [...head, ...TEXTS[name as ReportName](answer)].join('\n');
};

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

const homogeneityText = ({ groups, chiSquare, degreesOfFreedom, pValue }: CloseRatesAnswer['homogeneity']): string => {
  if (groups < 2) return 'Homogeneity: fewer than two ranked rows to compare.';
  if (chiSquare === null || pValue === null)
    return `Homogeneity of the ${groups} ranked: they have one and the same rate, so there is nothing to tell apart.`;
  return `Homogeneity of the ${groups} ranked: χ² = ${chiSquare.toFixed(1)} on ${degreesOfFreedom} degrees of freedom, p = ${pValue.toPrecision(2)}.`;
};

const TEXTS: Readonly<Record<ReportName, (answer: ReportAnswer) => string[]>> = {
  funnel: (answer) => funnelText(answer as FunnelAnswer),
  'close-rates': (answer) => closeRatesText(answer as CloseRatesAnswer),
  curve: curveText,
  'stage-times': stageTimesText,
  velocity: velocityText,
  'first-response': firstResponseText,
  steps: stepsText,
  money: moneyOfText,
  pipeline: pipelineText,
  ageing: ageingText,
};
