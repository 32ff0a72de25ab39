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

/** `by` of the kept combinations without and with the salesperson, in the order of the keys below. */
const COMMON = ['', ...OTHER_DIMENSIONS];
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

/** Facts of an episode on one day in one, or on one day under one owner: a cell is written once. */
const merged = (facts: readonly Fact[], days: readonly Day[], byOwner: boolean): readonly Entry[] => {
  const entries: Entry[] = [];
  for (let i = 0; i < facts.length; i++) {
    const { episode, owner, measures, values } = facts[i]!;
    const day = days[i]!;
    let entry: Entry | undefined;
    for (let j = entries.length - 1; j >= 0 && !entry; j--) {
      const e = entries[j]!;
      if (e.episode === episode && e.day === day && e.values === values && (!byOwner || e.owner === owner)) entry = e;
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
 * The cells of one document: on every kept axis the total and the salesperson; on those kept by `all` dimensions each of
 * them alone, and the salesperson with each other one.
 */
export const episodeCells = (zone: string) => {
  const keys = new Keys();
  const frame: Frame = { zone, credit: 'owner-at-outcome', now: null, today: null };
  return (doc: Episodes): Cell[] => {
    const cells: Cell[] = [];
    for (const { name: axis, kept, facts: factsOf } of KEPT) {
      const facts = factsOf(doc, frame);
      if (kept === 'few') {
        for (const { at, owner, measures } of facts) {
          const date = dayOf(at, zone);
          cells.push({ axis, by: '', key: '', date, measures });
          cells.push({ axis, by: 'salesperson', key: keys.one(owner), date, measures });
        }
        continue;
      }
      const days = facts.map(({ at }) => dayOf(at, zone));
      for (const entry of merged(facts, days, false)) {
        const { day: date, measures } = entry;
        const values = valuesOf(entry);
        cells.push({ axis, by: '', key: '', date, measures });
        for (let i = 0; i < values.length; i++)
          cells.push({ axis, by: COMMON[i + 1]!, key: keys.one(values[i]!), date, measures });
      }
      for (const entry of merged(facts, days, true)) {
        const { day: date, measures } = entry;
        const owned = keys.owned(entry.owner, valuesOf(entry));
        for (let i = 0; i < owned.length; i++) cells.push({ axis, by: OWNED[i]!, key: owned[i]!, date, measures });
      }
    }
    return cells;
  };
};
