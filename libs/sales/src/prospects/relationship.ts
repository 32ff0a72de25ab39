import { derivedId, momentOf, Refusal, type Dated } from '@closeline/eventsourcing';
import { checkMoment } from '../moments';
import type {
  AnswerQuestion,
  AskQuestion,
  EstablishRelationship,
  FollowUpMessage,
  LeaveMessage,
  WelcomeProspect,
} from './commands';
import { prospectEvent } from './event';
import type { ProspectEvent } from './events';
import type { ProspectFacts } from './facts';
import { causeOfMilestone, completes, ensureNotLost, ensureOpen, ensureStagesBefore, ensureStepsDone, missing } from './guards';
import type { Prospect } from './state';

const DAY_MS = 86_400_000;

/** Rule 9: only an active member of staff can welcome. */
export const welcome = (
  state: Prospect,
  { data, context }: WelcomeProspect,
  { welcomer }: ProspectFacts,
): Dated<ProspectEvent>[] => {
  ensureOpen(state);
  checkMoment(context, state.openedAt);
  if (welcomer?.status !== 'active') throw new Refusal('not-active-staff', 'only an active member of staff can welcome');
  return [
    prospectEvent('ProspectWelcomed', { by: data.by, role: welcomer.kind, channel: data.channel }),
    ...completes(state, 'ProspectWelcomed'),
  ];
};

export const ask = (state: Prospect, { data, context }: AskQuestion): Dated<ProspectEvent>[] => {
  ensureNotLost(state);
  checkMoment(context, state.openedAt);
  return [prospectEvent('QuestionAsked', { questionId: derivedId('question', context.commandId), text: data.text })];
};

export const answer = (state: Prospect, { data, context }: AnswerQuestion): Dated<ProspectEvent>[] => {
  ensureNotLost(state);
  const question = state.questions[data.questionId];
  if (!question) throw missing('question');
  checkMoment(context, question.at);
  if (question.answered) throw new Refusal('already-answered', 'this question was answered already');
  return [prospectEvent('QuestionAnswered', { questionId: data.questionId, text: data.text })];
};

/** The client can leave a message at any time; without a date of its own somebody is to follow up within a day. */
export const leaveMessage = (state: Prospect, { data, context }: LeaveMessage): Dated<ProspectEvent>[] => {
  ensureNotLost(state);
  checkMoment(context, state.openedAt);
  const followUpBy = data.followUpBy ?? new Date(Date.parse(momentOf(context)) + DAY_MS).toISOString();
  const { channel, text } = data;
  return [prospectEvent('MessageLeft', { messageId: derivedId('message', context.commandId), channel, text, followUpBy })];
};

export const followUp = (state: Prospect, { data, context }: FollowUpMessage): Dated<ProspectEvent>[] => {
  ensureNotLost(state);
  const message = state.messages[data.messageId];
  if (!message) throw missing('message');
  checkMoment(context, message.at);
  if (message.followedUp) throw new Refusal('already-followed-up', 'somebody followed this message up already');
  return [prospectEvent('MessageFollowedUp', { messageId: data.messageId, text: data.text })];
};

/** Rule 5: no unanswered question, no message without follow-up, and every step of the stage. */
export const establish = (state: Prospect, { context }: EstablishRelationship): Dated<ProspectEvent>[] => {
  ensureOpen(state);
  ensureStagesBefore(state, 'relationship');
  if (state.milestones.relationship) return [];
  checkMoment(context, causeOfMilestone(state, 'relationship'));
  const questions = Object.keys(state.questions).filter((q) => !state.questions[q]!.answered);
  if (questions.length > 0) throw new Refusal('question-unanswered', `${questions.length} not answered yet`, 409, { questions });
  const messages = Object.keys(state.messages).filter((m) => !state.messages[m]!.followedUp);
  if (messages.length > 0)
    throw new Refusal('message-without-follow-up', `${messages.length} not followed up yet`, 409, { messages });
  ensureStepsDone(state, 'relationship');
  return [prospectEvent('RelationshipEstablished', {})];
};
