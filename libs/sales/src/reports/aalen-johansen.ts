import type { RiskDay } from './risk-table';
import { Z } from './wilson';

/** A share with its pointwise 95 % band; without a band while it is 0 or 1, where the transform has none. */
export interface Incidence {
  readonly estimate: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** By the end of a day: how many of those at risk on it, the share of each end so far, and of those without one. */
export interface CurvePoint<K extends string> {
  readonly day: number;
  readonly atRisk: number;
  readonly incidence: Readonly<Record<K, Incidence>>;
  readonly free: number;
}

/** Below so many at risk a curve says nothing. */
export const LEAST_AT_RISK = 10;

/** A share as it grows, with its variance and its covariance with the share still free. */
interface Share {
  estimate: number;
  variance: number;
  withFree: number;
}

/**
 * Cumulative incidence of competing ends (Aalen–Johansen): F_k(t) = Σ S(u−) d_k(u) / n(u), S the share still free. Delayed
 * entry is in the risk sets n(u). The points are the days with an event, day 0 and the last day; from the first day on with
 * fewer than 10 at risk there are none.
 * O. O. Aalen and S. Johansen, An empirical transition matrix for non-homogeneous Markov chains based on censored
 * observations, Scandinavian Journal of Statistics 5 (1978), 141–150.
 *
 * Variance: the Greenwood-type estimator, by its recursion over the days; with one end only it is Greenwood's own, and
 * without censoring and delayed entry the binomial F(1 − F)/n.
 * A. Allignol, M. Schumacher and J. Beyersmann, A note on variance estimation of the Aalen–Johansen estimator of the
 * cumulative incidence function in competing risks, with a view towards left-truncated data, Biometrical Journal 52 (2010),
 * 126–137.
 *
 * Bands: pointwise, by the log-log transform log(−log F).
 * J. B. Choudhury, Non-parametric confidence interval estimation for competing risks analysis, Statistics in Medicine 21
 * (2002), 1129–1144.
 */
export const aalenJohansen = <K extends string>(table: readonly RiskDay<K>[], ends: readonly K[]): readonly CurvePoint<K>[] => {
  const shares = Object.fromEntries(ends.map((end) => [end, { estimate: 0, variance: 0, withFree: 0 }])) as Record<K, Share>;
  let free = 1;
  let freeVariance = 0;
  const points: CurvePoint<K>[] = [];
  const observed = enoughAtRisk(table);
  for (const [i, { day, atRisk: n, ended, events }] of observed.entries()) {
    const hazard = events / n;
    for (const end of ends) {
      const own = (ended[end] ?? 0) / n;
      const share = shares[end];
      share.variance += 2 * own * share.withFree + own ** 2 * freeVariance + (free ** 2 * own * (1 - own)) / n;
      share.withFree = (1 - hazard) * (share.withFree + own * freeVariance) - (free ** 2 * own * (1 - hazard)) / n;
      share.estimate += free * own;
    }
    freeVariance = (1 - hazard) ** 2 * freeVariance + (free ** 2 * hazard * (1 - hazard)) / n;
    free *= 1 - hazard;
    if (events === 0 && day > 0 && i < observed.length - 1) continue;
    const incidence = Object.fromEntries(ends.map((end) => [end, banded(shares[end])])) as Record<K, Incidence>;
    points.push({ day, atRisk: n, incidence, free });
  }
  return points;
};

/** The days until the first one, from day 0 on, with too few at risk. */
const enoughAtRisk = <K extends string>(table: readonly RiskDay<K>[]): readonly RiskDay<K>[] => {
  const stop = table.findIndex(({ day, atRisk }, i) => {
    const isGap = day > (i === 0 ? 0 : table[i - 1]!.day + 1);
    return atRisk < LEAST_AT_RISK || (isGap && (table[i - 1]?.left ?? 0) < LEAST_AT_RISK);
  });
  return stop < 0 ? table : table.slice(0, stop);
};

const banded = ({ estimate, variance }: Share): Incidence => {
  // Nothing but rounding keeps a share from 0 and 1, where log(−log F) is not to be had.
  if (estimate < 1e-12 || estimate > 1 - 1e-12) return { estimate, low: null, high: null };
  const half = (Z * Math.sqrt(Math.max(0, variance))) / (estimate * Math.log(estimate));
  return { estimate, low: estimate ** Math.exp(-half), high: estimate ** Math.exp(half) };
};
