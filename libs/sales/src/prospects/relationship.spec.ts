import {
  on,
  NOW,
  context,
  ctx,
  refuses,
  at,
  done,
  started,
  qualified,
  welcomed,
} from '../../../../test/support/prospect-histories';
import * as c from './commands';
import { prospectEvent as e } from './event';

describe('EstablishRelationship', () => {
  const establish = new c.EstablishRelationship('1', {}, ctx);
  it('refuses before qualification, naming the missing stage', () =>
    refuses(() => on(...started).when(establish, {}), 'stage-out-of-order', { missing: ['qualification'] }));
  it('refuses a question without an answer before it looks at the steps', () =>
    refuses(
      () => on(...qualified, e('QuestionAsked', { questionId: 'q1', text: 't' })).when(establish, {}),
      'question-unanswered',
      { questions: ['q1'] },
    ));
  it('refuses a message without follow-up', () =>
    refuses(
      () =>
        on(...qualified, e('MessageLeft', { messageId: 'm1', channel: 'phone', text: 't', followUpBy: NOW })).when(establish, {}),
      'message-without-follow-up',
      { messages: ['m1'] },
    ));
  it('refuses outstanding steps', () =>
    refuses(() => on(...qualified).when(establish, {}), 'steps-outstanding', { slots: ['welcome'] }));
  it('refuses a failed welcome that was neither tried again nor replaced', () =>
    refuses(
      () =>
        on(...qualified, e('StepFailed', { slot: 'welcome', attempt: 1, step: 'welcome', reason: 'no-show', note: null })).when(
          establish,
          {},
        ),
      'failed-step-not-replaced',
      { slots: ['welcome'] },
    ));
  it('establishes once the prospect was welcomed', () =>
    expect(on(...qualified, welcomed, done('welcome')).when(establish, {})).toEqual([e('RelationshipEstablished', {})]));
  it('refuses a moment before the qualification', () =>
    refuses(
      () =>
        on(...qualified, welcomed, done('welcome')).when(
          new c.EstablishRelationship('1', {}, context({ occurredAt: at(1).occurredAt })),
          {},
        ),
      'before-its-cause',
    ));
  it('refuses a moment to come', () =>
    refuses(
      () =>
        on(...qualified, welcomed, done('welcome')).when(
          new c.EstablishRelationship('1', {}, context({ occurredAt: '2026-03-01T10:00:00.001Z' })),
          {},
        ),
      'in-the-future',
    ));
});

describe('WelcomeProspect', () => {
  const welcome = new c.WelcomeProspect('1', { by: 'r1', channel: 'phone' }, ctx);
  const receptionist = { staffId: 'r1', kind: 'receptionist' as const, team: null, status: 'active' as const, playbookId: null };
  it('a receptionist may welcome, and the next attempt of a failed welcome is completed', () =>
    expect(
      on(...qualified, e('StepFailed', { slot: 'welcome', attempt: 1, step: 'welcome', reason: 'no-show', note: null })).when(
        welcome,
        { welcomer: receptionist },
      ),
    ).toEqual([
      e('ProspectWelcomed', { by: 'r1', role: 'receptionist', channel: 'phone' }),
      e('StepCompleted', { slot: 'welcome', attempt: 2, step: 'welcome', outcome: null }),
    ]));
  it('refuses one who is not active staff', () =>
    refuses(() => on(...qualified).when(welcome, { welcomer: { ...receptionist, status: 'left' } }), 'not-active-staff'));
});
