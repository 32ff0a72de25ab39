import { rowsOf } from './flat-rows';
import type { ReportAnswer } from './reports';

const answer = (...rows: readonly object[]) => ({ rows }) as unknown as ReportAnswer;

describe('rows for CSV', () => {
  it('tell a curve point by point, and a row without points once', () =>
    expect(
      rowsOf(
        answer(
          {
            key: { team: 'north' },
            n: 12,
            points: [
              { day: 0, open: 1 },
              { day: 3, open: 0.5, won: { estimate: 0.5, low: null } },
            ],
          },
          { key: { team: 'south' }, n: 2, points: [] },
        ),
      ),
    ).toEqual([
      { 'key.team': 'north', n: 12, 'point.day': 0, 'point.open': 1, 'point.won.estimate': null, 'point.won.low': null },
      { 'key.team': 'north', n: 12, 'point.day': 3, 'point.open': 0.5, 'point.won.estimate': 0.5, 'point.won.low': null },
      { 'key.team': 'south', n: 2, 'point.day': null, 'point.open': null, 'point.won.estimate': null, 'point.won.low': null },
    ]));
  it('name the parts of a list by what they are about', () =>
    expect(
      rowsOf(
        answer({ currencies: [{ currency: 'EUR', perDay: { amount: 5, currency: 'EUR' } }], stages: [{ stage: 'x', n: 1 }] }),
      ),
    ).toEqual([{ 'currencies.EUR.perDay.amount': 5, 'currencies.EUR.perDay.currency': 'EUR', 'stages.x.n': 1 }]));
});
