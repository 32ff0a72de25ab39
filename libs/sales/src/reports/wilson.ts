/** The 97.5 % quantile of the standard normal distribution: two-sided 95 %. */
export const Z = 1.959963984540054;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * The Wilson score interval (95 %) of k out of n; null over nothing.
 * E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927), 209–212.
 */
export const wilson = (k: number, n: number): Interval | null => {
  if (n === 0) return null;
  const p = k / n;
  const z2 = Z * Z;
  const middle = p + z2 / (2 * n);
  const half = Z * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  const scale = 1 + z2 / n;
  // At the edges the bound is exact; rounding must not push it past.
  return { low: k === 0 ? 0 : (middle - half) / scale, high: k === n ? 1 : (middle + half) / scale };
};

/** A rate with its terms and its Wilson interval. Over nothing it is null, never 0. */
export interface Rate {
  readonly numerator: number;
  readonly n: number;
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export const rateOf = (numerator: number, n: number): Rate => {
  const interval = wilson(numerator, n);
  return { numerator, n, rate: n === 0 ? null : numerator / n, low: interval?.low ?? null, high: interval?.high ?? null };
};

/** Below this n a rate has no rank. */
export const LEAST_RANKED = 10;

/** Ranks by the lower bound, the highest first; ties share a rank and the next is counted past them; null below n = 10. */
export const ranksOf = (rates: readonly Pick<Rate, 'low' | 'n'>[]): readonly (number | null)[] => {
  const lows = rates.filter((r) => r.n >= LEAST_RANKED).map((r) => r.low!);
  return rates.map((r) => (r.n < LEAST_RANKED ? null : 1 + lows.filter((low) => low > r.low!).length));
};
