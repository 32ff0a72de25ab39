import type { Actor } from '@closeline/eventsourcing';
import * as sales from '@closeline/sales';
import { DAY } from './calendar';
import { isoOf, type Doings } from './command';
import type { Dealings } from './dealings';

export const WEB: Actor = { subject: 'web-form', role: 'service' };
export const TELEPHONY: Actor = { subject: 'telephony', role: 'service' };

/** By the salesperson, or by the receptionist who is there. */
export function* welcome(dealings: Dealings): Doings {
  const { chance, owner, house } = dealings;
  const channel = chance.weighed([
    ['phone', 5],
    ['email', 3],
    ['visit', 1],
  ]);
  const by = owner && chance.happens(0.65) ? owner : chance.of(house.receptionists);
  const facts = (at: number): sales.ProspectFacts => ({ welcomer: house.member(by.staffId, at)! });
  if (by === owner) yield dealings.does(sales.WelcomeProspect, { by: by.staffId, channel }, facts);
  else yield dealings.act(sales.WelcomeProspect, { by: by.staffId, channel }, { subject: by.staffId, role: by.kind }, facts);
}

/** The prospect asks, and the owner answers; sometimes nobody does. */
export function* askSomething(dealings: Dealings, forgotten = 0): Doings {
  const { chance } = dealings;
  yield* dealings.pass(chance.around(0.4, 0.8));
  yield dealings.act(sales.AskQuestion, { text: 'A made-up question?' }, chance.of([WEB, TELEPHONY]));
  if (chance.happens(forgotten)) return;
  yield* dealings.work(chance.around(5, 0.9));
  yield* answerQuestions(dealings);
}

/** The prospect leaves a message, and somebody follows up; sometimes nobody does. */
export function* leaveMessage(dealings: Dealings, forgotten = 0): Doings {
  const { chance } = dealings;
  yield* dealings.pass(chance.around(0.4, 0.8));
  const channel = chance.of(['phone', 'email', 'chat']);
  const followUpBy = isoOf(Math.ceil(dealings.at) + (chance.happens(0.7) ? DAY : 3 * DAY));
  const text = 'A made-up message, please call back.';
  yield dealings.act(sales.LeaveMessage, { channel, text, ...(chance.happens(0.6) && { followUpBy }) }, TELEPHONY);
  if (chance.happens(forgotten)) return;
  yield* dealings.work(chance.around(4, 0.9));
  yield* followUpMessages(dealings);
}

/** Before a relationship can be called one, nothing waits for an answer. */
export function* answerEverything(dealings: Dealings): Doings {
  yield* answerQuestions(dealings);
  yield* followUpMessages(dealings);
}

function* answerQuestions(dealings: Dealings): Doings {
  for (const [questionId, { answered }] of Object.entries(dealings.state.questions))
    if (!answered) yield dealings.does(sales.AnswerQuestion, { questionId, text: 'A made-up answer.' });
}

function* followUpMessages(dealings: Dealings): Doings {
  const { chance, house } = dealings;
  for (const [messageId, { followedUp }] of Object.entries(dealings.state.messages)) {
    if (followedUp) continue;
    const data = { messageId, text: 'Called back, made-up.' };
    if (chance.happens(0.7)) yield dealings.does(sales.FollowUpMessage, data);
    else
      yield dealings.act(sales.FollowUpMessage, data, { subject: chance.of(house.receptionists).staffId, role: 'receptionist' });
  }
}
