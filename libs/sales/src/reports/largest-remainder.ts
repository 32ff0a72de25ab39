/**
 * Shares out `parts` whole parts in proportion to the weights (positive whole numbers): everybody gets the whole parts of
 * their quota, the rest goes one by one to the largest remainders; ties by id, nobody (null) first. Hamilton's method:
 * M. L. Balinski and H. P. Young, Fair Representation (1982), ch. 3. The parts add up to `parts`.
 */
export const largestRemainder = <Id extends string | null>(
  weights: ReadonlyMap<Id, number>,
  parts: number,
): ReadonlyMap<Id, number> => {
  // In whole numbers: in fractions of floating point, rounding would decide what is a tie.
  const sum = [...weights.values()].reduce((a, b) => a + BigInt(b), 0n);
  const quotas = [...weights].map(([id, weight]) => {
    const quota = BigInt(weight) * BigInt(parts);
    return { id, whole: Number(quota / sum), rest: quota % sum };
  });
  const left = parts - quotas.reduce((total, { whole }) => total + whole, 0);
  const order = [...quotas].sort((a, b) => (a.rest === b.rest ? compareIds(a.id, b.id) : a.rest > b.rest ? -1 : 1));
  const extra = new Set(order.slice(0, left).map(({ id }) => id));
  return new Map(quotas.map(({ id, whole }) => [id, whole + (extra.has(id) ? 1 : 0)]));
};

const compareIds = (a: string | null, b: string | null): number => {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return a < b ? -1 : 1;
};
