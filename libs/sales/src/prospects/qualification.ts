import { Refusal, type Dated } from '@closeline/eventsourcing';
import { checkMoment } from '../moments';
import type { DisqualifyProspect, QualifyProspect, RecordFinding } from './commands';
import { prospectEvent } from './event';
import type { ProspectEvent } from './events';
import { causeOfEnding, causeOfMilestone, ensureOpen, ensureStagesBefore, ensureStepsDone, stepCompleted } from './guards';
import { currentAttempt, statusOf } from './plan';
import type { Prospect } from './state';

/** Rule 3: a finding completes the steps whose topics are all known by it; it opens the next attempt of a failed one. */
export const recordFinding = (state: Prospect, { data, context }: RecordFinding): Dated<ProspectEvent>[] => {
  ensureOpen(state);
  checkMoment(context, state.openedAt);
  const known = [...state.topics, data.topic];
  const steps = state.plan
    .filter((s) => s.completedBy === 'FindingRecorded' && statusOf(s) !== 'completed')
    .flatMap((s): Dated<ProspectEvent>[] => {
      if ((s.topics ?? []).every((t) => known.includes(t))) return [prospectEvent('StepCompleted', stepCompleted(s, null))];
      const restarted = statusOf(s) === 'failed' && (s.topics ?? []).includes(data.topic);
      return restarted ? [prospectEvent('StepStarted', { slot: s.slot, attempt: currentAttempt(s), step: s.step })] : [];
    });
  return [prospectEvent('FindingRecorded', { topic: data.topic, note: data.note }), ...steps];
};

/** Rule 4: every required topic of a planned discovery has its finding. Weak fit does not block; the decision keeps it. */
export const qualify = (state: Prospect, { context }: QualifyProspect): Dated<ProspectEvent>[] => {
  ensureOpen(state);
  ensureStagesBefore(state, 'qualification');
  if (state.milestones.qualified) return [];
  checkMoment(context, causeOfMilestone(state, 'qualified'));
  const required = state.plan
    .filter((s) => s.completedBy === 'FindingRecorded' && s.stage === 'qualification' && statusOf(s) !== 'completed')
    .flatMap((s) => s.topics ?? []);
  const topics = [...new Set(required)].filter((t) => !state.topics.includes(t));
  if (topics.length > 0) throw new Refusal('findings-missing', `no finding yet on: ${topics.join(', ')}`, 409, { topics });
  ensureStepsDone(state, 'qualification');
  return [prospectEvent('ProspectQualified', { fit: state.fit })];
};

export const disqualify = (state: Prospect, { data, context }: DisqualifyProspect): Dated<ProspectEvent>[] => {
  ensureOpen(state);
  checkMoment(context, causeOfEnding(state));
  return [prospectEvent('ProspectDisqualified', { reason: data.reason, note: data.note ?? null })];
};
