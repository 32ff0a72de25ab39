import type { CloseRates } from '../../answers';

/** Below this, chance alone is no good explanation. */
const SURPRISING = 0.05;

export const probability = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(p < 0.0995 ? 3 : 2)}`);

/** Whether the ranked differ, in plain words. */
export const differenceInWords = ({ groups, pValue }: CloseRates['homogeneity'], basis: string): string => {
  if (pValue === null)
    return groups < 2
      ? 'Fewer than two have enough outcomes to be ranked: there is nothing to compare.'
      : `The ${groups} ranked have one and the same rate: there is nothing to tell apart.`;
  if (pValue >= SURPRISING)
    return `With ${probability(pValue)} the ${groups} ranked do not differ more than chance alone would make them.`;
  const unripe =
    basis === 'cohort' ? ' Some of it may be that some have more prospects still open: see within days, or narrow.' : '';
  return `With ${probability(pValue)} the ${groups} ranked differ more than chance alone would make them. It does not say which of them, nor why.${unripe}`;
};
