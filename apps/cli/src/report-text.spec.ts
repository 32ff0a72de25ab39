import type { ReportAnswer } from '@closeline/sales';
import { textOf } from './report-text';

describe('close rates in text', () => {
  const figures = { won: 12, lost: 0, disqualified: 0, open: 0, rate: 1, n: 12, low: 0.76, high: 1, rank: 1 };
  const said = (homogeneity: object): string =>
    textOf({
      ...{ report: 'close-rates', basis: 'narrow', credit: 'owner-at-outcome', from: null, to: null, timeZone: 'UTC' },
      ...{ asOf: { recordedAt: null, position: null, at: null }, by: ['team'], rankMeans: 'By evidence.' },
      ...{ rows: [{ key: { team: 'x' }, label: { team: 'x' }, ...figures }], total: { ...figures, rank: null }, homogeneity },
    } as unknown as ReportAnswer)
      .split('\n')
      .at(-1)!;
  const none = { chiSquare: null, degreesOfFreedom: null, pValue: null };

  it('say how the ranked differ', () =>
    expect(said({ groups: 3, chiSquare: 1.02, degreesOfFreedom: 2, pValue: 0.6 })).toBe(
      'Homogeneity of the 3 ranked: χ² = 1.0 on 2 degrees of freedom, p = 0.60.',
    ));
  it('say where there are too few to compare', () =>
    expect(said({ groups: 1, ...none })).toBe('Homogeneity: fewer than two ranked rows to compare.'));
  it('say where all of them have won all, or none', () =>
    expect(said({ groups: 2, ...none })).toBe(
      'Homogeneity of the 2 ranked: they have one and the same rate, so there is nothing to tell apart.',
    ));
});
