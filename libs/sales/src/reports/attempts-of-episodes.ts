import type { Recorded } from '@closeline/eventsourcing';
import type { DataOf } from '../prospects';
import type { Attempt, Episode, Episodes } from './episode';
import { momentFrom, type Moment } from './moment';

const change = (doc: Episodes, attempts: readonly Attempt[]): Episodes => ({
  ...doc,
  episodes: [...doc.episodes.slice(0, -1), { ...doc.episodes.at(-1)!, attempts }],
});

/** Sets one attempt of the present episode: the one of this number in its slot, or a new one. */
const put = (doc: Episodes, next: Pick<Attempt, 'slot' | 'attempt' | 'step' | 'status' | 'reason'>, at: Moment): Episodes => {
  const slot = doc.slots[next.slot];
  if (!slot) return doc;
  const { attempts, ownerId } = doc.episodes.at(-1)!;
  const attempt: Attempt = { ...next, stage: slot.stage, playbookId: slot.playbookId, ownerId, at };
  const found = attempts.findIndex((a) => a.slot === next.slot && a.attempt === next.attempt);
  return change(doc, found < 0 ? [...attempts, attempt] : attempts.map((a, i) => (i === found ? attempt : a)));
};

export const stepStarted = (doc: Episodes, data: DataOf<'StepStarted'>, at: Moment): Episodes =>
  put(doc, { slot: data.slot, attempt: data.attempt, step: data.step, status: 'started' }, at);

export const stepDone = (doc: Episodes, data: DataOf<'StepCompleted'>, at: Moment): Episodes =>
  put(doc, { slot: data.slot, attempt: data.attempt, step: data.step, status: 'completed' }, at);

export const stepFailed = (doc: Episodes, data: DataOf<'StepFailed'>, at: Moment): Episodes =>
  put(doc, { slot: data.slot, attempt: data.attempt, step: data.step, status: 'failed', reason: data.reason }, at);

/** The failed attempt says what took its place; the other step begins. */
export const stepReplaced = (doc: Episodes, data: DataOf<'StepReplaced'>, at: Moment): Episodes => {
  const isFailed = (a: Attempt): boolean => a.slot === data.slot && a.attempt === data.failedAttempt;
  const attempts = doc.episodes.at(-1)!.attempts.map((a) => (isFailed(a) ? { ...a, replacedBy: data.step } : a));
  return put(change(doc, attempts), { slot: data.slot, attempt: data.failedAttempt + 1, step: data.step, status: 'started' }, at);
};

/** Slots of a plan by the playbook that drew them; a slot that was tried stays its first playbook's. */
export const drawn = (doc: Episodes, { playbookId, slots }: DataOf<'PlanDrawn'>): Episodes['slots'] => {
  if (slots.length === 0) return doc.slots;
  const tried = new Set(doc.episodes.at(-1)!.attempts.map((a) => a.slot));
  const next: Record<string, Episodes['slots'][string]> = { ...doc.slots };
  for (const { slot, stage } of slots) if (!tried.has(slot) || !(slot in next)) next[slot] = { stage, playbookId };
  return next;
};

/** The first thing that staff did about an episode, also where they told it late. What an import brings is no response. */
export const responded = (doc: Episodes, { metadata }: Recorded): Episodes => {
  const episode: Episode = doc.episodes.at(-1)!;
  const before = episode.responded;
  if ((before && before.at <= metadata.occurredAt) || episode.outcome !== 'open') return doc;
  return { ...doc, episodes: [...doc.episodes.slice(0, -1), { ...episode, responded: momentFrom(metadata) }] };
};
