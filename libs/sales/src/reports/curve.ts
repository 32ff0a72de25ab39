import type { Milestone } from '../stages';
import { aalenJohansen, LEAST_AT_RISK, type Incidence } from './aalen-johansen';
import type { Day } from './days';
import type { ReportDefinition } from './definition';
import type { Episode, Episodes } from './episode';
import { of, type Axis, type Fact, type Measures, type Sums } from './facts';
import type { Moment } from './moment';
import { ORIGINS, type Origin, type ReportQuery } from './report-query';
import { riskTable, type Spell } from './risk-table';
import { spellName, spellsIn, windowOf } from './spells';

const ENDS = ['won', 'lost', 'disqualified'] as const;
type End = (typeof ENDS)[number];
const isEnd = (name: string): name is End => ENDS.some((end) => end === name);

/** Of those at risk on a day after the origin: the share that has ended in each way by then, and the share still open. */
export interface CurveDay extends Readonly<Record<End, Incidence>> {
  readonly day: number;
  readonly atRisk: number;
  readonly open: number;
}

/** How some ended; `open` have not, as far as anybody could see. */
interface Outcomes extends Readonly<Record<End | 'open', number>> {
  readonly n: number;
}

/**
 * `n`: with a dated origin. `leftOut`: origin or outcome implied or assumed, or over before anybody could see it. `reopened`:
 * those who came back, by their latest outcome.
 */
export interface CurveMeasures extends Outcomes {
  readonly leftOut: number;
  readonly reopened: Outcomes;
  readonly points: readonly CurveDay[];
}

type CurveBasis = 'first' | 'latest';

/** When a prospect first reached a milestone, and in which episode; undefined where it never did. */
const began = ({ episodes }: Episodes, origin: Milestone, basis: CurveBasis): readonly [Moment, Episode] | undefined => {
  for (const episode of basis === 'first' ? episodes.slice(0, 1) : episodes) {
    const at = episode.milestones[origin];
    if (at) return [at, episode];
  }
  return undefined;
};

/**
 * One fact for each prospect, on the day of the origin: `won.12`, `lost.…`, `disqualified.…`, `open.…` as spells.ts names
 * them, or `leftOut`; `reopened.<latest outcome>` where there is more than one episode.
 */
const curveAxis = (origin: Origin, basis: CurveBasis): Axis => ({
  name: `curve-${origin}-${basis}`,
  ...(basis === 'first' && { kept: 'few' as const }),
  facts: (doc, { zone }): readonly Fact[] => {
    const start = began(doc, origin, basis);
    if (!start) return [];
    const [at, first] = start;
    const latest = doc.episodes.at(-1)!;
    const episode = basis === 'first' ? first : latest;
    const { outcome, closed, ownerId: owner } = episode;
    const window = windowOf(doc.origin, first.episode, episode.episode);
    const name = spellName({ origin: at, end: closed }, outcome, 'open', window, zone);
    const measures: Record<string, number> = { [name ?? 'leftOut']: 1 };
    if (latest.episode > 1) measures[`reopened.${latest.outcome}`] = 1;
    if (owner === null) measures.unowned = 1;
    if (at.evidence) measures[`${at.evidence}.${origin}`] = 1;
    if (at.evidence ?? closed?.evidence) measures.undated = 1;
    return [{ episode, at, owner, measures }];
  },
});

const AXES = new Map<string, Axis>(
  ORIGINS.flatMap((origin) =>
    (['first', 'latest'] as const).map((basis) => [`${origin} ${basis}`, curveAxis(origin, basis)] as const),
  ),
);

/** The curves that are kept. */
export const FIRST_CURVES: readonly Axis[] = ORIGINS.map((origin) => AXES.get(`${origin} first`)!);

const outcomesOf = (m: Measures, kind: string): Outcomes => {
  const [won, lost, disqualified, open] = [...ENDS, 'open'].map((outcome) => of(m, `${kind}.${outcome}`));
  return { n: won! + lost! + disqualified! + open!, won: won!, lost: lost!, disqualified: disqualified!, open: open! };
};

/** However else one ended, nobody could see any more how it would have. */
const spellsOf = ({ during }: Sums, today: Day | null): readonly Spell<End>[] =>
  [...spellsIn(during, today, (named) => named === 'open')].map(({ name, ...spell }) => ({
    ...spell,
    end: isEnd(name) ? name : null,
  }));

const measure = (sums: Sums, today: Day | null): CurveMeasures => {
  const { during } = sums;
  const counts: Record<End | 'open', number> = { won: 0, lost: 0, disqualified: 0, open: 0 };
  const spells = spellsOf(sums, today);
  for (const { end, count } of spells) counts[end ?? 'open'] += count;
  return {
    n: counts.won + counts.lost + counts.disqualified + counts.open,
    leftOut: of(during, 'leftOut'),
    ...counts,
    reopened: outcomesOf(during, 'reopened'),
    points: aalenJohansen(riskTable(spells), ENDS).map(({ day, atRisk, incidence: { won, lost, disqualified }, free }) => {
      return { day, atRisk, won, lost, disqualified, open: free };
    }),
  };
};

const NAMES: Readonly<Record<Origin, string>> = {
  submitted: 'their first submission',
  qualified: 'their qualification',
  relationship: 'their relationship was established',
};

const sentence = ({ origin, basis }: ReportQuery): string =>
  `The share of prospects won, lost or disqualified by so many days after ${NAMES[origin]}, by the ` +
  (basis === 'first' ? 'outcome of the first episode' : 'latest outcome, of whichever episode') +
  ': the Aalen–Johansen cumulative incidence of competing outcomes, with pointwise 95 % bands. Open ones are censored, not ' +
  'absent; what another system could not see yet is no risk; an episode whose origin or outcome nobody dated is left out and ' +
  `counted. The curve stops on the first day with fewer than ${LEAST_AT_RISK} at risk.`;

export const curveReport: ReportDefinition<CurveMeasures> = {
  axis: ({ origin, basis }) => AXES.get(`${origin} ${basis}`)!,
  needsBefore: () => false,
  measure: (sums, _, { today }) => measure(sums, today),
  riskTable: (sums, { today }) =>
    riskTable(spellsOf(sums, today)).map(({ day, entered, atRisk, ended, censored }) => {
      return { day, entered, atRisk, won: 0, lost: 0, disqualified: 0, ...ended, censored };
    }),
  isBlank: (_, { n, leftOut }) => n + leftOut === 0,
  together: (_, query) => ({ also: { origin: query.origin, end: 'outcome', sentence: sentence(query) } }),
};

/** By every origin and on every basis. */
export const CURVE_AXES: readonly Axis[] = [...AXES.values()];
