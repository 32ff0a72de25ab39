import { Refusal } from '@closeline/eventsourcing';
import { MILESTONES, STAGES, type Milestone, type Stage } from '../stages';
import { currentAttempt, isStageComplete, statusOf, type Slot } from './plan';
import { prospectEvent } from './event';
import type { DataOf, ProspectEvent } from './events';
import type { CompletedBy } from '../playbooks';
import type { Prospect } from './state';
import type { Dated } from '@closeline/eventsourcing';

/** Rule 8: closed is closed. */
export const ensureOpen = (state: Prospect): void => {
  if (state.outcome !== 'open')
    throw new Refusal('episode-closed', `episode ${state.episode} is closed: ${state.outcome}`, 409, { outcome: state.outcome });
};

/** Rule 8: what goes on after signing (sales, payments, refunds, messages, questions) ends only with lost or disqualified. */
export const ensureNotLost = (state: Prospect): void => {
  if (state.outcome !== 'won') ensureOpen(state);
};

const outstanding = (state: Prospect, stage: Stage): readonly Slot[] =>
  state.plan.filter((s) => s.stage === stage && statusOf(s) !== 'completed');

export const isComplete = ({ milestones, plan }: Prospect, stage: Stage): boolean => isStageComplete(milestones, plan, stage);

/** Rule 1: a milestone is refused while a stage before it is not complete. */
export const ensureStagesBefore = (state: Prospect, stage: Stage): void => {
  const missing = STAGES.slice(0, STAGES.indexOf(stage)).filter((s) => !isComplete(state, s));
  if (missing.length > 0)
    throw new Refusal('stage-out-of-order', `${stage} comes after ${missing.join(' and ')}, not complete yet`, 409, { missing });
};

/** Rule 2: a stage completes only when every slot of it has led on. */
export const ensureStepsDone = (state: Prospect, stage: Stage): void => {
  const slots = outstanding(state, stage);
  const failed = slots.filter((s) => statusOf(s) === 'failed').map((s) => s.slot);
  if (failed.length > 0)
    throw new Refusal('failed-step-not-replaced', `try again or replace first: ${failed.join(', ')}`, 409, { slots: failed });
  const open = slots.map((s) => s.slot);
  if (open.length > 0) throw new Refusal('steps-outstanding', `still to be done: ${open.join(', ')}`, 409, { slots: open });
  if (!state.planned)
    throw new Refusal('steps-outstanding', 'no plan is drawn yet: assign the prospect to a salesperson', 409, { slots: [] });
};

/** What a milestone depends on: the episode's opening, the milestone before, and the steps up to its stage. */
export const causeOfMilestone = (state: Prospect, milestone: Milestone): string => {
  const nth = MILESTONES.indexOf(milestone);
  const steps = STAGES.slice(0, nth + 1).map((stage) => state.stepsDone[stage] ?? '');
  return [state.milestones[MILESTONES[nth - 1]!] ?? '', ...steps].reduce(later, state.openedAt);
};

/** What an ending depends on: the episode's opening and the last milestone reached. */
export const causeOfEnding = (state: Prospect): string =>
  MILESTONES.map((milestone) => state.milestones[milestone] ?? '').reduce(later, state.openedAt);

export const later = (a: string, b: string): string => (a > b ? a : b);

/** Something of the prospect that the caller named and that is not there. */
export const missing = (what: string): Refusal => new Refusal('not-found', `this prospect has no such ${what}`, 404);

/** Rule 3: the steps that an event of the process completes, in the attempt under way or a new one. */
export const completes = (state: Prospect, by: CompletedBy): readonly Dated<ProspectEvent>[] =>
  state.plan
    .filter((s) => s.completedBy === by && statusOf(s) !== 'completed')
    .map((s) => prospectEvent('StepCompleted', stepCompleted(s, null)));

export const stepCompleted = (slot: Slot, outcome: string | null): DataOf<'StepCompleted'> => ({
  slot: slot.slot,
  attempt: currentAttempt(slot),
  step: slot.step,
  outcome,
});
