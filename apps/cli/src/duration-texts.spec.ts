import type { ReportAnswer } from '@closeline/sales';
import { curveText, velocityText } from './duration-texts';

const answer = (more: object): ReportAnswer => ({ by: [], rows: [], ...more }) as unknown as ReportAnswer;
const share = (estimate: number) => ({ estimate, low: null, high: null });
const point = (day: number, atRisk: number, won: number) => ({
  ...{ day, atRisk, won: share(won), lost: share(0), disqualified: share(0), open: 1 - won },
});

describe('a curve in text', () => {
  const counts = { n: 40, leftOut: 2, won: 9, lost: 0, disqualified: 0, open: 31 };
  const lines = curveText(answer({ total: { ...counts, points: [point(0, 40, 0), point(20, 38, 0.25), point(45, 12, 0.5)] } }))
    .join('\n')
    .split('\n');
  it('says the share by a day as far as the curve goes, and nothing beyond', () =>
    expect(lines[1]!.trim().split(/ {2,}/)).toEqual(['total', '40', '2', '9', '0', '0', '31', '25.0 %', '–', '–']));
  it('shows each share beside the day and the risk set that it is of', () =>
    expect(lines.slice(5).map((line) => line.trim().split(/ {2,}/).slice(0, 3))).toEqual([
      ['0', '40', '0.0 %'],
      ['20', '38', '25.0 %'],
      ['45', '12', '50.0 %'],
    ]));
});

it('velocity is in units of each currency, as ISO 4217 divides it', () => {
  const money = (amount: number, currency: string) => ({ amount, currency });
  const velocity = (currency: string) => ({
    ...{ currency, n: 2, won: 1, wonValue: money(120_000, currency), meanWonValue: money(120_000, currency) },
    ...{ rate: 0.5, medianDays: 0, leftOut: 0, perDay: null },
  });
  const [table] = velocityText(answer({ total: { currencies: [velocity('EUR'), velocity('JPY')] } }));
  const rows = table!.split('\n').slice(1);
  expect(rows.map((line) => line.split(/ {2,}/).slice(1, 5))).toEqual([
    ['EUR', '2', '1', '1200.00'],
    ['JPY', '2', '1', '120000'],
  ]);
  expect(rows[0]!.split(/ {2,}/).at(-1)).toBe('–');
});
