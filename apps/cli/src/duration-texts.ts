import type { CurveMeasures, FirstResponse, ReportAnswer, StageTimes, VelocityMeasures } from '@closeline/sales';
import { moneyText, nameOf, percent, whole, withTotal } from './figures-text';
import { table } from './output';

/** What an answer says of itself in words. */
const said = (answer: ReportAnswer): string[] => {
  const { sentence } = answer as { sentence?: string };
  return sentence === undefined ? [] : ['', sentence];
};
const from = (first: number, columns: readonly string[]): number[] => columns.map((_, i) => i).slice(first);

/** Days up to which the share is shown, and the last of the curve. */
const SHOWN = [0, 7, 14, 30, 60, 90, 180, 365, 730, Infinity];

const pointAt = (points: CurveMeasures['points'], day: number) =>
  (points.at(-1)?.day ?? -1) < day ? undefined : points.findLast((point) => point.day <= day);

export const curveText = (answer: ReportAnswer): string[] => {
  const all = withTotal<CurveMeasures>(answer);
  const { points } = all.at(-1)!;
  const counts = ['n', 'left out', 'won', 'lost', 'disqualified', 'open', 'won by day 30', 'day 90', 'day 365'];
  const rows = all.map(({ label, n, leftOut, won, lost, disqualified, open, points: own }) => [
    nameOf(label),
    ...[n, leftOut, won, lost, disqualified, open].map(String),
    ...[30, 90, 365].map((day) => percent(pointAt(own, day)?.won.estimate ?? null)),
  ]);
  const days = ['day', 'at risk', 'won', '95 % from', 'to', 'lost', 'disqualified', 'open'];
  const those = new Set(SHOWN.map((until) => points.findLast(({ day }) => day <= until)));
  const shares = [...those].flatMap((point) => {
    if (!point) return [];
    const { day, atRisk, won, lost, disqualified, open } = point;
    const parts = [won.estimate, won.low, won.high, lost.estimate, disqualified.estimate, open];
    return [[String(day), String(atRisk), ...parts.map(percent)]];
  });
  return [
    table([[answer.by.join(' / '), ...counts], ...rows], from(1, ['', ...counts])),
    ...(shares.length > 0 ? ['', 'Of all:', table([days, ...shares], from(0, days))] : []),
    ...said(answer),
  ];
};

export const stageTimesText = (answer: ReportAnswer): string[] => {
  const head = [answer.by.join(' / '), 'stage', 'n', 'left', 'open', 'left out', 'median', 'p90', 'median of those who left'];
  const lines = withTotal<StageTimes>(answer).flatMap(({ label, stages }) =>
    stages.map(({ stage, n, left, open, leftOut, median, p90, completedMedian }) => [
      ...[nameOf(label), stage, String(n), String(left), String(open), String(leftOut)],
      ...[median, p90, completedMedian].map(whole),
    ]),
  );
  return [table([head, ...lines], from(2, head)), '', 'Days; median and p90 by Kaplan–Meier, who is still there censored.'];
};

export const velocityText = (answer: ReportAnswer): string[] => {
  const head = [answer.by.join(' / '), '', 'n', 'won', 'won value', 'mean', 'rate', 'median days', 'left out', 'a day'];
  const lines = withTotal<VelocityMeasures>(answer).flatMap(({ label, currencies }) =>
    currencies.map(({ currency, n, won, wonValue, meanWonValue, rate, medianDays, leftOut, perDay }) => [
      ...[nameOf(label), currency, String(n), String(won), moneyText(wonValue), moneyText(meanWonValue), percent(rate)],
      ...[whole(medianDays), String(leftOut), moneyText(perDay)],
    ]),
  );
  return [table([head, ...lines], from(2, head)), ...said(answer)];
};

export const firstResponseText = (answer: ReportAnswer): string[] => {
  const { targetMinutes } = answer as unknown as { targetMinutes: number };
  const within = `within ${targetMinutes} min`;
  const head = [
    answer.by.join(' / '),
    'n',
    'responded',
    'unanswered',
    'left out',
    'median',
    'p90',
    within,
    'of',
    '95 % from',
    'to',
  ];
  const lines = withTotal<FirstResponse>(answer).map((row) => [
    nameOf(row.label),
    ...[row.n, row.responded, row.unanswered, row.leftOut].map(String),
    ...[row.medianMinutes, row.p90Minutes].map(whole),
    ...[percent(row.within.rate), String(row.within.n), percent(row.within.low), percent(row.within.high)],
  ]);
  return [table([head, ...lines], from(1, head)), '', 'Minutes; median and p90 by Kaplan–Meier, the unanswered censored.'];
};
