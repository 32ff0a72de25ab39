/** Months as the API names them: `2026-02`. */
const indexOf = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;
const monthAt = (index: number): string => `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;

/** Its first instant, in ms since the epoch. */
export const startOf = (month: string): number => Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)) - 1);

/** All months from the first to the last given one, also those in which nothing happened; the latest `most` of them. */
export const monthsThrough = (months: readonly string[], most: number): readonly string[] => {
  const indexes = months.map(indexOf);
  if (indexes.length === 0) return [];
  const last = Math.max(...indexes);
  const first = Math.max(Math.min(...indexes), last - most + 1);
  return Array.from({ length: last - first + 1 }, (_, step) => monthAt(first + step));
};
