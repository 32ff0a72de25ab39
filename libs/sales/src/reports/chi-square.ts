/** ln Γ(x), x > 0. C. Lanczos, A precision approximation of the gamma function (1964), with g = 7 and nine terms. */
export const logGamma = (x: number): number => {
  const base = x + 6.5;
  const sum = LANCZOS.reduce((s, c, i) => s + c / (x + i), 0.99999999999980993);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum);
};
const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012,
  9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** Q(a, x), the regularised upper incomplete gamma function: series below a + 1, continued fraction (Lentz) above. DLMF 8.7.1, 8.9.2. */
export const upperGamma = (a: number, x: number): number => {
  if (x <= 0) return 1;
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 10_000 && term > sum * 1e-16; n++) sum += term *= x / (a + n);
    return 1 - scale * sum;
  }
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 10_000; n++) {
    const factor = -n * (n - a);
    b += 2;
    d = 1 / (factor * d + b);
    c = b + factor / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return scale * fraction;
};

/** P(X ≥ x) for X with the χ² distribution. */
export const chiSquareSurvival = (x: number, degreesOfFreedom: number): number => upperGamma(degreesOfFreedom / 2, x / 2);

export interface Homogeneity {
  readonly groups: number;
  readonly chiSquare: number | null;
  readonly degreesOfFreedom: number | null;
  readonly pValue: number | null;
}

/**
 * Pearson's χ² test that all groups share one rate. Null where there is nothing to compare: fewer than two groups, or no
 * group differs from all or nothing. K. Pearson, Philosophical Magazine 50 (1900), 157–175.
 */
export const chiSquareHomogeneity = (groups: readonly { readonly numerator: number; readonly n: number }[]): Homogeneity => {
  const n = groups.reduce((sum, g) => sum + g.n, 0);
  const k = groups.reduce((sum, g) => sum + g.numerator, 0);
  if (groups.length < 2 || k === 0 || k === n)
    return { groups: groups.length, chiSquare: null, degreesOfFreedom: null, pValue: null };
  const p = k / n;
  const chiSquare = groups.reduce((sum, g) => sum + (g.numerator - g.n * p) ** 2 / (g.n * p * (1 - p)), 0);
  const degreesOfFreedom = groups.length - 1;
  return { groups: groups.length, chiSquare, degreesOfFreedom, pValue: chiSquareSurvival(chiSquare, degreesOfFreedom) };
};
