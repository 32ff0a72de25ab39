import type { CommandContext } from '@closeline/eventsourcing';
import { given } from '@closeline/eventsourcing/given';
import { HOUSE_FORM, type Form } from '../forms';
import { HOUSE_STEPS } from '../playbooks';
import { SubmitForm } from './commands';
import { prospectEvent as e } from './event';
import type { Assignee } from './facts';
import { slotsOf } from './plan';
import { prospectDecider } from './prospect';
import { STAGES } from '../stages';

const NOW = '2026-03-01T10:00:00.000Z';
const context = (more: Partial<CommandContext> = {}): CommandContext => ({
  ...{ commandId: 'c1', correlationId: 'c1', causationId: 'c1', fingerprint: 'f', now: NOW },
  actor: { subject: 'web', role: 'service' },
  ...more,
});
const form: Form = { ...HOUSE_FORM, formId: 'house', version: 3, withdrawn: false };
const owner = (status: 'active' | 'left'): Assignee => ({
  member: { staffId: 's1', kind: 'salesperson', team: null, status, playbookId: null },
  playbook: { playbookId: 'house', version: 1, name: 'House', ownerId: null, retired: false, steps: HOUSE_STEPS },
});
const survey = {
  source: 'web',
  product: 'gold',
  interest: 4,
  contact: { email: 'ada@example.org' },
  answers: { budget: 'approved' },
};
const submit = (more: Partial<CommandContext> = {}) => new SubmitForm('1', survey, context(more));
const fit = {
  score: 45,
  band: 'possible',
  because: [
    { field: 'interest', points: 30 },
    { field: 'budget', points: 15 },
  ],
} as const;
const submission = (episode: number) =>
  e('ProspectSubmittedForm', {
    ...{ formId: 'house', formVersion: 3, source: 'web', product: 'gold', interest: 4 },
    ...{ answers: survey.answers, contact: survey.contact, fit, episode },
  });
const at = (day: string) => ({ occurredAt: `${day}T09:00:00.000Z` });
const first = { ...submission(1), at: at('2026-01-05') };
const assigned = e('ProspectAssigned', { salespersonId: 's1', basis: 'manual', because: null }, at('2026-01-06'));
const lost = e('ProspectLost', { reason: 'price', note: null }, at('2026-01-20'));
const on = given(prospectDecider);

describe('SubmitForm', () => {
  it('opens the first episode, with a score that says what made it', () =>
    expect(on().when(submit(), { form })).toEqual([submission(1)]));
  it('adds a submission to an open episode', () => expect(on(first).when(submit(), { form })).toEqual([submission(1)]));
  it('completes a planned form step that fell short before', () => {
    const slots = slotsOf(HOUSE_STEPS, STAGES).map((s) => ({ ...s, credited: false }));
    const drawn = e('PlanDrawn', { playbookId: 'house', playbookVersion: 1, slots }, at('2026-01-06'));
    const failed = e(
      'StepFailed',
      { slot: 'online-form', attempt: 1, step: 'online-form', reason: 'incomplete', note: null },
      at('2026-01-07'),
    );
    expect(on(first, assigned, drawn, failed).when(submit(), { form })).toEqual([
      submission(1),
      e('StepCompleted', { slot: 'online-form', attempt: 2, step: 'online-form', outcome: null }),
    ]);
  });
  it('opens a new episode of a closed prospect, with a fresh plan of an owner who is still there', () =>
    expect(on(first, assigned, lost).when(submit(), { form, owner: owner('active') })).toEqual([
      submission(2),
      e('ProspectAssigned', { salespersonId: 's1', basis: 'returning', because: null }),
      e('PlanDrawn', {
        ...{ playbookId: 'house', playbookVersion: 1 },
        slots: slotsOf(HOUSE_STEPS, STAGES).map((s) => ({ ...s, credited: s.slot === 'online-form' })),
      }),
    ]));
  it('opens a new episode without an owner where the last one left', () => {
    const events = on(first, assigned, lost).when(submit(), { form, owner: owner('left') });
    expect(events).toEqual([submission(2)]);
    expect(on(first, assigned, lost, ...events).state).toMatchObject({ episode: 2, outcome: 'open', ownerId: null, plan: [] });
  });
  it.each([
    ['unknown-form', submit(), {}],
    ['form-withdrawn', submit(), { form: { ...form, withdrawn: true } }],
    ['invalid-answers', new SubmitForm('1', { ...survey, answers: { 'trusted-advisor': 9 } }, context()), { form }],
    ['in-the-future', submit({ occurredAt: '2026-03-02T00:00:00.000Z' }), { form }],
  ])('refuses: %s', (code, command, facts) => expect(() => on().when(command, facts)).toThrow(code));
  it('refuses a new episode that began before the last one ended', () =>
    expect(() => on(first, assigned, lost).when(submit(at('2026-01-19')), { form })).toThrow('before-its-cause'));
});
