import type { AgeingMeasures, MoneyMeasures, PipelineMeasures, ReportAnswer, StepsMeasures } from '@closeline/sales';
import { moneyText, nameOf, percent, whole, withTotal } from './figures-text';
import { shown, table } from './output';

const from = (first: number, columns: readonly string[]): number[] => columns.map((_, i) => i).slice(first);

/** Each step, and below it what took its place where it failed. */
export const stepsText = (answer: ReportAnswer): string[] => {
  const head = [
    answer.by.join(' / '),
    'stage',
    'step',
    'attempts',
    'completed',
    'failed',
    'replaced',
    'led on',
    'of',
    '95 % from',
    'to',
  ];
  const lines = withTotal<StepsMeasures>(answer).flatMap(({ label, stages }) =>
    stages.flatMap(({ stage, steps }) =>
      steps.flatMap(({ step, attempts, completed, failed, replaced, led, replacements }) => [
        [
          ...[nameOf(label), stage, shown(step), ...[attempts, completed, failed, replaced].map(String)],
          ...[percent(led.rate), String(led.n), percent(led.low), percent(led.high)],
        ],
        ...replacements.map((other) => [
          ...['', '', `  then ${shown(other.step)}`, String(other.count), '', '', ''],
          ...[percent(other.led.rate), String(other.led.n), percent(other.led.low), percent(other.led.high)],
        ]),
      ]),
    ),
  );
  const { caution } = answer as { caution?: string };
  return [table([head, ...lines], from(3, head)), ...(caution === undefined ? [] : ['', caution])];
};

export const moneyOfText = (answer: ReportAnswer): string[] => {
  const head = [answer.by.join(' / '), '', 'signed', 'recorded', 'collected', 'refunded', 'net', 'outstanding'];
  const lines = withTotal<MoneyMeasures>(answer).flatMap(({ label, currencies }) =>
    currencies.map(({ currency, signed, recorded, collected, refunded, net, outstanding }) => [
      ...[nameOf(label), currency],
      ...[signed, recorded, collected, refunded, net, outstanding].map((amount) => moneyText({ amount, currency })),
    ]),
  );
  return [table([head, ...lines], from(2, head))];
};

export const pipelineText = (answer: ReportAnswer): string[] => {
  const head = [answer.by.join(' / '), 'stage', 'open', 'proposals', '', 'value', 'weighted', 'by', 'of'];
  const lines = withTotal<PipelineMeasures>(answer).flatMap(({ label, stages }) =>
    stages.flatMap(({ stage, open, proposals, values, weight }) => {
      const counts = [nameOf(label), stage, String(open), String(proposals)];
      const share = [percent(weight.rate), String(weight.n)];
      if (values.length === 0) return [[...counts, '', '–', '–', ...share]];
      return values.map(({ currency, value, weighted }) => [
        ...[...counts, currency, moneyText({ amount: value, currency })],
        ...[weighted === null ? '–' : moneyText({ amount: weighted, currency }), ...share],
      ]);
    }),
  );
  return [table([head, ...lines], [2, 3, 5, 6, 7, 8])];
};

export const ageingText = (answer: ReportAnswer): string[] => {
  const all = withTotal<AgeingMeasures>(answer);
  const buckets = all
    .at(-1)!
    .stages[0]!.buckets.map(({ fromDay, toDay }) => (toDay === null ? `${fromDay}+` : `${fromDay}–${toDay - 1}`));
  const head = [answer.by.join(' / '), 'stage', 'open', 'stale', 'limit', 'median', ...buckets];
  const lines = all.flatMap(({ label, stages }) =>
    stages.map(({ stage, open, stale, limitDays, medianDays, buckets: counts }) => [
      ...[nameOf(label), stage, String(open), String(stale), String(limitDays), whole(medianDays)],
      ...counts.map(({ count }) => String(count)),
    ]),
  );
  return [table([head, ...lines], from(2, head)), '', 'Days since they came into the stage.'];
};
