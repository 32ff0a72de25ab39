import type { Answers, Fit } from '../answers';
import type { FitPoints, FitRule } from './events';

/** The name under which a fit rule reads the strength of interest, which every submission carries. */
export const INTEREST = 'interest';

/**
 * The form's own fit rule: score = the sum of the points that apply, and the band it reaches. `because` lists the fields
 * that gave points and how many, never an answer.
 */
export const fitOf = ({ fitRule }: { readonly fitRule: FitRule }, interest: number, answers: Answers): Fit => {
  const given = new Map<string, unknown>([...Object.entries(answers), [INTEREST, interest]]);
  const points = new Map<string, number>();
  for (const rule of fitRule.points)
    if (applies(rule, given.get(rule.field))) points.set(rule.field, (points.get(rule.field) ?? 0) + rule.points);
  const because = [...points].filter(([, n]) => n !== 0).map(([field, n]) => ({ field, points: n }));
  const score = because.reduce((sum, { points: n }) => sum + n, 0);
  const { strong, possible } = fitRule.bands;
  return { score, band: score >= strong ? 'strong' : score >= possible ? 'possible' : 'weak', because };
};

const applies = ({ equals, includes, atLeast, answered }: FitPoints, answer: unknown): boolean => {
  if (answer === undefined) return false;
  if (equals !== undefined) return answer === equals;
  if (includes !== undefined) return Array.isArray(answer) && answer.includes(includes);
  if (atLeast !== undefined) return typeof answer === 'number' && answer >= atLeast;
  return answered === true && !isBlank(answer);
};

/** An answer that says nothing. */
export const isBlank = (answer: unknown): boolean =>
  answer === undefined || (typeof answer === 'string' && answer.trim() === '') || (Array.isArray(answer) && answer.length === 0);
