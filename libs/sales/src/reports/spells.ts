import type { ImportOrigin } from '../prospects';
import { dayIn, dayNumber, type Day } from './days';
import type { Measures } from './facts';
import { dayOf, type Moment } from './moment';

/** What another system could see of an episode; null where all of it happened here. */
export type Window = Pick<ImportOrigin, 'observedFrom' | 'observedUntil' | 'continues'> | null;

/** From an origin to an end; null while it has not ended. */
export interface Duration {
  readonly origin: Moment;
  readonly end: Moment | null;
}

/**
 * The name of a duration as a measure, for it is added up and kept: `won.12` ended as won on day 12 after its origin;
 * `open.20454` has not ended, and its origin was that day (since 1970-01-01). `…@5`: under observation from day 5 only;
 * `open.20454<90`: to day 90 at most. Days are differences of dates in the zone. Names hold dates, never ages: how old an
 * open one is, is known when it is read (`spellsIn`).
 *
 * Undefined for what has no duration: nobody recorded when it began or ended, or it was over before anybody could see it.
 * @param ended what it is called when it has ended, @param open and while it has not
 */
export const spellName = (
  { origin, end }: Duration,
  ended: string,
  open: string,
  window: Window,
  zone: string,
): string | undefined => {
  if (origin.evidence ?? end?.evidence) return undefined;
  const since = dayNumber(dayOf(origin, zone));
  const after = (text: string | null): number | null => (text === null ? null : dayNumber(dayOn(text, zone)) - since);
  const entry = window === null ? 0 : Math.max(0, after(window.observedFrom) ?? 0);
  const until = window === null || window.continues ? null : after(window.observedUntil);
  if (until !== null && until < entry) return undefined;
  const from = entry === 0 ? '' : `@${entry}`;
  if (end !== null) {
    const exit = dayNumber(dayOf(end, zone)) - since;
    if (exit < entry) return undefined;
    if (until === null || exit <= until) return `${ended}.${exit}${from}`;
  }
  return `${open}.${since}${from}${until === null ? '' : `<${until}`}`;
};

/** The day of a date or an instant. */
const dayOn = (text: string, zone: string): Day => (text.length === 10 ? text : dayIn(text, zone));

/** So many durations alike, as they are added up. */
export interface CountedSpell {
  readonly name: string;
  readonly entry: number;
  readonly exit: number;
  readonly count: number;
}

/**
 * The durations among measures. Open ones (`isOpen` by their name) are observed to as-of or as far as anybody saw; those that
 * are not yet under observation then are left out.
 */
export function* spellsIn(m: Measures, today: Day | null, isOpen: (name: string) => boolean): Generator<CountedSpell> {
  const now = today === null ? undefined : dayNumber(today);
  for (const measure in m) {
    const parts = NAME.exec(measure);
    if (!parts) continue;
    const [, name, day, from, until] = parts;
    const entry = from === undefined ? 0 : Number(from);
    let exit = Number(day);
    if (isOpen(name!)) {
      // A date known alone may be tomorrow in this zone.
      exit = now === undefined ? entry : Math.max(0, Math.min(now - exit, until === undefined ? Infinity : Number(until)));
      if (exit < entry) continue;
    }
    yield { name: name!, entry, exit, count: m[measure]! };
  }
}

const NAME = /^(.+)\.(\d+)(?:@(\d+))?(?:<(\d+))?$/;

/**
 * What another system saw of what began in one episode and ended in another: nothing but the first episode of an import. Who
 * came back afterwards was seen here.
 */
export const windowOf = (origin: ImportOrigin | null, began: number, ended = began): Window =>
  origin && began === 1 ? { ...origin, continues: origin.continues || ended > 1 } : null;
