import { MILESTONES, STAGES, type Milestone, type Stage } from '../stages';
import { advances, stageOf } from './axes';
import type { Day } from './days';
import type { ReportDefinition } from './definition';
import type { Episode } from './episode';
import type { Explanation } from './explained';
import { of, type Axis, type Fact, type Measures, type Sums } from './facts';
import { kaplanMeier, quantileOf } from './kaplan-meier';
import { medianOf } from './median';
import type { Moment } from './moment';
import { riskTable, type Spell } from './risk-table';
import { spellName, spellsIn, windowOf } from './spells';

/**
 * The time in one stage, in days. `n` stays with a dated beginning and end: `left` and `open`. `median`, `p90`: by Kaplan–Meier to any
 * exit, the open ones censored; null where never reached. `completedMedian`: of those who have left alone, too short while others stay.
 */
export interface StageTime {
  readonly stage: Stage;
  readonly n: number;
  readonly left: number;
  readonly open: number;
  readonly leftOut: number;
  readonly median: number | null;
  readonly p90: number | null;
  readonly completedMedian: number | null;
}

/** One stay in a stage. */
interface Stay {
  readonly stage: Stage;
  readonly entered: Moment;
  readonly left: Moment | null;
}

/**
 * The stays of an episode. A reopened one is in its first stage from the reopening on; of the stages before, which were
 * carried over, it has none.
 */
const staysOf = (episode: Episode): readonly Stay[] => {
  const first = episode.resumedAt === null ? 0 : STAGES.indexOf(episode.resumedAt);
  const last = STAGES.indexOf(stageOf(episode));
  const advanced = advances(episode);
  return STAGES.slice(first, last + 1).map((stage, i) => ({
    stage,
    entered: i === 0 ? episode.opened : advanced[first + i - 1]!,
    left: first + i === last ? episode.closed : advanced[first + i]!,
  }));
};

/** Each stay on the day it began: `left.<stage>.12`, `open.<stage>.…` as spells.ts names them, or `leftOut.<stage>`. */
export const stageTimesAxis: Axis = {
  name: 'stage-times',
  kept: 'few',
  facts: (doc, { zone }) => {
    const facts: Fact[] = [];
    for (const episode of doc.episodes) {
      const window = windowOf(doc.origin, episode.episode);
      for (const { stage, entered, left } of staysOf(episode)) {
        const name = spellName({ origin: entered, end: left }, `left.${stage}`, `open.${stage}`, window, zone);
        const measures: Record<string, number> = { [name ?? `leftOut.${stage}`]: 1 };
        if (episode.ownerId === null) measures.unowned = 1;
        if (entered.evidence) measures[`${entered.evidence}.${milestoneInto(stage)}`] = 1;
        if (entered.evidence ?? left?.evidence) measures.undated = 1;
        facts.push({ episode, at: entered, owner: episode.ownerId, measures });
      }
    }
    return facts;
  },
};

/** The milestone that leads into a stage; the first one begins with its own. */
const milestoneInto = (stage: Stage): Milestone => MILESTONES[Math.max(0, STAGES.indexOf(stage) - 1)]!;

const isOpen = (name: string): boolean => name.startsWith('open.');

const timesOf = (m: Measures, today: Day | null): readonly StageTime[] => {
  const spells = Object.fromEntries(STAGES.map((stage) => [stage, []])) as unknown as Record<Stage, Spell<'left'>[]>;
  for (const { name, entry, exit, count } of spellsIn(m, today, isOpen)) {
    const stage = name.slice(name.indexOf('.') + 1) as Stage;
    spells[stage].push({ entry, exit, count, end: isOpen(name) ? null : 'left' });
  }
  return STAGES.map((stage) => {
    const own = spells[stage];
    const completed = own.filter(({ end }) => end !== null);
    const count = (some: typeof own): number => some.reduce((n, spell) => n + spell.count, 0);
    const [n, left] = [count(own), count(completed)];
    const steps = kaplanMeier(riskTable(own));
    return {
      ...{ stage, n, left, open: n - left, leftOut: of(m, `leftOut.${stage}`) },
      ...{ median: quantileOf(steps, 0.5), p90: quantileOf(steps, 0.9) },
      completedMedian: medianOf(completed.map(({ exit, count: times }) => [exit, times])),
    };
  });
};

export interface StageTimes {
  readonly stages: readonly StageTime[];
}

/** Who is still there has no time yet, and is in the estimate. */
const explains = (measure: string): Explanation | undefined => {
  const [, stage] = /^(stages\..+)\.(?:median|p90)$/.exec(measure) ?? [];
  return stage === undefined ? undefined : { kind: 'members', terms: [measure, `${stage}.n`] };
};

export const stageTimesReport: ReportDefinition<StageTimes> = {
  explains,
  axis: () => stageTimesAxis,
  needsBefore: () => false,
  measure: ({ during }: Sums, _, { today }) => ({ stages: timesOf(during, today) }),
  isBlank: (_, { stages }) => stages.every(({ n, leftOut }) => n + leftOut === 0),
  together: () => ({ also: { origin: 'entered', end: 'left' } }),
};
