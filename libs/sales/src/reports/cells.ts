import type { Cell } from '@closeline/eventsourcing';
import { MILESTONES, STAGES, stageAt, type Milestone } from '../stages';
import { dayNumber, type Day } from './days';
import type { Episode, Episodes } from './episode';
import { dayOf, type Moment } from './moment';

/** The dimensions of kept cells beside the salesperson; a team is the sum of its salespeople. */
export const OTHER_DIMENSIONS = ['source', 'product', 'form', 'playbook', 'fit', 'reason'] as const;
type Measures = Record<string, number>;

/** `by` of the kept combinations without and with the salesperson, in the order of the keys below. */
const COMMON = ['', ...OTHER_DIMENSIONS];
const OWNED = ['salesperson', ...OTHER_DIMENSIONS.map((d) => `salesperson,${d}`)];

/** What happened on one day, under all owners (owner undefined) or under one. */
interface Entry {
  readonly date: Day;
  readonly owner: string | null | undefined;
  readonly measures: Measures;
}

/** Adds what an episode counts for, one entry per day and owner, so that a cell is written once. */
class Entries {
  readonly list: Entry[] = [];

  count(date: Day, owner: string | null, measure: string): void {
    this.add(date, undefined, measure, 1);
    this.add(date, owner, measure, 1);
  }

  add(date: Day, owner: string | null | undefined, measure: string, by: number): void {
    const { list } = this;
    for (let i = 0; i < list.length; i++) {
      const entry = list[i]!;
      if (entry.date === date && entry.owner === owner) {
        entry.measures[measure] = (entry.measures[measure] ?? 0) + by;
        return;
      }
    }
    list.push({ date, owner, measures: { [measure]: by } });
  }
}

const isRecorded = (moment: Moment): boolean => moment.evidence === undefined;

const ADVANCED = STAGES.map((s) => `advanced.${s}`);
const STEPS: readonly (readonly [Milestone, Milestone])[] = [
  ['qualified', 'submitted'],
  ['relationship', 'qualified'],
  ['signed', 'relationship'],
];

/** When each stage was completed in this episode, by the stage's place; carried ones are an earlier episode's. */
const advances = (episode: Episode): readonly (Moment | null | undefined)[] => {
  const from = episode.resumedAt === null ? 0 : STAGES.indexOf(episode.resumedAt);
  const { qualified, relationship, signed } = episode.milestones;
  return [episode.preQualified, qualified, relationship, signed].map((moment, i) => (i >= from ? moment : undefined));
};

const exitOf = ({ outcome, milestones, preQualified }: Episode): string | undefined =>
  outcome === 'lost' || outcome === 'disqualified' ? `${outcome}.${stageAt(milestones, preQualified !== null)}` : undefined;

/**
 * What an episode counts for in the cohort of the day it opened:
 * `opened`, `resumed.<stage>`, `advanced.<stage>`, `lost.<stage>`, `disqualified.<stage>`: every figure of the books, of
 * milestones and of outcomes follows from these · `paid` · `openSince`: the day number of an open one's opening ·
 * `implied.<milestone>`, `assumed.<milestone>` · `unpaired.<milestone>`: reached it, but no rate into it may count that ·
 * `unstarted.<milestone>`: did not reach it, and the one before is not recorded.
 */
const cohortMeasures = (episode: Episode, day: Day): Measures => {
  const m: Measures = { opened: 1 };
  if (episode.resumedAt !== null) m[`resumed.${episode.resumedAt}`] = 1;
  const advanced = advances(episode);
  for (let i = 0; i < advanced.length; i++) if (advanced[i]) m[ADVANCED[i]!] = 1;
  const exit = exitOf(episode);
  if (exit !== undefined) m[exit] = 1;
  if (episode.outcome === 'open') m.openSince = dayNumber(day);
  if (episode.paid) m.paid = 1;
  const { milestones } = episode;
  for (const name of MILESTONES) {
    const evidence = milestones[name]?.evidence;
    if (evidence !== undefined) m[`${evidence}.${name}`] = 1;
  }
  for (const [name, before] of STEPS) countUnpaired(m, name, milestones[name], milestones[before]);
  countUnpaired(m, 'paid', episode.paid ?? undefined, milestones.signed);
  return m;
};

const countUnpaired = (m: Measures, name: string, moment: Moment | undefined, before: Moment | undefined): void => {
  if (!before) return;
  if (moment && !(isRecorded(moment) && isRecorded(before))) m[`unpaired.${name}`] = 1;
  if (!moment && !isRecorded(before)) m[`unstarted.${name}`] = 1;
};

/**
 * What happened on each day: the books under the owner whom the episode is credited to (so that they balance for each of
 * them), and milestones (`submitted` … `signed`, `paid`, with their `implied.` and `assumed.`) under the owner at the moment.
 */
const flowEntries = (episode: Episode, zone: string): readonly Entry[] => {
  const entries = new Entries();
  const { ownerId, milestones, resumedAt, closed, paid } = episode;
  const opened = dayOf(episode.opened, zone);
  entries.count(opened, ownerId, 'opened');
  if (resumedAt !== null) entries.count(opened, ownerId, `resumed.${resumedAt}`);
  const advanced = advances(episode);
  for (let i = 0; i < advanced.length; i++) {
    const moment = advanced[i];
    if (moment) entries.count(dayOf(moment, zone), ownerId, ADVANCED[i]!);
  }
  const exit = exitOf(episode);
  if (exit !== undefined && closed) entries.count(dayOf(closed, zone), ownerId, exit);
  for (const name of MILESTONES) {
    const milestone = milestones[name];
    if (!milestone || milestone.carried) continue;
    const day = dayOf(milestone, zone);
    entries.count(day, milestone.ownerId, name);
    if (milestone.evidence !== undefined) entries.count(day, milestone.ownerId, `${milestone.evidence}.${name}`);
  }
  if (paid) entries.count(dayOf(paid, zone), ownerId, 'paid');
  return entries.list;
};

/** The keys of cells, each made once: there are few values and many documents. */
class Keys {
  private readonly alone = new Map<string | null, string>();
  private readonly under = new Map<string | null, Map<string | null, string>>();

  one(value: string | null): string {
    let key = this.alone.get(value);
    if (key === undefined) this.alone.set(value, (key = JSON.stringify([value])));
    return key;
  }

  /** The key of an owner with each of the values. */
  owned(owner: string | null, values: readonly (string | null)[]): readonly string[] {
    let under = this.under.get(owner);
    if (!under) this.under.set(owner, (under = new Map<string | null, string>()));
    const keys = [this.one(owner)];
    for (const value of values) {
      let key = under.get(value);
      if (key === undefined) under.set(value, (key = JSON.stringify([owner, value])));
      keys.push(key);
    }
    return keys;
  }
}

/** The cells of one document: the total, each dimension alone, the salesperson with each other one; cohort and flow. */
export const episodeCells = (zone: string) => {
  const keys = new Keys();
  return (doc: Episodes): Cell[] => {
    const cells: Cell[] = [];
    for (const episode of doc.episodes) {
      const { source, product, formId, playbookId, fit, reason } = episode;
      const values = [source, product, formId, playbookId, fit, reason];
      const common = ['', ...values.map((value) => keys.one(value))];
      let ownedBy: string | null | undefined;
      let owned: readonly string[] = [];
      const put = (axis: string, { date, owner, measures }: Entry): void => {
        if (owner !== undefined && owner !== ownedBy) owned = keys.owned((ownedBy = owner), values);
        const [bys, names] = owner === undefined ? [COMMON, common] : [OWNED, owned];
        for (let i = 0; i < bys.length; i++) cells.push({ axis, by: bys[i]!, key: names[i]!, date, measures });
      };
      const date = dayOf(episode.opened, zone);
      const measures = cohortMeasures(episode, date);
      put('cohort', { date, owner: undefined, measures });
      put('cohort', { date, owner: episode.ownerId, measures });
      for (const entry of flowEntries(episode, zone)) put('flow', entry);
    }
    return cells;
  };
};
