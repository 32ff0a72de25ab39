import { STAGE_LIMIT_DAYS, STAGES, type Stage } from '../stages';
import { advances, stageOf } from './axes';
import { dayNumber, type Day } from './days';
import type { ReportDefinition } from './definition';
import type { Episode } from './episode';
import type { Axis, Fact, Measures } from './facts';
import { medianOf } from './median';
import { dayOf, type Moment } from './moment';

/** How many have been in a stage from `fromDay` to before `toDay` days (null: longer than all). */
export interface AgeBucket {
  readonly fromDay: number;
  readonly toDay: number | null;
  readonly count: number;
}

/** The open episodes in a stage by the days since they came into it. `stale`: for more than `limitDays`. */
export interface StageAges {
  readonly stage: Stage;
  readonly open: number;
  readonly stale: number;
  readonly limitDays: number;
  readonly medianDays: number | null;
  readonly buckets: readonly AgeBucket[];
}

export interface AgeingMeasures {
  readonly stages: readonly StageAges[];
}

const EDGES = [0, 7, 14, 30, 60, 90] as const;

/** Since when an episode is in its stage. */
const since = (episode: Episode): Moment => advances(episode).findLast((moment) => moment) ?? episode.opened;

/** The open episodes: `since.<stage>.<day number on which it came into the stage>`. By the day the episode opened. */
export const ageingAxis: Axis = {
  name: 'ageing',
  kept: 'few',
  facts: (doc, { zone }) =>
    doc.episodes
      .filter(({ outcome }) => outcome === 'open')
      .map((episode): Fact => {
        const from = since(episode);
        const { opened: at, ownerId: owner } = episode;
        const name = `since.${stageOf(episode)}.${dayNumber(dayOf(from, zone))}`;
        const quality = { ...(owner === null && { unowned: 1 }), ...(from.evidence && { undated: 1 }) };
        return { episode, at, owner, measures: { [name]: 1, ...quality } };
      }),
};

const agesOf = (m: Measures, stage: Stage, today: Day | null): readonly (readonly [age: number, count: number])[] => {
  const head = `since.${stage}.`;
  if (today === null) return [];
  return Object.entries(m)
    .filter(([name]) => name.startsWith(head))
    .map(([name, count]) => [Math.max(0, dayNumber(today) - Number(name.slice(head.length))), count] as const);
};

const figuresOf = (m: Measures, stage: Stage, today: Day | null): StageAges => {
  const ages = agesOf(m, stage, today);
  const count = (keep: (age: number) => boolean): number => ages.reduce((sum, [age, n]) => (keep(age) ? sum + n : sum), 0);
  const limitDays = STAGE_LIMIT_DAYS[stage];
  return {
    ...{ stage, open: count(() => true), stale: count((age) => age > limitDays), limitDays, medianDays: medianOf(ages) },
    buckets: EDGES.map((fromDay, i) => {
      const toDay = EDGES[i + 1] ?? null;
      return { fromDay, toDay, count: count((age) => age >= fromDay && (toDay === null || age < toDay)) };
    }),
  };
};

export const ageingReport: ReportDefinition<AgeingMeasures> = {
  axis: () => ageingAxis,
  needsBefore: () => false,
  measure: ({ during }, _, { today }) => ({ stages: STAGES.map((stage) => figuresOf(during, stage, today)) }),
  isBlank: (_, { stages }) => stages.every(({ open }) => open === 0),
  onlyOpen: true,
};
