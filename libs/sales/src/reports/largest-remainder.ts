/**
 * Shares out `parts` whole parts in proportion to the weights (positive whole numbers): everybody gets the whole parts of
 * their quota, the rest goes one by one to the largest remainders; ties by id, nobody (null) first. Hamilton's method:
 * M. L. Balinski and H. P. Young, Fair Representation (1982), ch. 3. The parts add up to `parts`.
 */
export const largestRemainder = <Id extends string | null>(
  weights: ReadonlyMap<Id, number>,
  parts: number,
): ReadonlyMap<Id, number> => {
  let sum = 0;
  for (const weight of weights.values()) sum += weight;
  const shares = new Map<Id, number>();
  const rests: { readonly id: Id; readonly rest: number }[] = [];
  let left = parts;
  for (const [id, weight] of weights) {
    const { whole, rest } = quotaOf(weight, parts, sum);
    shares.set(id, whole);
    rests.push({ id, rest });
    left -= whole;
  }
  if (left === 0) return shares;
  rests.sort((a, b) => b.rest - a.rest || compareIds(a.id, b.id));
  for (const { id } of rests.slice(0, left)) shares.set(id, shares.get(id)! + 1);
  return shares;
};

/**
 * weight × parts ÷ sum, whole, and what remains of it. In whole numbers: in fractions of floating point, rounding would
 * decide what is a tie. Doubles hold those below 2^53: milliseconds of a century times a thousand, so parts are taken by
 * the thousand, as in long division.
 */
const quotaOf = (weight: number, parts: number, sum: number): { readonly whole: number; readonly rest: number } => {
  if (sum <= 2 ** 42 && parts <= 2 ** 20) {
    const high = weight * Math.floor(parts / 1024);
    const highRest = high % sum;
    const low = highRest * 1024 + weight * (parts % 1024);
    const rest = low % sum;
    return { whole: ((high - highRest) / sum) * 1024 + (low - rest) / sum, rest };
  }
  const quota = BigInt(weight) * BigInt(parts);
  return { whole: Number(quota / BigInt(sum)), rest: Number(quota % BigInt(sum)) };
};

const compareIds = (a: string | null, b: string | null): number => {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return a < b ? -1 : 1;
};
