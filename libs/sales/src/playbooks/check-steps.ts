import { Refusal } from '@closeline/eventsourcing';
import { isCode } from '../codes';
import { HOUSE_TOPICS, STAGES, type Stage } from '../stages';
import { COMPLETED_BY, type Step, type Steps } from './playbook-steps';

interface Fault {
  readonly pointer: string;
  readonly detail: string;
}

/** More steps than this in one stage are a mistake. */
const MOST_STEPS = 50;

/**
 * Steps as a playbook keeps them: a step completed by findings names its topics, the house's where left out.
 * Throws Refusal `invalid-playbook` 400 with the pointers of what is at fault.
 */
export const checkSteps = (steps: Steps): Steps => {
  const faults = STAGES.flatMap((stage) => faultsOfStage(stage, steps[stage] as readonly Step[] | undefined));
  if (faults.length === 0) faults.push(...repeated(steps));
  if (faults.length > 0) throw new Refusal('invalid-playbook', 'these steps make no playbook', 400, { pointers: faults });
  const kept = (stage: Stage) => [stage, steps[stage].map(withTopics)] as const;
  return Object.fromEntries(STAGES.map(kept)) as Record<Stage, Step[]>;
};

const withTopics = ({ step, completedBy, topics }: Step): Step =>
  completedBy === 'FindingRecorded' ? { step, completedBy, topics: topics ?? HOUSE_TOPICS } : { step, completedBy };

const faultsOfStage = (stage: Stage, steps: readonly Step[] | undefined): Fault[] => {
  const pointer = `/steps/${stage}`;
  if (!Array.isArray(steps)) return [{ pointer, detail: 'every stage has a list of steps' }];
  if (steps.length > MOST_STEPS) return [{ pointer, detail: `at most ${MOST_STEPS} steps` }];
  return steps.flatMap((step: Step, i) => faultsOfStep(`${pointer}/${i}`, step));
};

const faultsOfStep = (pointer: string, { step, completedBy, topics }: Step): Fault[] => {
  const faults: Fault[] = [];
  if (typeof step !== 'string' || !isCode(step))
    faults.push({ pointer: `${pointer}/step`, detail: '1 to 80 printable characters' });
  if (!COMPLETED_BY.includes(completedBy))
    faults.push({ pointer: `${pointer}/completedBy`, detail: `one of ${COMPLETED_BY.join(', ')}` });
  if (topics === undefined) return faults;
  const at = `${pointer}/topics`;
  if (completedBy !== 'FindingRecorded')
    faults.push({ pointer: at, detail: 'only a step completed by FindingRecorded has topics' });
  else if (!Array.isArray(topics) || topics.length === 0) faults.push({ pointer: at, detail: 'at least one topic' });
  else if (new Set(topics).size < topics.length) faults.push({ pointer: at, detail: 'each topic once' });
  else if (!topics.every((t) => typeof t === 'string' && isCode(t)))
    faults.push({ pointer: at, detail: 'topics are codes of 1 to 80 printable characters' });
  return faults;
};

/**
 * Only a step that somebody completes by hand can come again: an event of the process would complete both at once. It
 * gets a numbered slot in the plan, which must not be another step's name.
 */
const repeated = (steps: Steps): Fault[] => {
  const seen = new Map<string, Step[]>();
  const slots = new Set<string>();
  return STAGES.flatMap((stage) =>
    steps[stage].flatMap((step, i): Fault[] => {
      const same = [...(seen.get(step.step) ?? []), step];
      seen.set(step.step, same);
      const slot = same.length === 1 ? step.step : `${step.step}-${same.length}`;
      const repeatable = same.length === 1 || same.every((s) => s.completedBy === 'CompleteStep');
      const fault = !repeatable || slots.has(slot);
      slots.add(slot);
      return fault ? [{ pointer: `/steps/${stage}/${i}/step`, detail: 'this step is in the playbook already' }] : [];
    }),
  );
};
