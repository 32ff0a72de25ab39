import { atWork, DAY, dayOf, HOUR } from './calendar';
import { Chance } from './chance';
import { staffName } from './people';
import { beginningOf, type DemoSettings } from './settings';

/** How a salesperson works. The reports are to find it out. */
export interface Skill {
  /** Shifts the odds that a prospect stays, in the units of a prospect's pull. */
  readonly closing: number;
  /** Waiting times are multiplied by it. */
  readonly pace: number;
  /** How much more often a step leads on at their hands. */
  readonly steps: Readonly<Record<string, number>>;
}

export interface Absence {
  readonly from: number;
  readonly to: number;
}

/** A member of staff as the business plans with them. Times in milliseconds. */
export interface Member {
  readonly name: string;
  readonly kind: 'salesperson' | 'receptionist';
  readonly team: string;
  readonly joinsAt: number;
  readonly absences: readonly Absence[];
  /** In the afternoon of the last day, open prospects go to colleagues; in the evening the member leaves. */
  readonly handsOverAt: number;
  readonly leavesAt: number;
  readonly skill: Skill;
}

const TEAMS = ['north', 'south', 'partners'];
const NEVER = Infinity;

/** Curated, so that every demo has somebody to find: the first closes best, the second demonstrates best, the third is slow. */
const KNOWN: readonly Skill[] = [
  { closing: 0.75, pace: 0.8, steps: {} },
  { closing: 0.1, pace: 1, steps: { 'product-demo': 0.32 } },
  { closing: -0.1, pace: 2.6, steps: {} },
  { closing: -0.75, pace: 1.1, steps: { proposal: -0.15 } },
  { closing: 0.2, pace: 1, steps: { discovery: 0.15 } },
];

const salespeopleFor = (prospects: number): number =>
  Math.round(Math.min(20, Math.max(6, 6 + 1.2 * Math.log2(Math.max(1, prospects / 100)))));

/** Everybody who ever works here, in the order they join; receptionists last. */
export const rosterOf = (settings: DemoSettings): readonly Member[] => {
  const chance = new Chance(settings.seed, 'roster');
  const begins = beginningOf(settings) + 6 * HOUR;
  const days = dayOf(Date.parse(settings.until)) - dayOf(begins);
  const at = (share: number): number => atWork((dayOf(begins) + Math.floor(days * share)) * DAY);
  const count = salespeopleFor(settings.prospects);
  const salespeople = Array.from({ length: count }, (_, n): Member => {
    const joinsAt = n === count - 2 ? at(0.35) - HOUR : begins;
    const leaves = n === count - 1 ? dayOf(at(0.62)) * DAY : NEVER;
    return {
      ...{ name: staffName(n), kind: 'salesperson', team: TEAMS[n % TEAMS.length]! },
      joinsAt,
      absences: absencesOf(begins, days, chance).filter(({ from, to }) => from > joinsAt + DAY && to < leaves - 14 * DAY),
      handsOverAt: leaves + 14 * HOUR,
      leavesAt: leaves + 19 * HOUR,
      skill: KNOWN[n] ?? { closing: 0.3 * chance.bell(), pace: chance.around(1, 0.25), steps: {} },
    };
  });
  const receptionists = Array.from({ length: 2 }, (_, n): Member => {
    const never = { absences: [], handsOverAt: NEVER, leavesAt: NEVER };
    const skill = { closing: 0, pace: 1, steps: {} };
    return { name: staffName(count + n), kind: 'receptionist', team: 'front-desk', joinsAt: begins, skill, ...never };
  });
  return [...salespeople, ...receptionists];
};

/** Two weeks off a year, Monday to Monday, before the working day begins. */
const absencesOf = (begins: number, days: number, chance: Chance): readonly Absence[] =>
  Array.from({ length: Math.floor(days / 365) }, (_, year) => {
    const day = dayOf(begins) + year * 365 + chance.whole(60, 330);
    const monday = day - ((day + 3) % 7);
    const [from, to] = [monday, monday + 14].map((each) => dayOf(atWork(each * DAY)) * DAY + 6 * HOUR) as [number, number];
    return { from, to };
  });
