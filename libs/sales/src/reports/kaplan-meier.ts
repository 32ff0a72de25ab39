import type { RiskDay } from './risk-table';

/** After the events of a day, the share that had none yet. */
export interface SurvivalStep {
  readonly day: number;
  readonly atRisk: number;
  readonly survival: number;
}

/**
 * The product-limit estimate of the share still without an event, whatever the event: S(t) = Π (1 − d(u)/n(u)). Those who
 * enter late are at risk from their entry on (left truncation). One step per day with an event.
 * E. L. Kaplan and P. Meier, Nonparametric estimation from incomplete observations, JASA 53 (1958), 457–481;
 * W.-Y. Tsai, N. P. Jewell and M.-C. Wang, A note on the product-limit estimator under right censoring and left truncation,
 * Biometrika 74 (1987), 883–886.
 */
export const kaplanMeier = (table: readonly RiskDay<string>[]): readonly SurvivalStep[] => {
  let survival = 1;
  const steps: SurvivalStep[] = [];
  for (const { day, atRisk, events } of table) {
    if (events === 0) continue;
    survival *= 1 - events / atRisk;
    steps.push({ day, atRisk, survival });
  }
  return steps;
};

/** The first day by whose end a share p has had the event: inf {t: S(t) ≤ 1 − p}; null where it never comes to that. */
export const quantileOf = (steps: readonly SurvivalStep[], p: number): number | null =>
  // A product of fractions that is 1 − p may come out a rounding above it.
  steps.find(({ survival }) => survival <= 1 - p + 1e-9)?.day ?? null;
