import { Refusal, type CommandContext } from '@closeline/eventsourcing';
import { given } from '@closeline/eventsourcing/given';
import { HOUSE_TOPICS } from '../stages';
import { DraftPlaybook, RetirePlaybook, RevisePlaybook } from './commands';
import { HOUSE_STEPS } from './house-playbook';
import { codesOfSteps, playbookDecider, playbookEvent } from './playbook';
import type { Step, Steps } from './playbook-steps';
import { stepNamed } from './step-named';

const NOW = '2026-03-01T12:00:00.000Z';
const context = (more: Partial<CommandContext> = {}): CommandContext => ({
  ...{ commandId: 'c', correlationId: 'c', causationId: 'c', fingerprint: 'f', now: NOW },
  actor: { subject: 'boss', role: 'manager' },
  ...more,
});
const boss = context();
const ada = context({ actor: { subject: 'ada', role: 'salesperson' } });
const eve = context({ actor: { subject: 'eve', role: 'salesperson' } });
const forEve = context({ actor: { subject: 'crm', role: 'service', onBehalfOf: 'eve' } });
const person = (staffId: string, kind: 'salesperson' | 'receptionist' = 'salesperson') => ({ staffId, kind });

const on = given(playbookDecider);
const refusal = (act: () => unknown): Refusal => {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('was not refused');
};
const demo: Step = { step: 'demo', completedBy: 'CompleteStep' };
const steps = (more: Partial<Steps> = {}): Steps => ({ ...HOUSE_STEPS, ...more });
const drafted = (ownerId: string | null = 'ada', playbookId = 'p1') =>
  playbookEvent(
    'PlaybookDrafted',
    { playbookId, version: 1, name: 'Mine', ownerId, steps: HOUSE_STEPS },
    { occurredAt: '2026-01-01T00:00:00.000Z' },
  );
const retired = playbookEvent('PlaybookRetired', { playbookId: 'p1' }, { occurredAt: '2026-02-01T00:00:00.000Z' });

describe('DraftPlaybook', () => {
  const draft = (data: Partial<DraftPlaybook['data']> = {}, ctx = boss) =>
    new DraftPlaybook('p1', { name: 'Mine', steps: HOUSE_STEPS, ...data }, ctx);

  it('emits a first version of the house', () =>
    expect(on().when(draft(), {})).toEqual([
      playbookEvent('PlaybookDrafted', { playbookId: 'p1', version: 1, name: 'Mine', ownerId: null, steps: HOUSE_STEPS }),
    ]));
  it("is a salesperson's own when a salesperson drafts it", () =>
    expect(on().when(draft({}, ada), { owner: person('ada') })).toMatchObject([{ data: { ownerId: 'ada' } }]));
  it('is of whom a manager says', () =>
    expect(on().when(draft({ ownerId: 'ada' }), { owner: person('ada') })).toMatchObject([{ data: { ownerId: 'ada' } }]));
  it('asks for the topics of the house where a step of findings names none', () => {
    const qualification: Step[] = [{ step: 'talk', completedBy: 'FindingRecorded' }];
    expect(on().when(draft({ steps: steps({ qualification }) }), {})).toMatchObject([
      { data: { steps: { qualification: [{ step: 'talk', completedBy: 'FindingRecorded', topics: HOUSE_TOPICS }] } } },
    ]);
  });
  it('refuses an id that is taken', () =>
    expect(refusal(() => on(drafted()).when(draft(), {}))).toMatchObject({ code: 'playbook-exists' }));
  it('refuses a salesperson who drafts for another', () =>
    expect(refusal(() => on().when(draft({ ownerId: 'ada' }, eve), { owner: person('ada') }))).toMatchObject({
      code: 'not-the-owner',
    }));
  it('refuses an owner who is no salesperson', () => {
    const ofRae = draft({ ownerId: 'rae' });
    expect(refusal(() => on().when(ofRae, { owner: person('rae', 'receptionist') }))).toMatchObject({
      code: 'not-a-salesperson',
    });
    expect(refusal(() => on().when(ofRae, {}))).toMatchObject({ code: 'not-a-salesperson' });
  });
  it('refuses a moment in the future', () =>
    expect(refusal(() => on().when(draft({}, context({ occurredAt: '2027-01-01T00:00:00.000Z' })), {}))).toMatchObject({
      code: 'in-the-future',
    }));

  const conversion = (...list: readonly object[]) => steps({ conversion: list as Step[] });
  it.each<[string, string, Steps]>([
    ['without a stage', '/steps/relationship', { ...HOUSE_STEPS, relationship: undefined } as unknown as Steps],
    ['with a step without a name', '/steps/conversion/0/step', conversion({ ...demo, step: ' ' })],
    ['with a step of a control character', '/steps/conversion/0/step', conversion({ ...demo, step: 'a\tb' })],
    ['with a step of 81 characters', '/steps/conversion/0/step', conversion({ ...demo, step: 'x'.repeat(81) })],
    ['completed by something unknown', '/steps/conversion/0/completedBy', conversion({ step: 'demo', completedBy: 'Luck' })],
    ['with topics where nothing is found', '/steps/conversion/0/topics', conversion({ ...demo, topics: ['a'] })],
    ['with no topic', '/steps/conversion/0/topics', conversion({ step: 'talk', completedBy: 'FindingRecorded', topics: [] })],
    [
      'with a topic twice',
      '/steps/conversion/0/topics',
      conversion({ step: 'talk', completedBy: 'FindingRecorded', topics: ['a', 'a'] }),
    ],
    [
      'with a step that the same event completes twice',
      '/steps/conversion/0/step',
      conversion({ step: 'welcome', completedBy: 'ProspectWelcomed' }),
    ],
    ['with two meanings of a name', '/steps/conversion/1/step', conversion(demo, { step: 'demo', completedBy: 'ProposalSent' })],
    ['with a name that a repeated step has', '/steps/conversion/2/step', conversion(demo, { ...demo, step: 'demo-2' }, demo)],
  ])('refuses a playbook %s', (_, pointer, wrong) => {
    const { code, status, extra } = refusal(() => on().when(draft({ steps: wrong }), {}));
    expect({ code, status, at: extra.pointers?.map((p) => p.pointer) }).toEqual({
      ...{ code: 'invalid-playbook', status: 400, at: [pointer] },
    });
  });
  it('takes a step of their own more than once', () =>
    expect(on().when(draft({ steps: steps({ relationship: [demo, demo] }) }), {})).toHaveLength(1));
});

describe('RevisePlaybook', () => {
  const withDemo = steps({ relationship: [...HOUSE_STEPS.relationship, demo] });
  const revise = (ctx = boss, data: RevisePlaybook['data'] = { steps: withDemo }) => new RevisePlaybook('p1', data, ctx);
  const revised = playbookEvent('PlaybookRevised', { playbookId: 'p1', version: 2, name: 'Mine', steps: withDemo });

  it("emits the next version of a salesperson's own", () => expect(on(drafted()).when(revise(ada), {})).toEqual([revised]));
  it('counts the versions', () =>
    expect(on(drafted(), revised).when(revise(boss, { name: 'Ours', steps: withDemo }), {})).toEqual([
      playbookEvent('PlaybookRevised', { playbookId: 'p1', version: 3, name: 'Ours', steps: withDemo }),
    ]));
  it('lets a manager revise any', () => expect(on(drafted()).when(revise(), {})).toEqual([revised]));
  it('stays quiet when nothing changes', () =>
    expect(on(drafted()).when(revise(ada, { name: 'Mine', steps: HOUSE_STEPS }), {})).toEqual([]));
  it("refuses another's", () => {
    expect(refusal(() => on(drafted()).when(revise(eve), {}))).toMatchObject({ code: 'not-the-owner' });
    expect(refusal(() => on(drafted(null)).when(revise(eve), {}))).toMatchObject({ code: 'not-the-owner' });
  });
  it('refuses a service that acts for another salesperson, and takes it from one that acts for nobody on the roster', () => {
    expect(refusal(() => on(drafted()).when(revise(forEve), { actsFor: person('eve') }))).toMatchObject({
      code: 'not-the-owner',
    });
    expect(on(drafted()).when(revise(forEve), {})).toEqual([revised]);
  });
  it('refuses a retired one', () =>
    expect(refusal(() => on(drafted(), retired).when(revise(), {}))).toMatchObject({ code: 'playbook-retired' }));
  it('refuses a moment before its draft', () =>
    expect(refusal(() => on(drafted()).when(revise(context({ occurredAt: '2025-01-01T00:00:00.000Z' })), {}))).toMatchObject({
      code: 'before-its-cause',
    }));
});

describe('RetirePlaybook', () => {
  it('emits the end of it', () =>
    expect(on(drafted()).when(new RetirePlaybook('p1', {}, ada), {})).toEqual([
      playbookEvent('PlaybookRetired', { playbookId: 'p1' }),
    ]));
  it('stays quiet when it is retired', () =>
    expect(on(drafted(), retired).when(new RetirePlaybook('p1', {}, boss), {})).toEqual([]));
  it("refuses another's", () =>
    expect(refusal(() => on(drafted()).when(new RetirePlaybook('p1', {}, eve), {}))).toMatchObject({ code: 'not-the-owner' }));
  it("refuses the house's, everybody's default", () =>
    expect(refusal(() => on(drafted(null, 'house')).when(new RetirePlaybook('house', {}, boss), {}))).toMatchObject({
      code: 'house-stays',
    }));
});

describe('a step by its name', () => {
  const book = (ownerId: string | null, more: Partial<Steps>) => ({
    ...{ playbookId: 'p', version: 1, name: 'P', ownerId, retired: false },
    steps: { 'pre-qualification': [], qualification: [], relationship: [], conversion: [], ...more },
  });
  const house = { ...book(null, {}), steps: HOUSE_STEPS };

  it("is the owner's before the house's, else one completed by hand", () => {
    const own = book('ada', { relationship: [{ step: 'proposal', completedBy: 'CompleteStep' }] });
    expect(stepNamed('proposal', [own, house])).toEqual({ step: 'proposal', completedBy: 'CompleteStep' });
    expect(stepNamed('proposal', [house])).toEqual({ step: 'proposal', completedBy: 'ProposalSent' });
    expect(stepNamed('site visit', [own, house])).toEqual({ step: 'site visit', completedBy: 'CompleteStep' });
  });
});

describe('the codes of a playbook', () => {
  it('are its steps and their topics', () =>
    expect(codesOfSteps(HOUSE_STEPS)).toEqual([
      { kind: 'step', code: 'online-form' },
      { kind: 'step', code: 'discovery' },
      ...HOUSE_TOPICS.map((code) => ({ kind: 'topic', code })),
      ...['welcome', 'proposal', 'welcome-letter', 'contract'].map((code) => ({ kind: 'step', code })),
    ]));
});
