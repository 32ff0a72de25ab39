import type { ReportAnswer } from '@closeline/sales';
import { ageingText, moneyOfText, pipelineText, stepsText } from './work-texts';

const answer = (more: object): ReportAnswer => ({ by: [], rows: [], ...more }) as unknown as ReportAnswer;
const cellsOf = (lines: string[]): string[][] =>
  lines
    .join('\n')
    .split('\n')
    .map((line) => line.trim().split(/ {2,}/));
const rate = (numerator: number, n: number) => ({ numerator, n, rate: n === 0 ? null : numerator / n, low: null, high: null });

it('steps show below each step what took its place', () => {
  const step = { step: 'welcome', attempts: 4, completed: 1, failed: 3, underWay: 0, failedBy: [], led: rate(1, 4), replaced: 2 };
  const steps = [{ ...step, replacements: [{ step: 'visit', count: 2, led: rate(2, 2) }] }];
  const lines = cellsOf(stepsText(answer({ total: { stages: [{ stage: 'relationship', steps }] }, caution: 'no cause' })));
  expect(lines[1]).toEqual(['total', 'relationship', 'welcome', '4', '1', '3', '2', '25.0 %', '4', '–', '–']);
  expect(lines[2]).toEqual(['then visit', '2', '100.0 %', '2', '–', '–']);
  expect(lines.at(-1)).toEqual(['no cause']);
});

it('money is in units of each currency, as ISO 4217 divides it', () => {
  const of = (currency: string) => ({
    currency,
    signed: 1200,
    recorded: 1200,
    collected: 700,
    refunded: 100,
    net: 600,
    outstanding: 500,
  });
  const lines = cellsOf(moneyOfText(answer({ total: { currencies: [of('EUR'), of('JPY')] } })));
  expect(lines[1]!.slice(1)).toEqual(['EUR', '12.00', '12.00', '7.00', '1.00', '6.00', '5.00']);
  expect(lines[2]!.slice(1)).toEqual(['JPY', '1200', '1200', '700', '100', '600', '500']);
});

it('the pipeline shows the rate by which a value is weighted', () => {
  const stage = {
    stage: 'conversion',
    open: 2,
    proposals: 1,
    weight: rate(3, 4),
    values: [{ currency: 'EUR', value: 1000, weighted: 750 }],
  };
  const [, line] = cellsOf(pipelineText(answer({ total: { stages: [stage], totals: [] } })));
  expect(line).toEqual(['total', 'conversion', '2', '1', 'EUR', '10.00', '7.50', '75.0 %', '4']);
});

it('ageing has a column for each span of days', () => {
  const buckets = [
    { fromDay: 0, toDay: 7, count: 1 },
    { fromDay: 7, toDay: null, count: 2 },
  ];
  const stage = { stage: 'qualification', open: 3, stale: 2, limitDays: 14, medianDays: 20, buckets };
  const [head, line] = cellsOf(ageingText(answer({ total: { stages: [stage] } })));
  expect(head!.slice(-2)).toEqual(['0–6', '7+']);
  expect(line).toEqual(['total', 'qualification', '3', '2', '14', '20', '1', '2']);
});
