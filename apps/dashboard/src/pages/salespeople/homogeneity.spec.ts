import { differenceInWords, probability } from './homogeneity';

const of = (groups: number, pValue: number | null) => ({ groups, pValue, chiSquare: null, degreesOfFreedom: null });

describe('whether the ranked differ', () => {
  it('is chance where the probability is not small', () => {
    expect(differenceInWords(of(30, 0.26393697977182323), 'narrow')).toBe(
      'With p = 0.26 the 30 ranked do not differ more than chance alone would make them.',
    );
  });

  it('is more than chance where it is, and says of a cohort what else it may be', () => {
    expect(differenceInWords(of(12, 2e-11), 'narrow')).toBe(
      'With p < 0.001 the 12 ranked differ more than chance alone would make them. It does not say which of them, nor why.',
    );
    expect(differenceInWords(of(12, 0.012), 'cohort')).toContain('With p = 0.012 the 12 ranked differ');
    expect(differenceInWords(of(12, 0.012), 'cohort')).toContain('still open');
  });

  it('is no question where there is nothing to compare', () => {
    expect(differenceInWords(of(1, null), 'narrow')).toContain('Fewer than two');
    expect(differenceInWords(of(3, null), 'narrow')).toContain('one and the same rate');
  });

  it('writes no p as equal to a bound that it is not equal to', () => {
    expect([0.0499, 0.05, 0.0995, 0.1, 1].map(probability)).toEqual([
      'p = 0.050',
      'p = 0.050',
      'p = 0.10',
      'p = 0.10',
      'p = 1.00',
    ]);
  });
});
