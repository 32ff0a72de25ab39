import { MILESTONES, STAGES } from '../stages';
import { advances, stageOf } from './axes';
import { dayNumber, type Day } from './days';
import type { Episode } from './episode';
import type { Axis, Fact, Frame, Measures } from './facts';
import { dayOf, type Moment } from './moment';

/**
 * The episodes opened more than so many whole days before as-of, by what became of them within those days:
 * `opened`, `won`, `lost`, `disqualified`; `leftOut`: nobody recorded when it opened or ended, so it has no duration. Of those
 * that are younger, `opened.20454`, `won.20454`, …: they count once that day (since 1970-01-01) is so long ago.
 */
export const withinAxis = (days: number): Axis => ({
  name: `within-${days}`,
  facts: (doc, frame) => {
    const facts: Fact[] = [];
    for (const episode of doc.episodes) {
      const measures = withinMeasures(episode, days, frame);
      facts.push({ episode, at: episode.opened, owner: episode.ownerId, measures, shared: true });
    }
    return facts;
  },
});

const withinMeasures = ({ opened, closed, outcome }: Episode, days: number, { zone, today }: Frame): Measures => {
  const since = dayNumber(dayOf(opened, zone));
  const when = isOver(since, days, today) ? '' : `.${since}`;
  if (opened.evidence ?? closed?.evidence) return { [`leftOut${when}`]: 1 };
  const isWithin = closed !== null && outcome !== 'open' && dayNumber(dayOf(closed, zone)) - since <= days;
  return isWithin ? { [`opened${when}`]: 1, [`${outcome}${when}`]: 1 } : { [`opened${when}`]: 1 };
};

const isOver = (since: number, days: number, today: Day | null): boolean => today !== null && dayNumber(today) - since > days;

/** What counts within so many days by now. */
export const withinBy = (m: Measures, days: number, today: Day | null): Measures => {
  const counts: Record<string, number> = {};
  for (const measure in m) {
    const [name, since] = measure.split('.');
    if (since === undefined || isOver(Number(since), days, today)) counts[name!] = (counts[name!] ?? 0) + m[measure]!;
  }
  return counts;
};

/** Who owned an episode at a moment: by the holdings in the order of the log, the last that had begun by then. */
export const ownerAt = ({ holdings }: Episode, { at }: Moment): string | null =>
  holdings.reduce<string | null>((owner, holding) => (holding.at <= at ? holding.ownerId : owner), null);

/**
 * Each stage that an episode was in, under the owner when it left it (still there: the present owner): `advanced.<stage>`,
 * `lost.<stage>`, `disqualified.<stage>`, `still.<stage>`; by the day it left, or by the day the episode opened. A stage
 * whose beginning or end nobody recorded is in no rate: it counts as `undated` and by its source (`implied.<milestone>`).
 */
export const stageExitAxis = (by: 'exit' | 'opened'): Axis => ({
  name: `stage-exit-by-${by}`,
  facts: (doc) => doc.episodes.flatMap((episode) => exitsOf(episode, by)),
});

/** Which milestone a moment between two stages stands for; being pre-qualified is none of its own. */
const BOUNDS = ['submitted', 'submitted', ...MILESTONES.slice(1)] as const;

const exitsOf = (episode: Episode, by: 'exit' | 'opened'): Fact[] => {
  const { outcome, closed, opened, ownerId, milestones, preQualified } = episode;
  const facts: Fact[] = [];
  const bounds = [opened, preQualified, ...MILESTONES.slice(1).map((name) => milestones[name])];
  const put = (stage: number, exit: string, at: Moment, owner: string | null): void => {
    const ends = exit === 'advanced' ? [stage, stage + 1] : [stage];
    const doubtful = ends.find((end) => bounds[end]?.evidence !== undefined);
    const measures =
      doubtful === undefined
        ? { [`${exit}.${STAGES[stage]!}`]: 1 }
        : { [`${bounds[doubtful]!.evidence!}.${BOUNDS[doubtful]!}`]: 1, undated: 1 };
    facts.push({ episode, at: by === 'exit' ? at : opened, owner, measures });
  };
  advances(episode).forEach((moment, i) => {
    const milestone = i === 0 ? undefined : milestones[MILESTONES[i]!];
    if (moment) put(i, 'advanced', moment, milestone ? milestone.ownerId : ownerAt(episode, moment));
  });
  const last = STAGES.indexOf(stageOf(episode));
  if (outcome === 'open') put(last, 'still', opened, ownerId);
  else if (outcome !== 'won' && closed) put(last, outcome, closed, ownerId);
  return facts;
};
