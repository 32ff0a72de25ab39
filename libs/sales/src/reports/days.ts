import { DateTime, IANAZone } from 'luxon';

/** `YYYY-MM-DD` */
export type Day = string;

/** What takes long to ask of a zone, and is asked for every fact. */
interface KnownOfZone {
  readonly format: Intl.DateTimeFormat;
  /** The day of a quarter of an hour; null where it changes within it. */
  readonly days: Map<number, Day | null>;
  readonly beginnings: Map<Day, number>;
}
const zones = new Map<string, KnownOfZone>();
/** Callers name zones: the one first asked for is forgotten first. */
const MOST_ZONES = 8;
/** Days, or quarters of an hour of some years. */
const MOST_DAYS = 200_000;

const knownOf = (zone: string): KnownOfZone => {
  let known = zones.get(zone);
  if (!known) {
    const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
    if (zones.size >= MOST_ZONES) zones.delete(zones.keys().next().value!);
    zones.set(zone, (known = { format, days: new Map<number, Day | null>(), beginnings: new Map<Day, number>() }));
  }
  return known;
};

/** The day of an instant (ISO-8601 UTC) in a time zone. */
export const dayIn = (instant: string, zone: string): Day =>
  zone === 'UTC' ? instant.slice(0, 10) : dayAt(Date.parse(instant), zone);

const QUARTER_MS = 900_000;

/**
 * Asks for the day of each quarter of an hour once. Midnight lies between two of them in every zone of today. Where the
 * clocks went back across it, the days at both ends of a quarter differ, and each moment of it is asked for.
 */
const dayAt = (moment: number, zone: string): Day => {
  const { format, days } = knownOf(zone);
  const quarter = Math.floor(moment / QUARTER_MS);
  let day = days.get(quarter);
  if (day === undefined) {
    const [first, last] = [format.format(quarter * QUARTER_MS), format.format((quarter + 1) * QUARTER_MS - 1)];
    if (days.size >= MOST_DAYS) days.clear();
    days.set(quarter, (day = first === last ? first : null));
  }
  return day ?? format.format(moment);
};

/** When a day begins in a zone, in milliseconds since 1970. */
export const beginningOf = (day: Day, zone: string): number => {
  const { beginnings } = knownOf(zone);
  let at = beginnings.get(day);
  if (at === undefined) beginnings.set(day, (at = DateTime.fromISO(day, { zone }).toMillis()));
  return at;
};

/** The one name of a zone, however a caller spells it. */
export const zoneNamed = (zone: string): string => knownOf(zone).format.resolvedOptions().timeZone;

const DAY_MS = 86_400_000;
const dayNumbers = new Map<Day, number>();

/** Days since 1970-01-01. */
export const dayNumber = (day: Day): number => {
  let number = dayNumbers.get(day);
  if (number === undefined) {
    if (dayNumbers.size >= MOST_DAYS) dayNumbers.clear();
    dayNumbers.set(day, (number = Math.floor(Date.parse(`${day}T00:00:00Z`) / DAY_MS)));
  }
  return number;
};

/** The day of such a number. */
export const dayNumbered = (number: number): Day => new Date(number * DAY_MS).toISOString().slice(0, 10);

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
