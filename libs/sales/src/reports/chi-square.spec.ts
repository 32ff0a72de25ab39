import { chiSquareHomogeneity, chiSquareSurvival, logGamma } from './chi-square';

describe('the χ² distribution', () => {
  // Critical values of Abramowitz & Stegun, Handbook of Mathematical Functions, table 26.8.
  it.each([
    [3.84146, 1, 0.05],
    [6.6349, 1, 0.01],
    [5.99146, 2, 0.05],
    [18.307, 10, 0.05],
    [23.2093, 10, 0.01],
    [43.7729, 30, 0.05],
    [20.5992, 30, 0.9],
    [124.342, 100, 0.05],
  ])('exceeds %d with %d degrees of freedom in %d of cases', (x, degrees, p) =>
    expect(chiSquareSurvival(x, degrees)).toBeCloseTo(p, 5),
  );
  it('with two degrees of freedom is exponential', () => {
    for (const x of [0.1, 1, 3, 10, 40]) expect(chiSquareSurvival(x, 2)).toBeCloseTo(Math.exp(-x / 2), 12);
  });
  it('is certain at 0', () => expect(chiSquareSurvival(0, 5)).toBe(1));
});

describe('logGamma', () => {
  it('is the logarithm of the factorial', () => {
    expect(logGamma(1)).toBeCloseTo(0, 12);
    expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 10);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
  });
});

describe('homogeneity', () => {
  it('of two groups is the χ² of their four-field table', () => {
    // n (ad − bc)² / (row and column sums) = 200 (30·60 − 70·40)² / (100·100·70·130)
    const { chiSquare, degreesOfFreedom, pValue } = chiSquareHomogeneity([
      { numerator: 30, n: 100 },
      { numerator: 40, n: 100 },
    ]);
    expect(chiSquare).toBeCloseTo((200 * 1000 ** 2) / (100 * 100 * 70 * 130), 10);
    expect(degreesOfFreedom).toBe(1);
    expect(pValue).toBeCloseTo(0.1382, 4);
  });
  it.each([
    [[]],
    [[{ numerator: 3, n: 10 }]],
    [
      [
        { numerator: 0, n: 10 },
        { numerator: 0, n: 20 },
      ],
    ],
    [
      [
        { numerator: 10, n: 10 },
        { numerator: 20, n: 20 },
      ],
    ],
  ])('is nothing where there is nothing to compare: %j', (groups) =>
    expect(chiSquareHomogeneity(groups)).toMatchObject({ chiSquare: null, pValue: null }),
  );
});
