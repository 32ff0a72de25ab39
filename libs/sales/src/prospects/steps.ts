import { Refusal, type CommandContext, type Dated } from '@closeline/eventsourcing';
import { checkMoment } from '../moments';
import type { CompleteStep, FailStep, ReplaceStep, StartStep } from './commands';
import { prospectEvent } from './event';
import type { ProspectEvent } from './events';
import type { ProspectFacts } from './facts';
import { ensureOpen, later, missing, stepCompleted } from './guards';
import { currentAttempt, statusOf, type Slot } from './plan';
import type { Prospect } from './state';

/** What every command on a step is held to, in the order of checks: rule 8, the slot, rule 14, rule 10. */
const slotOf = (state: Prospect, slotId: string, context: CommandContext, { actsFor }: ProspectFacts): Slot => {
  ensureOpen(state);
  const slot = state.plan.find((s) => s.slot === slotId);
  if (!slot) throw missing('slot');
  checkMoment(context, later(state.openedAt, state.stepped.get(slotId) ?? ''));
  if (actsFor && actsFor.staffId !== state.ownerId)
    throw new Refusal('not-the-owner', 'members of staff change the steps of their own prospects only');
  return slot;
};

const ensureNotCompleted = (slot: Slot): void => {
  if (statusOf(slot) === 'completed') throw new Refusal('step-already-completed', `${slot.slot} has led on already`);
};

const notReplaced = (slot: Slot) =>
  new Refusal('failed-step-not-replaced', `try again or replace first: ${slot.slot}`, 409, { slots: [slot.slot] });

/** Rule 3: on a failed attempt it opens the next attempt of the same step; on one under way it stays quiet. */
export const startStep = (state: Prospect, { data, context }: StartStep, facts: ProspectFacts): Dated<ProspectEvent>[] => {
  const slot = slotOf(state, data.slot, context, facts);
  ensureNotCompleted(slot);
  if (statusOf(slot) === 'started') return [];
  return [prospectEvent('StepStarted', { slot: slot.slot, attempt: currentAttempt(slot), step: slot.step })];
};

/** Rule 3: only for steps that no event of the process completes. */
export const completeStep = (state: Prospect, { data, context }: CompleteStep, facts: ProspectFacts): Dated<ProspectEvent>[] => {
  const slot = slotOf(state, data.slot, context, facts);
  if (statusOf(slot) === 'completed') return [];
  if (statusOf(slot) === 'failed') throw notReplaced(slot);
  if (slot.completedBy !== 'CompleteStep')
    throw new Refusal('completed-by-event', `${slot.step} is completed by ${slot.completedBy}`, 409, {
      completedBy: slot.completedBy,
    });
  return [prospectEvent('StepCompleted', stepCompleted(slot, data.outcome ?? null))];
};

export const failStep = (state: Prospect, { data, context }: FailStep, facts: ProspectFacts): Dated<ProspectEvent>[] => {
  const slot = slotOf(state, data.slot, context, facts);
  ensureNotCompleted(slot);
  if (statusOf(slot) === 'failed') throw notReplaced(slot);
  const { reason, note = null } = data;
  return [prospectEvent('StepFailed', { slot: slot.slot, attempt: currentAttempt(slot), step: slot.step, reason, note })];
};

/** The salesperson chooses another step to take the place of one that fell short; the failed attempt stays. */
export const replaceStep = (state: Prospect, { data, context }: ReplaceStep, facts: ProspectFacts): Dated<ProspectEvent>[] => {
  const slot = slotOf(state, data.slot, context, facts);
  ensureNotCompleted(slot);
  if (statusOf(slot) !== 'failed') throw new Refusal('step-not-failed', `${slot.slot} did not fall short: nothing to replace`);
  const { step, completedBy, topics } = facts.step ?? { step: data.step, completedBy: 'CompleteStep' as const };
  const failedAttempt = slot.attempts.at(-1)!.attempt;
  return [
    prospectEvent('StepReplaced', {
      slot: slot.slot,
      failedAttempt,
      step,
      completedBy,
      ...(topics && { topics }),
      because: data.because ?? null,
    }),
  ];
};
