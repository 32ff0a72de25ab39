import {
  on,
  context,
  ctx,
  refuses,
  at,
  TOPICS,
  submitted,
  done,
  findings,
  started,
  qualified,
} from '../../../../test/support/prospect-histories';
import * as c from './commands';
import { prospectEvent as e } from './event';

describe('RecordFinding', () => {
  it('completes discovery with the last required topic', () =>
    expect(
      on(...started, ...findings.slice(1)).when(new c.RecordFinding('1', { topic: TOPICS[0]!, note: 'n' }, ctx), {}),
    ).toEqual([
      e('FindingRecorded', { topic: TOPICS[0]!, note: 'n' }),
      e('StepCompleted', { slot: 'discovery', attempt: 1, step: 'discovery', outcome: null }),
    ]));
  it('opens the next attempt of a failed discovery', () =>
    expect(
      on(...started, e('StepFailed', { slot: 'discovery', attempt: 1, step: 'discovery', reason: 'no-show', note: null })).when(
        new c.RecordFinding('1', { topic: TOPICS[0]!, note: 'n' }, ctx),
        {},
      ),
    ).toEqual([
      e('FindingRecorded', { topic: TOPICS[0]!, note: 'n' }),
      e('StepStarted', { slot: 'discovery', attempt: 2, step: 'discovery' }),
    ]));
});

describe('QualifyProspect', () => {
  const qualify = new c.QualifyProspect('1', {}, ctx);
  it('qualifies when every required topic has its finding', () =>
    expect(on(...started, ...findings, done('discovery')).when(qualify, {})).toEqual([e('ProspectQualified', { fit: null })]));
  it('refuses while findings are missing, naming them', () =>
    refuses(() => on(...started, findings[0]!).when(qualify, {}), 'findings-missing', { topics: TOPICS.slice(1) }));
  it('refuses a moment before its steps led on', () => {
    const early = new c.QualifyProspect('1', {}, context(at(2)));
    refuses(() => on(...started, ...findings, done('discovery')).when(early, {}), 'before-its-cause');
  });
  it('refuses without a plan', () => refuses(() => on(submitted).when(qualify, {}), 'steps-outstanding', { slots: [] }));
  it('stays quiet when qualified already', () => expect(on(...qualified).when(qualify, {})).toEqual([]));
  it('asks nothing of a replaced discovery', () => {
    const replaced = [
      ...started,
      e('StepFailed', { slot: 'discovery', attempt: 1, step: 'discovery', reason: 'no-show', note: null }),
      e('StepReplaced', { slot: 'discovery', failedAttempt: 1, step: 'site-visit', completedBy: 'CompleteStep', because: null }),
    ];
    refuses(() => on(...replaced).when(qualify, {}), 'steps-outstanding', { slots: ['discovery'] });
    expect(on(...replaced, done('discovery', 2, 'site-visit')).when(qualify, {})).toEqual([
      e('ProspectQualified', { fit: null }),
    ]);
  });
});
