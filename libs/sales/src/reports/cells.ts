import type { Cell } from '@closeline/eventsourcing';
import { ageingAxis } from './ageing';
import { cohortAxis, flowAxis } from './axes';
import { FIRST_CURVES } from './curve';
import type { Day } from './days';
import type { Episode, Episodes } from './episode';
import { addTo, type Axis, type Fact, type Frame } from './facts';
import { dayOf } from './moment';
import { pipelineAxis } from './pipeline';
import { stageTimesAxis } from './stage-times';
import { stepsAxis } from './steps';

/** The dimensions of kept cells beside the salesperson; a team is the sum of its salespeople. */
export const OTHER_DIMENSIONS = ['source', 'product', 'form', 'playbook', 'fit', 'reason'] as const;

/** `by` of the kept combinations with the salesperson, in the order of the keys below. */
const OWNED = ['salesperson', ...OTHER_DIMENSIONS.map((d) => `salesperson,${d}`)];

/** The axes that are kept. */
export const KEPT: readonly Axis[] = [cohortAxis, flowAxis, stepsAxis, pipelineAxis, ageingAxis, stageTimesAxis, ...FIRST_CURVES];

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

/** What one episode counts for on one day under one owner. */
interface Entry {
  readonly episode: Episode;
  readonly day: Day;
  readonly owner: string | null;
  readonly values: Fact['values'];
  measures: Fact['measures'];
  own: boolean;
}

/** Facts of an episode on one day under one owner in one: a cell is written once. */
const merged = (facts: readonly Fact[], days: readonly Day[]): readonly Entry[] => {
  const entries: Entry[] = [];
  for (let i = 0; i < facts.length; i++) {
    const { episode, owner, measures, values } = facts[i]!;
    const day = days[i]!;
    let entry: Entry | undefined;
    for (let j = entries.length - 1; j >= 0 && !entry; j--) {
      const e = entries[j]!;
      if (e.episode === episode && e.day === day && e.values === values && e.owner === owner) entry = e;
    }
    if (!entry) {
      entries.push({ episode, day, owner, values, measures, own: false });
      continue;
    }
    const sum: Record<string, number> = entry.own ? entry.measures : { ...entry.measures };
    addTo(sum, measures);
    entry.measures = sum;
    entry.own = true;
  }
  return entries;
};

/** A value of each other dimension, in their order. */
const valuesOf = ({ episode: e, values: own }: Entry): readonly (string | null)[] => {
  const values = [e.source, e.product, e.formId, e.playbookId, e.fit, e.reason];
  return own ? values.map((value, i) => (OTHER_DIMENSIONS[i]! in own ? own[OTHER_DIMENSIONS[i]!]! : value)) : values;
};

/**
 * The finest cells of one document: on every kept axis the salesperson's, and on those kept by `all` dimensions the
 * salesperson's with each other one. The total and each dimension alone are `coarserEpisodeCells` of these.
 */
export const episodeCells = (zone: string) => {
  const keys = new Keys();
  const frame: Frame = { zone, now: null, today: null };
  return (doc: Episodes): Cell[] => {
    const cells: Cell[] = [];
    for (const { name: axis, kept, facts: factsOf } of KEPT) {
      const facts = factsOf(doc, frame);
      if (kept === 'few') {
        for (const { at, owner, measures } of facts)
          cells.push({ axis, by: 'salesperson', key: keys.one(owner), date: dayOf(at, zone), measures });
        continue;
      }
      const days = facts.map(({ at }) => dayOf(at, zone));
      for (const entry of merged(facts, days)) {
        const { day: date, measures } = entry;
        const owned = keys.owned(entry.owner, valuesOf(entry));
        for (let i = 0; i < owned.length; i++) cells.push({ axis, by: OWNED[i]!, key: owned[i]!, date, measures });
      }
    }
    return cells;
  };
};

/** What the salesperson's cells count, counts in the total too; what those with another dimension count, in that alone. */
export const coarserEpisodeCells = ({ axis, by, key, date, measures }: Cell): readonly Cell[] => {
  if (by === 'salesperson') return [{ axis, by: '', key: '', date, measures }];
  const [, value] = JSON.parse(key) as [owner: string | null, value: string | null];
  return [{ axis, by: by.slice('salesperson,'.length), key: JSON.stringify([value]), date, measures }];
};
