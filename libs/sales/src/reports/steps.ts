import { STAGES, type Stage } from '../stages';
import type { ReportDefinition } from './definition';
import type { Attempt, Episode } from './episode';
import { of, type Axis, type Fact, type Measures } from './facts';
import { rateOf, type Rate } from './wilson';

/** A step that took the place of one that had failed: how often, and how often it led on there. */
export interface Replacement {
  readonly step: string;
  readonly count: number;
  readonly led: Rate;
}

/**
 * What became of one step. Attempts: `completed`, `failed`, and under way. `led`: of the slots of which this step's last
 * attempt has ended, those in which it was completed. Replacements are compared with it: an association, not a cause, for
 * people choose what to replace by what.
 */
export interface StepFigures {
  readonly step: string;
  readonly attempts: number;
  readonly completed: number;
  readonly failed: number;
  readonly underWay: number;
  readonly failedBy: readonly { readonly reason: string; readonly count: number }[];
  readonly led: Rate;
  readonly replaced: number;
  readonly replacements: readonly Replacement[];
}

export interface StepsMeasures {
  readonly stages: readonly { readonly stage: Stage; readonly steps: readonly StepFigures[] }[];
}

/** Codes are printable: a tab parts them. */
const named = (...parts: readonly string[]): string => parts.join('\t');

/**
 * Attempts on the day they ended (or began, while under way), under whoever owned the prospect then and the playbook that
 * drew the slot: `attempt`, `completed`, `failed`, each with stage and step, `failedBy` with the reason, `replaced` with the
 * step that took its place; `led` and `short` for the last attempt of a step in its slot, `afterLed` and `afterShort` for
 * that of a replacement.
 */
export const stepsAxis: Axis = {
  name: 'steps',
  kept: 'few',
  facts: (doc) => doc.episodes.flatMap(factsOf),
};

const factsOf = (episode: Episode): readonly Fact[] => {
  const facts: Fact[] = [];
  const put = ({ at, ownerId, playbookId }: Attempt, ...names: readonly string[]): void => {
    const measures: Measures = Object.fromEntries(names.map((name) => [name, 1]));
    facts.push({ episode, at, owner: ownerId, measures, values: { playbook: playbookId } });
  };
  const { attempts } = episode;
  /** How the last attempt with a step in a slot ended; undefined while it is under way. */
  const endOf = (slot: string, step: string): { readonly last: Attempt; readonly end: 'Led' | 'Short' } | undefined => {
    const last = attempts.findLast((a) => a.slot === slot && a.step === step);
    return !last || last.status === 'started' ? undefined : { last, end: last.status === 'completed' ? 'Led' : 'Short' };
  };
  for (const attempt of attempts) {
    const { slot, stage, step, status, reason, replacedBy, ownerId } = attempt;
    const names = [named('attempt', stage, step)];
    if (status !== 'started') names.push(named(status, stage, step));
    if (status === 'failed') names.push(named('failedBy', stage, step, reason ?? ''));
    if (replacedBy !== undefined) names.push(named('replaced', stage, step, replacedBy));
    const own = endOf(slot, step);
    if (own?.last === attempt) names.push(named(own.end.toLowerCase(), stage, step));
    if (ownerId === null) names.push('unowned');
    put(attempt, ...names);
    const other = replacedBy === undefined ? undefined : endOf(slot, replacedBy);
    if (other) put(other.last, named(`after${other.end}`, stage, step, replacedBy!));
  }
  return facts;
};

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What measures of this kind say of a step, by their last part, the most frequent first. */
const breakdown = (
  m: Measures,
  kind: string,
  stage: Stage,
  step: string,
): readonly (readonly [part: string, count: number])[] => {
  const head = named(kind, stage, step, '');
  return Object.entries(m)
    .filter(([name, count]) => name.startsWith(head) && count !== 0)
    .map(([name, count]) => [name.slice(head.length), count] as const)
    .sort(([a, m_], [b, n]) => n - m_ || compareText(a, b));
};

const figuresOf = (m: Measures, stage: Stage, step: string): StepFigures => {
  const count = (kind: string, ...more: readonly string[]): number => of(m, named(kind, stage, step, ...more));
  const [attempts, completed, failed] = [count('attempt'), count('completed'), count('failed')];
  const replaced = breakdown(m, 'replaced', stage, step);
  return {
    ...{ step, attempts, completed, failed, underWay: attempts - completed - failed },
    failedBy: breakdown(m, 'failedBy', stage, step).map(([reason, n]) => ({ reason, count: n })),
    led: rateOf(count('led'), count('led') + count('short')),
    replaced: replaced.reduce((sum, [, n]) => sum + n, 0),
    replacements: replaced.map(([by, n]) => {
      const led = count('afterLed', by);
      return { step: by, count: n, led: rateOf(led, led + count('afterShort', by)) };
    }),
  };
};

const stepsIn = (m: Measures, stage: Stage): readonly string[] => {
  const parts = Object.keys(m).map((name) => name.split('\t'));
  return [...new Set(parts.filter((p) => p[1] === stage).map((p) => p[2]!))].sort(compareText);
};

export const CAUTION =
  'Association, not cause: people choose which step to take, and which to replace by what, and they choose by what they know of the prospect.';

export const stepsReport: ReportDefinition<StepsMeasures> = {
  axis: () => stepsAxis,
  needsBefore: () => false,
  measure: ({ during: m }) => ({
    stages: STAGES.map((stage) => ({ stage, steps: stepsIn(m, stage).map((step) => figuresOf(m, stage, step)) })),
  }),
  isBlank: (_, { stages }) => stages.every(({ steps }) => steps.length === 0),
  together: () => ({ also: { caution: CAUTION } }),
};
