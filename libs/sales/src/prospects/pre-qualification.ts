import { Refusal, type Dated } from '@closeline/eventsourcing';
import { checkAnswers, fitOf } from '../forms';
import { checkMoment } from '../moments';
import type { CompletedBy } from '../playbooks';
import { STAGES, type Stage } from '../stages';
import type { AssignProspect, SubmitForm } from './commands';
import { prospectEvent } from './event';
import type { DataOf, ProspectEvent } from './events';
import type { Assignee, ProspectFacts } from './facts';
import { completes, ensureOpen, isComplete } from './guards';
import { slotsOf } from './plan';
import { evolve, type Prospect } from './state';

/** Rule 11: the same contact again: open, one more submission; closed, a new episode with a fresh plan. */
export const submitForm = (
  state: Prospect,
  { data, context }: SubmitForm,
  { form, owner }: ProspectFacts,
): Dated<ProspectEvent>[] => {
  if (!form)
    throw new Refusal('unknown-form', 'there is no form with this id', 400, {
      pointers: [{ pointer: '/formId', detail: 'no such form' }],
    });
  checkAnswers(form, data.answers);
  const opens = state.episode === 0 || state.outcome !== 'open';
  checkMoment(context, opens ? state.closedAt : state.openedAt);
  if (form.withdrawn) throw new Refusal('form-withdrawn', 'this form was withdrawn');
  const submission = prospectEvent('ProspectSubmittedForm', {
    formId: form.formId,
    formVersion: form.version,
    source: data.source,
    product: data.product,
    interest: data.interest,
    answers: data.answers,
    contact: data.contact,
    fit: fitOf(form, data.interest, data.answers),
    episode: opens ? state.episode + 1 : state.episode,
  });
  if (!opens) return [submission, ...completes(state, 'ProspectSubmittedForm')];
  if (!owner || !canOwn(owner)) return [submission];
  return [submission, assigned(owner, 'returning'), plan(evolve(state, submission), owner)];
};

/** Rules 3, 9: only an active salesperson can own; a change of owner replans only the stages not completed. */
export const assign = (
  state: Prospect,
  { data, context }: AssignProspect,
  { assignee, basis }: ProspectFacts,
): Dated<ProspectEvent>[] => {
  ensureOpen(state);
  checkMoment(context, state.openedAt);
  if (data.strategy && !assignee) throw new Refusal('nobody-available', 'no active salesperson is there to take the prospect');
  if (!assignee || !canOwn(assignee))
    throw new Refusal('not-an-active-salesperson', 'only an active salesperson can own a prospect');
  if (assignee.member.staffId === state.ownerId && state.planned) return [];
  return [assigned(assignee, basis ?? 'manual', data.because), plan(state, assignee)];
};

const canOwn = ({ member }: Assignee): boolean => member.kind === 'salesperson' && member.status === 'active';

const assigned = ({ member }: Assignee, basis: DataOf<'ProspectAssigned'>['basis'], because?: string) =>
  prospectEvent('ProspectAssigned', { salespersonId: member.staffId, basis, because: because ?? null });

/** A first plan covers every stage of an episode that began with a form; else and later, those that are not complete. */
const stagesToPlan = (state: Prospect): readonly Stage[] =>
  STAGES.filter((stage) => !isComplete(state, stage) || (stage === 'pre-qualification' && !state.planned && !state.beganLater));

/** PlanDrawn for these stages; it credits what this episode has already done. */
export const plan = (state: Prospect, { playbook }: Assignee, stages = stagesToPlan(state)) =>
  prospectEvent('PlanDrawn', {
    playbookId: playbook.playbookId,
    playbookVersion: playbook.version,
    slots: slotsOf(playbook.steps, stages, keptSlots(state, stages)).map((slot) => ({ ...slot, credited: isDone(state, slot) })),
  });

const keptSlots = ({ plan: slots }: Prospect, stages: readonly Stage[]): readonly string[] =>
  slots.filter(({ stage }) => !stages.includes(stage)).map(({ slot }) => slot);

const isDone = (
  state: Prospect,
  { completedBy, topics = [] }: { completedBy: CompletedBy; topics?: readonly string[] },
): boolean =>
  completedBy === 'FindingRecorded' ? topics.every((t) => state.topics.includes(t)) : state.done.includes(completedBy);
