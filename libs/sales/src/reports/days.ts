import { DateTime, IANAZone } from 'luxon';

/** `YYYY-MM-DD` */
export type Day = string;

const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (zone: string): Intl.DateTimeFormat => {
  let format = formats.get(zone);
  if (!format) {
    const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
    formats.set(zone, (format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, ...parts })));
  }
  return format;
};

/** The day of an instant (ISO-8601 UTC) in a time zone. */
export const dayIn = (instant: string, zone: string): Day =>
  zone === 'UTC' ? instant.slice(0, 10) : dayAt(Date.parse(instant), zone);

const HOUR_MS = 3_600_000;
/** Hours known of a zone, a decade of them, and zones with such: the last ones asked for. */
const MOST_HOURS = 100_000;
const MOST_ZONES = 4;
const hours = new Map<string, Map<number, Day | null>>();

/** Asks for the day of an hour once, for asking takes long; null where the day changes within the hour, as in Kathmandu. */
const dayAt = (moment: number, zone: string): Day => {
  const format = formatOf(zone);
  let known = hours.get(zone);
  if (!known || known.size >= MOST_HOURS) {
    if (!known && hours.size >= MOST_ZONES) hours.delete(hours.keys().next().value!);
    hours.set(zone, (known = new Map<number, Day | null>()));
  }
  const hour = Math.floor(moment / HOUR_MS);
  let day = known.get(hour);
  if (day === undefined) {
    const [first, last] = [format.format(hour * HOUR_MS), format.format((hour + 1) * HOUR_MS - 1)];
    known.set(hour, (day = first === last ? first : null));
  }
  return day ?? format.format(moment);
};

/** Days since 1970-01-01. */
export const dayNumber = (day: Day): number => Math.floor(Date.parse(`${day}T00:00:00Z`) / 86_400_000);

/** The day of such a number. */
export const dayNumbered = (number: number): Day => new Date(number * 86_400_000).toISOString().slice(0, 10);

export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && DateTime.fromISO(text, { zone: 'utc' }).isValid;

export const isZone = (zone: string): boolean => IANAZone.isValidZone(zone);

/** The day that begins at this instant in the zone; undefined where the instant lies within a day. */
export const dayBeginningAt = (instant: string, zone: string): Day | undefined => {
  const local = DateTime.fromISO(instant, { zone });
  return local.isValid && local.toMillis() === local.startOf('day').toMillis() ? local.toFormat('yyyy-MM-dd') : undefined;
};

export type TimeDimension = 'day' | 'week' | 'month';

/** The ISO 8601 week (`2026-W01`) or the month (`2026-01`) of a day or of a whole month; a day is itself. */
export const periodOf = (date: string, dimension: TimeDimension): string => {
  switch (dimension) {
    case 'day':
      return date;
    case 'week':
      return DateTime.fromISO(date, { zone: 'utc' }).toFormat("kkkk-'W'WW");
    case 'month':
      return date.slice(0, 7);
  }
};

/** The days of a day, ISO week or month, half-open; undefined where it is none. */
export const daysOf = (period: string, dimension: TimeDimension): { from: Day; to: Day } | undefined => {
  const shape = { day: /^\d{4}-\d{2}-\d{2}$/, week: /^\d{4}-W\d{2}$/, month: /^\d{4}-\d{2}$/ }[dimension];
  const first = DateTime.fromISO(period, { zone: 'utc' });
  if (!shape.test(period) || !first.isValid) return undefined;
  return { from: first.toFormat('yyyy-MM-dd'), to: first.plus({ [dimension]: 1 }).toFormat('yyyy-MM-dd') };
};
