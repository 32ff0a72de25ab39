const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/** The Monday (ms since the epoch, UTC) of an ISO week `2026-W07`: week 1 has 4 January in it (ISO 8601). */
export const mondayOf = (week: string): number => {
  const year = Number(week.slice(0, 4));
  const fourth = Date.UTC(year, 0, 4);
  const weekday = (new Date(fourth).getUTCDay() + 6) % 7;
  return fourth - weekday * DAY_MS + (Number(week.slice(6)) - 1) * WEEK_MS;
};

/** The ISO week of a Monday. */
export const weekOf = (monday: number): string => {
  // The week belongs to the year that its Thursday is in.
  const year = new Date(monday + 3 * DAY_MS).getUTCFullYear();
  const number = Math.round((monday - mondayOf(`${year}-W01`)) / WEEK_MS) + 1;
  return `${year}-W${String(number).padStart(2, '0')}`;
};

/** All weeks from the first to the last given one, also those in which nothing happened; the latest `most` of them. */
export const weeksThrough = (weeks: readonly string[], most: number): readonly string[] => {
  const mondays = weeks.map(mondayOf).sort((a, b) => a - b);
  if (mondays.length === 0) return [];
  const last = mondays.at(-1)!;
  const first = Math.max(mondays[0]!, last - (most - 1) * WEEK_MS);
  return Array.from({ length: Math.round((last - first) / WEEK_MS) + 1 }, (_, index) => weekOf(first + index * WEEK_MS));
};
