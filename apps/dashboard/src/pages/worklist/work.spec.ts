import type { WorkItem } from '../../prospect-answers';
import { workOf } from './work';

const item = (prospectId: string, more: Partial<WorkItem> = {}): WorkItem => ({
  ...{ prospectId, ownerId: 's1', stage: 'relationship', outcome: 'open', contact: null },
  ...{
    questions: [],
    followUps: [],
    failedSteps: [],
    lastActivityAt: '2026-02-01T09:00:00.000Z',
    stale: false,
    unassigned: false,
  },
  ...more,
});

describe('what there is to do', () => {
  it('puts a prospect under each kind of work that there is about it', () => {
    const asked = { questionId: 'q1', askedAt: '2026-02-02T09:00:00.000Z', text: 'Blue?' };
    const left = {
      ...{ messageId: 'm1', channel: 'phone', leftAt: '2026-02-02T09:00:00.000Z', followUpBy: '2026-02-03T09:00:00.000Z' },
      ...{ due: true, text: 'Call me' },
    };
    const failed = { slot: 'welcome', stage: 'relationship', step: 'welcome', reason: 'no-show' };
    const work = workOf([item('p1', { questions: [asked], followUps: [left], failedSteps: [failed], stale: true }), item('p2')]);
    expect(Object.values(work).map((tasks) => tasks.length)).toEqual([0, 1, 1, 1, 1]);
    expect(work.followUps[0]).toMatchObject({
      prospectId: 'p1',
      about: 'phone',
      at: left.followUpBy,
      due: true,
      text: 'Call me',
    });
    expect(work.failedSteps[0]).toMatchObject({ about: 'welcome', reason: 'no-show' });
  });

  it('has who waited longest first', () => {
    const asked = (questionId: string, day: number) => ({ questionId, askedAt: `2026-02-0${day}T09:00:00.000Z`, text: '?' });
    const work = workOf([
      item('p1', { questions: [asked('new', 4), asked('old', 2)] }),
      item('p2', { questions: [asked('oldest', 1)] }),
    ]);
    expect(work.questions.map(({ id }) => id)).toEqual(['oldest', 'old', 'new']);
  });

  it('says of nobody that they are unassigned whom the service does not', () =>
    expect(workOf([item('p1', { ownerId: null })]).unassigned).toEqual([]));
});
