import { between, chanceOf, oneOf, type Chance } from './chance';
import type { CutPoint, Direction } from './proxy';

/** The two servers: that of the log (EventStoreDB) and that of the views and the keys of commands (MongoDB). */
export type Side = 'log' | 'views';
/** The exchange that is cut: events on their way to the log, a batch of the projector's, the key of a command. */
export type Exchange = 'append' | 'commit' | 'key';

/** What goes wrong in one run; `counts` says which of the exchanges are cut, each counted from the one before. */
export type Fault =
  | { readonly kind: 'cut'; readonly exchange: Exchange; readonly at: CutPoint; readonly counts: readonly number[] }
  | { readonly kind: 'all cut'; readonly sides: readonly Side[]; readonly times: number }
  | { readonly kind: 'delay'; readonly sides: readonly Side[]; readonly upToMs: number }
  | { readonly kind: 'refused'; readonly sides: readonly Side[] }
  | { readonly kind: 'swallowed'; readonly sides: readonly Side[]; readonly directions: readonly Direction[] }
  | { readonly kind: 'restart'; readonly sides: readonly Side[] };

export interface Plan {
  readonly run: number;
  /** So many commands are acknowledged before. */
  readonly after: number;
  readonly fault: Fault;
}

const POINTS: readonly CutPoint[] = ['no request', 'half a request', 'no answer', 'half an answer'];
const WAYS: readonly (readonly Direction[])[] = [['up'], ['down'], ['up', 'down']];
const SIDES: readonly (readonly Side[])[] = [['log'], ['views'], ['log', 'views']];

const counts = (chance: Chance, most: number): number[] => Array.from({ length: 3 }, () => between(chance, 1, most));

const cut =
  (exchange: Exchange, at: CutPoint, most: number) =>
  (chance: Chance): Fault => ({
    ...{ kind: 'cut', exchange, at },
    counts: counts(chance, most),
  });

/** Every kind of fault, in turn; fifteen runs see each of them, thirty see the log, the views and both hit by most. */
const FAULTS: readonly ((chance: Chance, round: number) => Fault)[] = [
  ...POINTS.map((at) => cut('append', at, 12)),
  ...POINTS.map((at) => cut('commit', at, 3)),
  (chance, round) => cut('key', POINTS[(round + 2) % 4]!, 12)(chance),
  (chance, round) => ({ kind: 'all cut', sides: SIDES[(round + 2) % 3]!, times: between(chance, 2, 5) }),
  (chance) => ({ kind: 'delay', sides: oneOf(chance, SIDES), upToMs: between(chance, 5, 40) }),
  (_, round) => ({ kind: 'refused', sides: SIDES[round % 3]! }),
  (chance, round) => ({ kind: 'swallowed', sides: SIDES[round % 3]!, directions: oneOf(chance, WAYS) }),
  (_, round) => ({ kind: 'restart', sides: SIDES[round % 3]! }),
  (_, round) => ({ kind: 'restart', sides: SIDES[(round + 1) % 3]! }),
];

/** What the runs of a seed do; the first ones are the same however many there are. */
export const plansOf = (seed: number, runs: number): Plan[] =>
  Array.from({ length: runs }, (_, run) => {
    const chance = chanceOf(seed * 10_007 + run);
    const fault = FAULTS[run % FAULTS.length]!(chance, Math.floor(run / FAULTS.length));
    return { run, after: between(chance, 10, 30), fault };
  });

/** One line for whoever reads what failed. */
export const told = ({ run, after, fault }: Plan): string => {
  const { kind, ...how } = fault;
  return `run ${run}, after ${after} acknowledgements: ${kind} ${JSON.stringify(how)}`;
};
