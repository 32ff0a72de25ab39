import { MILESTONES, STAGES, stageAt, type Milestone, type Stage } from '../stages';
import { dayNumber } from './days';
import type { Episode } from './episode';
import type { Axis, Fact, Measures } from './facts';
import { dayOf, type Moment } from './moment';
import { moneyFacts } from './money-facts';

const isRecorded = (moment: Moment): boolean => moment.evidence === undefined;

const ADVANCED = STAGES.map((s) => `advanced.${s}`);
const STEPS: readonly (readonly [Milestone, Milestone])[] = [
  ['qualified', 'submitted'],
  ['relationship', 'qualified'],
  ['signed', 'relationship'],
];

/** When each stage was completed in this episode, by the stage's place; carried ones are an earlier episode's. */
export const advances = (episode: Episode): readonly (Moment | null | undefined)[] => {
  const from = episode.resumedAt === null ? 0 : STAGES.indexOf(episode.resumedAt);
  const { qualified, relationship, signed } = episode.milestones;
  return [episode.preQualified, qualified, relationship, signed].map((moment, i) => (i >= from ? moment : undefined));
};

/** The stage that an episode is in, or was in when it ended. */
export const stageOf = ({ milestones, preQualified }: Episode): Stage => stageAt(milestones, preQualified !== null);

const exitOf = (episode: Episode): string | undefined =>
  episode.outcome === 'lost' || episode.outcome === 'disqualified' ? `${episode.outcome}.${stageOf(episode)}` : undefined;

/**
 * What an episode counts for in the cohort of the day it opened:
 * `opened`, `resumed.<stage>`, `advanced.<stage>`, `lost.<stage>`, `disqualified.<stage>`: every figure of the books, of
 * milestones and of outcomes follows from these · `paid` · `openSince`: the day number of an open one's opening ·
 * `implied.<milestone>`, `assumed.<milestone>` · `unpaired.<milestone>`: reached it, but no rate into it may count that ·
 * `unstarted.<milestone>`: did not reach it, and the one before is not recorded · `undated`: a milestone was not dated by
 * its source · `unowned`: credited to nobody.
 */
const cohortMeasures = (episode: Episode, zone: string): Measures => {
  const m: Record<string, number> = { opened: 1 };
  if (episode.resumedAt !== null) m[`resumed.${episode.resumedAt}`] = 1;
  const advanced = advances(episode);
  for (let i = 0; i < advanced.length; i++) if (advanced[i]) m[ADVANCED[i]!] = 1;
  const exit = exitOf(episode);
  if (exit !== undefined) m[exit] = 1;
  if (episode.outcome === 'open') m.openSince = dayNumber(dayOf(episode.opened, zone));
  if (episode.paid) m.paid = 1;
  if (episode.ownerId === null) m.unowned = 1;
  const { milestones } = episode;
  for (const name of MILESTONES) {
    const evidence = milestones[name]?.evidence;
    if (evidence === undefined) continue;
    m[`${evidence}.${name}`] = 1;
    m.undated = 1;
  }
  for (const [name, before] of STEPS) countUnpaired(m, name, milestones[name], milestones[before]);
  countUnpaired(m, 'paid', episode.paid ?? undefined, milestones.signed);
  return m;
};

const countUnpaired = (m: Record<string, number>, name: string, moment: Moment | undefined, before: Moment | undefined): void => {
  if (!before) return;
  if (moment && !(isRecorded(moment) && isRecorded(before))) m[`unpaired.${name}`] = 1;
  if (!moment && !isRecorded(before)) m[`unstarted.${name}`] = 1;
};

/** The episodes by the day they opened. */
export const cohortAxis: Axis = {
  name: 'cohort',
  kept: 'all',
  facts: (doc, frame) => {
    const facts: Fact[] = [];
    for (const episode of doc.episodes) {
      const measures = cohortMeasures(episode, frame.zone);
      facts.push({ episode, at: episode.opened, owner: episode.ownerId, measures, shared: true });
    }
    return facts;
  },
};

const one = (...names: readonly string[]): Measures => Object.fromEntries(names.map((name) => [name, 1]));
const OPENED = one('opened');
const UNOWNED = one('opened', 'unowned');
const PAID = one('paid');
const ADVANCES = ADVANCED.map((name) => one(name));
const RESUMED = Object.fromEntries(STAGES.map((stage) => [stage, one(`resumed.${stage}`)])) as Record<Stage, Measures>;
const LEFT = Object.fromEntries(
  STAGES.flatMap((stage) => ['lost', 'disqualified'].map((outcome) => [`${outcome}.${stage}`, one(`${outcome}.${stage}`)])),
);
const REACHED = Object.fromEntries(
  MILESTONES.map((name) => [
    name,
    { recorded: one(name), implied: one(name, `implied.${name}`, 'undated'), assumed: one(name, `assumed.${name}`, 'undated') },
  ]),
) as Record<Milestone, Record<'recorded' | 'implied' | 'assumed', Measures>>;

/**
 * What happened on each day: the books under the owner whom the episode is credited to (so that they balance for each of
 * them), and milestones (`submitted` … `signed`, `paid`, with their `implied.` and `assumed.`) under the owner at the moment;
 * with the money of money-facts.ts.
 */
export const flowAxis: Axis = {
  name: 'flow',
  kept: 'all',
  facts: (doc) => {
    const facts: Fact[] = [];
    for (const episode of doc.episodes) flowFacts(facts, episode);
    return facts;
  },
};

const flowFacts = (facts: Fact[], episode: Episode): void => {
  const { ownerId, milestones, resumedAt, closed, paid, opened } = episode;
  const credit = (at: Moment, measures: Measures): void =>
    void facts.push({ episode, at, owner: ownerId, measures, shared: true });
  credit(opened, ownerId === null ? UNOWNED : OPENED);
  if (resumedAt !== null) credit(opened, RESUMED[resumedAt]);
  const advanced = advances(episode);
  for (let i = 0; i < advanced.length; i++) {
    const at = advanced[i];
    if (at) credit(at, ADVANCES[i]!);
  }
  const exit = exitOf(episode);
  if (exit !== undefined && closed) credit(closed, LEFT[exit]!);
  for (const name of MILESTONES) {
    const at = milestones[name];
    if (!at || at.carried) continue;
    facts.push({ episode, at, owner: at.ownerId, measures: REACHED[name][at.evidence ?? 'recorded'], shared: true });
  }
  if (paid) credit(paid, PAID);
  moneyFacts(facts, episode, (at) => at);
};
