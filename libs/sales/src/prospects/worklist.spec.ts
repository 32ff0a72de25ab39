import type { ProspectDocument } from './views/document';
import { isWork, workOn } from './worklist';

const NOW = '2026-03-01T10:00:00.000Z';
const doc = (more: object = {}): ProspectDocument =>
  ({
    ...{ prospectId: 'p', ownerId: 's', stage: 'relationship', outcome: 'open', contact: null },
    ...{ questions: [], messages: [], plan: [], lastActivityAt: '2026-02-27T10:00:00.000Z' },
    ...more,
  }) as unknown as ProspectDocument;
const workFor = (more: object) => isWork(workOn(doc(more), NOW));
const message = { messageId: 'm', channel: 'phone', leftAt: NOW, followUpBy: '2026-03-01T09:00:00.000Z', text: 't' };

describe('worklist', () => {
  it('passes over a prospect on its way', () => expect(workFor({})).toBe(false));
  it('has a question without an answer', () => {
    expect(workFor({ questions: [{ questionId: 'q', askedAt: NOW, text: 't', answered: false }] })).toBe(true);
    expect(workFor({ questions: [{ questionId: 'q', askedAt: NOW, text: 't', answered: true }] })).toBe(false);
  });
  it('has a message without follow-up, due from its moment on', () => {
    const due = (followUpBy: string) =>
      workOn(doc({ messages: [{ ...message, followUpBy, followedUp: false }] }), NOW).followUps.map((f) => f.due);
    expect(due(NOW)).toEqual([true]);
    expect(due('2026-03-01T10:00:00.001Z')).toEqual([false]);
    expect(workFor({ messages: [{ ...message, followedUp: true }] })).toBe(false);
  });
  it('has a step that fell short, while the episode is open', () => {
    const plan = [{ slot: 'welcome', stage: 'relationship', step: 'welcome', status: 'failed', attempts: [] }];
    expect(workFor({ plan })).toBe(true);
    expect(workFor({ plan, outcome: 'lost' })).toBe(false);
  });
  it('has a prospect that nobody owns', () => expect(workFor({ ownerId: null })).toBe(true));
  it('has a prospect going stale: nothing happened for more than 14 days', () => {
    expect(workFor({ lastActivityAt: '2026-02-15T10:00:00.000Z' })).toBe(false);
    expect(workFor({ lastActivityAt: '2026-02-15T09:59:59.999Z' })).toBe(true);
  });
});
