import type { CompletedBy, Step } from '../playbooks';
import { milestoneOf, STAGES, type Milestone, type Stage } from '../stages';
import type { DataOf, PlannedSlot } from './events';

/** One try at a slot with one step. A failed attempt stays; `replacedBy` names the step that took its place. */
export interface Attempt {
  readonly attempt: number;
  readonly step: string;
  readonly status: 'started' | 'completed' | 'failed';
  readonly reason?: string;
  readonly replacedBy?: string;
}

/** A place in the plan. `step` is what it is to be done with now; its attempts are its history. */
export interface Slot {
  readonly slot: string;
  readonly stage: Stage;
  readonly step: string;
  readonly completedBy: CompletedBy;
  readonly topics?: readonly string[];
  readonly attempts: readonly Attempt[];
}

export type Plan = readonly Slot[];
/** When each milestone was reached, as far as it was. */
export type Reached = Readonly<Partial<Record<Milestone, string | null>>>;
export type SlotStatus = 'planned' | 'started' | 'completed' | 'failed';

export const statusOf = (slot: Slot): SlotStatus => slot.attempts.at(-1)?.status ?? 'planned';

/** The attempt that the slot's next event belongs to: the one under way, else a new one. */
export const currentAttempt = (slot: Slot): number => {
  const last = slot.attempts.at(-1);
  if (!last) return 1;
  return last.status === 'failed' ? last.attempt + 1 : last.attempt;
};

const change = (plan: Plan, id: string, next: (slot: Slot) => Slot): Plan => plan.map((s) => (s.slot === id ? next(s) : s));

const withAttempt = (slot: Slot, attempt: Attempt): Slot => ({
  ...slot,
  attempts: [...slot.attempts.filter((a) => a.attempt !== attempt.attempt), attempt],
});

/**
 * Whether a stage is complete: its milestone was reached and, for the first stage, every slot of it led on; whoever is
 * qualified is past that.
 */
export const isStageComplete = (milestones: Reached, plan: Plan, stage: Stage): boolean =>
  Boolean(milestones[milestoneOf(stage)]) &&
  (stage !== 'pre-qualification' ||
    Boolean(milestones.qualified) ||
    plan.every((s) => s.stage !== stage || statusOf(s) === 'completed'));

/**
 * The plan with the slots of PlanDrawn, which replaces those of every stage not complete, also where a playbook has no
 * step for it; a slot that was tried keeps its history.
 */
export const drawPlan = (plan: Plan, slots: readonly PlannedSlot[], milestones: Reached): Plan => {
  const drawn = slots.map((s): Slot => {
    const tried = plan.find((old) => old.slot === s.slot && old.stage === s.stage && old.attempts.length > 0);
    const { credited, ...rest } = s;
    const slot: Slot = tried ?? { ...rest, attempts: [] };
    return credited && statusOf(slot) !== 'completed'
      ? withAttempt(slot, { attempt: currentAttempt(slot), step: slot.step, status: 'completed' })
      : slot;
  });
  const kept = plan.filter((s) => isStageComplete(milestones, plan, s.stage));
  return STAGES.flatMap((stage) => [...kept, ...drawn].filter((s) => s.stage === stage));
};

export const startAttempt = (plan: Plan, { slot, attempt, step }: DataOf<'StepStarted'>): Plan =>
  change(plan, slot, (s) => withAttempt(s, { attempt, step, status: 'started' }));

export const completeAttempt = (plan: Plan, { slot, attempt, step }: DataOf<'StepCompleted'>): Plan =>
  change(plan, slot, (s) => withAttempt(s, { attempt, step, status: 'completed' }));

export const failAttempt = (plan: Plan, { slot, attempt, step, reason }: DataOf<'StepFailed'>): Plan =>
  change(plan, slot, (s) => withAttempt(s, { attempt, step, status: 'failed', reason }));

/** The failed attempt stays and says what took its place; a new attempt with the other step opens in the same slot. */
export const replaceAttempt = (plan: Plan, { slot, failedAttempt, step, completedBy, topics }: DataOf<'StepReplaced'>): Plan =>
  change(plan, slot, (s) => ({
    slot: s.slot,
    stage: s.stage,
    step,
    completedBy,
    ...(topics && { topics }),
    attempts: [
      ...s.attempts.map((a) => (a.attempt === failedAttempt ? { ...a, replacedBy: step } : a)),
      { attempt: failedAttempt + 1, step, status: 'started' },
    ],
  }));

/**
 * Slots of these steps as PlanDrawn writes them: slot ids are step names, numbered where a name comes again, also where
 * a stage that is kept of another playbook has it already.
 */
export const slotsOf = (
  steps: Readonly<Record<Stage, readonly Step[]>>,
  stages: readonly Stage[],
  kept: readonly string[] = [],
): Omit<PlannedSlot, 'credited'>[] => {
  const taken = new Set(kept);
  const named = (step: string): string => {
    let slot = step;
    for (let nth = 2; taken.has(slot); nth++) slot = `${step}-${nth}`;
    taken.add(slot);
    return slot;
  };
  return stages.flatMap((stage) =>
    steps[stage].map(({ step, completedBy, topics }) => ({
      ...{ slot: named(step), stage, step, completedBy },
      ...(topics && { topics }),
    })),
  );
};
