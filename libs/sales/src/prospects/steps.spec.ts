import { on, context, ctx, refuses, at, salesperson, qualified } from '../../../../test/support/prospect-histories';
import * as c from './commands';
import { prospectEvent as e } from './event';

describe('steps', () => {
  const fail = e('StepFailed', { slot: 'welcome', attempt: 1, step: 'welcome', reason: 'no-show', note: null });
  const replace = new c.ReplaceStep('1', { slot: 'welcome', step: 'site-visit' }, ctx);
  it('a failed attempt stays, and its replacement opens the next one in the same slot', () => {
    const events = on(...qualified, fail).when(replace, {});
    expect(events).toEqual([
      e('StepReplaced', { slot: 'welcome', failedAttempt: 1, step: 'site-visit', completedBy: 'CompleteStep', because: null }),
    ]);
    expect(on(...qualified, fail, ...events).state.plan.find((s) => s.slot === 'welcome')).toEqual({
      slot: 'welcome',
      stage: 'relationship',
      step: 'site-visit',
      completedBy: 'CompleteStep',
      attempts: [
        { attempt: 1, step: 'welcome', status: 'failed', reason: 'no-show', replacedBy: 'site-visit' },
        { attempt: 2, step: 'site-visit', status: 'started' },
      ],
    });
  });
  it('only a failed step can be replaced', () => refuses(() => on(...qualified).when(replace, {}), 'step-not-failed'));
  it('a step of the process is completed by its event only', () =>
    refuses(() => on(...qualified).when(new c.CompleteStep('1', { slot: 'welcome' }, ctx), {}), 'completed-by-event'));
  it('start opens the next attempt of a failed step, and stays quiet on one under way', () => {
    const start = new c.StartStep('1', { slot: 'welcome' }, ctx);
    const events = on(...qualified, fail).when(start, {});
    expect(events).toEqual([e('StepStarted', { slot: 'welcome', attempt: 2, step: 'welcome' })]);
    expect(on(...qualified, fail, ...events).when(start, {})).toEqual([]);
  });
  it('a service acting for a salesperson changes their prospects only', () => {
    const other = salesperson('s2').member;
    refuses(() => on(...qualified, fail).when(replace, { actsFor: other }), 'not-the-owner');
    expect(on(...qualified, fail).when(replace, { actsFor: salesperson('s1').member })).toHaveLength(1);
    const receptionist = { ...other, staffId: 'r1', kind: 'receptionist' as const };
    refuses(() => on(...qualified, fail).when(replace, { actsFor: receptionist }), 'not-the-owner');
  });
  it('nothing happens to a slot before what happened to it last', () => {
    const failed = e('StepFailed', { ...fail.data }, at(6));
    const replacing = (day: number) => new c.ReplaceStep('1', { slot: 'welcome', step: 'site-visit' }, context(at(day)));
    refuses(() => on(...qualified, failed).when(replacing(5), {}), 'before-its-cause');
    expect(on(...qualified, failed).when(replacing(6), {})).toHaveLength(1);
  });
  it('there is no such slot', () =>
    refuses(() => on(...qualified).when(new c.StartStep('1', { slot: 'golf' }, ctx), {}), 'not-found'));
});
