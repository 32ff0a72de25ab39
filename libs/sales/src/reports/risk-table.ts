/**
 * So many observed alike: at risk from day `entry` (0 is the day of the origin; later where observation began later) to day
 * `exit`, both included. `end`: what happened on that last day, null where observation ended before anything did.
 */
export interface Spell<K extends string> {
  readonly entry: number;
  readonly exit: number;
  readonly end: K | null;
  readonly count: number;
}

/** A day on which observation begins or ends for some. At ties events come before censorings: all of them are at risk. */
export interface RiskDay<K extends string> {
  readonly day: number;
  /** Under observation from this day on; they are at risk on it. */
  readonly entered: number;
  readonly atRisk: number;
  readonly ended: Readonly<Partial<Record<K, number>>>;
  readonly events: number;
  readonly censored: number;
  /** At risk on the next day, before anybody enters on it. */
  readonly left: number;
}

interface Change<K extends string> {
  entered: number;
  censored: number;
  readonly ended: Partial<Record<K, number>>;
}

/** The days on which something changes, in order. Spells that end before they begin are none: leave them out. */
export const riskTable = <K extends string>(spells: Iterable<Spell<K>>): readonly RiskDay<K>[] => {
  const changes = new Map<number, Change<K>>();
  const on = (day: number): Change<K> => {
    let change = changes.get(day);
    if (!change) changes.set(day, (change = { entered: 0, censored: 0, ended: {} }));
    return change;
  };
  for (const { entry, exit, end, count } of spells) {
    on(entry).entered += count;
    const last = on(exit);
    if (end === null) last.censored += count;
    else last.ended[end] = (last.ended[end] ?? 0) + count;
  }
  let left = 0;
  return [...changes]
    .sort(([a], [b]) => a - b)
    .map(([day, { entered, censored, ended }]) => {
      const atRisk = left + entered;
      const events = Object.values<number | undefined>(ended).reduce<number>((sum, n) => sum + (n ?? 0), 0);
      left = atRisk - events - censored;
      return { day, entered, atRisk, ended, events, censored, left };
    });
};
