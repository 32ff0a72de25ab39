import { ranksOf, rateOf, wilson } from './wilson';

describe('wilson', () => {
  // R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998), table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %d in %d is as Newcombe tabulates it', (k, n, low, high) => {
    const interval = wilson(k, n)!;
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });
  it('is exact at the edges', () => {
    expect(wilson(0, 7)!.low).toBe(0);
    expect(wilson(7, 7)!.high).toBe(1);
  });
  it('is nothing over nothing, and so is the rate', () => {
    expect(wilson(0, 0)).toBeNull();
    expect(rateOf(0, 0)).toEqual({ numerator: 0, n: 0, rate: null, low: null, high: null });
  });
});

describe('ranks', () => {
  it('go by the lower bound, the highest first; ties share one; below n = 10 there is none', () =>
    expect(
      ranksOf([
        { low: 0.2, n: 50 },
        { low: 0.4, n: 12 },
        { low: 0.9, n: 9 },
        { low: 0.2, n: 10 },
        { low: 0.1, n: 99 },
        { low: null, n: 0 },
      ]),
    ).toEqual([2, 1, null, 2, 4, null]));
});
