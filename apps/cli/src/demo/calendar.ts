/** Time in milliseconds since the epoch, UTC. */
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const OPENS = 8 * HOUR;
const CLOSES = 17 * HOUR + 30 * MINUTE;

export const dayOf = (time: number): number => Math.floor(time / DAY);

/** 0 is Sunday. The epoch began on a Thursday. */
export const weekdayOf = (day: number): number => (day + 4) % 7;

/** Monday to Friday, but not from Christmas Eve to New Year's Day. */
export const isWorkday = (day: number): boolean => {
  const weekday = weekdayOf(day);
  if (weekday === 0 || weekday === 6) return false;
  const date = new Date(day * DAY);
  const ofYear = date.getUTCMonth() * 100 + date.getUTCDate();
  return ofYear < 1124 && ofYear > 1;
};

/** The first moment from `time` on at which people work. */
export const atWork = (time: number): number => {
  let day = dayOf(time);
  if (isWorkday(day)) {
    if (time < day * DAY + OPENS) return day * DAY + OPENS;
    if (time < day * DAY + CLOSES) return time;
  }
  do day += 1;
  while (!isWorkday(day));
  return day * DAY + OPENS;
};

/** After so many working hours. */
export const workedOn = (time: number, hours: number): number => {
  let left = hours * HOUR;
  for (let at = atWork(time); ;) {
    const closes = dayOf(at) * DAY + CLOSES;
    if (at + left < closes) return at + left;
    left -= closes - at;
    at = atWork(closes);
  }
};
