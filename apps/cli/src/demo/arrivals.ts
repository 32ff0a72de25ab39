import { beginningOf, type DemoSettings } from './settings';
import { atWork, DAY, dayOf, HOUR, weekdayOf } from './calendar';
import type { Chance } from './chance';

/** How busy a month is, January first: fairs in spring and autumn, quiet summers and Decembers. */
const MONTHS = [0.95, 1, 1.25, 1.1, 1, 0.95, 0.75, 0.6, 1.2, 1.25, 1.1, 0.65];
/** Sunday first: forms come at weekends too, but few. */
const WEEKDAYS = [0.3, 1.1, 1.15, 1.1, 1, 0.85, 0.25];
/** Every hour of a day, UTC. */
const HOURS = [1, 1, 0, 0, 0, 1, 2, 4, 8, 10, 11, 10, 7, 8, 10, 10, 9, 7, 6, 6, 7, 6, 4, 2];
const ALL_HOURS = HOURS.reduce((sum, weight) => sum + weight, 0);

/** The business grows by two thirds a year. */
const growth = (years: number): number => 1.67 ** years;

const weightOf = (day: number, since: number): number =>
  MONTHS[new Date(day * DAY).getUTCMonth()]! * WEEKDAYS[weekdayOf(day)]! * growth((day - since) / 365.25);

/** When each prospect submits its first form, in order: as many as the settings say, by season, weekday and hour. */
export function* arrivals(settings: DemoSettings, chance: Chance): Generator<number> {
  // The house publishes its forms on its first working day.
  const first = dayOf(atWork(beginningOf(settings))) + 1;
  const last = dayOf(Date.parse(settings.until) - 1);
  const weights = Array.from({ length: Math.max(1, last - first + 1) }, (_, i) => weightOf(first + i, first));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let day = 0;
  let before = 0;
  for (let n = 0; n < settings.prospects; n++) {
    const share = ((n + chance.next()) / settings.prospects) * whole;
    while (day < weights.length - 1 && before + weights[day]! <= share) before += weights[day++]!;
    yield (first + day) * DAY + timeOfDay(Math.min(1, (share - before) / weights[day]!));
  }
}

/** The moment of a day by which this share of its forms has come. */
const timeOfDay = (share: number): number => {
  let left = share * ALL_HOURS;
  for (const [hour, weight] of HOURS.entries()) {
    if (left < weight) return Math.floor((hour + left / weight) * HOUR);
    left -= weight;
  }
  return DAY - 1;
};
