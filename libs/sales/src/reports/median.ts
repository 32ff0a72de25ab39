/**
 * The median of values given with how often each occurs: of an even number the mean of the two in the middle; null of
 * none. R's quantile type 7 and every textbook agree on it.
 */
export const medianOf = (counts: Iterable<readonly [value: number, count: number]>): number | null => {
  const ordered = [...counts].filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
  const n = ordered.reduce((sum, [, count]) => sum + count, 0);
  if (n === 0) return null;
  const nth = (rank: number): number => {
    let seen = 0;
    return ordered.find(([, count]) => (seen += count) > rank)![0];
  };
  return (nth(Math.floor((n - 1) / 2)) + nth(Math.floor(n / 2))) / 2;
};
