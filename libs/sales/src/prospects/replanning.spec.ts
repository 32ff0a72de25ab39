import type { CommandContext, Dated, Metadata } from '@closeline/eventsourcing';
import { given } from '@closeline/eventsourcing/given';
import { HOUSE_STEPS, type Steps } from '../playbooks';
import { episodesView } from '../reports';
import { AssignProspect, CompleteStep, ImportProspect, QualifyProspect, ReopenProspect } from './commands';
import { prospectEvent as e } from './event';
import type { ProspectEvent } from './events';
import type { Assignee } from './facts';
import { isStageComplete } from './plan';
import { prospectDecider } from './prospect';
import { prospectsView } from './views/prospect';

const on = given(prospectDecider);
const context: CommandContext = {
  ...{ commandId: 'c1', correlationId: 'c1', causationId: 'c1', fingerprint: 'f', now: '2026-03-01T10:00:00.000Z' },
  actor: { subject: 'crm', role: 'service' },
};
const at = (day: number) => ({ occurredAt: `2026-02-${String(day).padStart(2, '0')}T09:00:00.000Z` });
const using = (steps: Partial<Steps>, staffId = 's2'): Assignee => ({
  member: { staffId, kind: 'salesperson', team: null, status: 'active', playbookId: null },
  playbook: {
    ...{ playbookId: 'own', version: 1, name: 'Own', ownerId: null, retired: false },
    steps: { ...HOUSE_STEPS, ...steps },
  },
});
const call = { step: 'call', completedBy: 'CompleteStep' as const };
const withCall = using({ 'pre-qualification': [...HOUSE_STEPS['pre-qualification'], call] });
const nothing = using({ 'pre-qualification': [], qualification: [], relationship: [], conversion: [] });

const submitted = e(
  'ProspectSubmittedForm',
  {
    ...{ formId: 'house', formVersion: 1, source: 'web', product: 'gold', interest: 4 },
    ...{ answers: {}, contact: {}, fit: null, episode: 1 },
  },
  at(1),
);
const assign = new AssignProspect('1', { salespersonId: 's2' }, context);
const day = (occurredOn: string) => ({ at: `${occurredOn}T00:00:00.000Z`, on: occurredOn });
const imported = on().when(
  new ImportProspect(
    '1',
    { system: 'old', externalId: 'A1', source: 'old', product: 'gold', qualified: day('2026-01-10'), continues: true },
    context,
  ),
  {},
);

/** The same history after the command, in the decider's state and in both views. */
const after = (history: readonly Dated<ProspectEvent>[], events: readonly Dated<ProspectEvent>[]) => {
  const all = [...history, ...events.map((event) => ({ ...event, at: event.at ?? at(20) }))];
  const recorded = all.map(({ type, data, at: moment }, revision) => ({
    ...{ type, data, revision, stream: 'prospect-1', id: 'x', position: '1' },
    metadata: { ...moment } as Metadata,
  }));
  const fold = (view: typeof prospectsView | ReturnType<typeof episodesView>) =>
    recorded.reduce<Record<string, unknown> | null>((doc, event) => view.fold(doc, event), null) as never;
  const document: { plan: { slot: string }[]; stage: string } = fold(prospectsView);
  const { episodes }: { episodes: { preQualified: object | null }[] } = fold(episodesView('UTC'));
  return {
    slots: on(...all).state.plan.map((s) => s.slot),
    shown: document.plan.map((s) => s.slot),
    stage: document.stage,
    isPreQualified: episodes.at(-1)!.preQualified !== null,
    when: on(...all),
  };
};

describe('a change of owner', () => {
  it('takes the steps of the stages not completed with it, also where the new playbook has none for them', () => {
    const before = on(submitted).when(assign, { assignee: using({ relationship: [...HOUSE_STEPS.relationship, call] }, 's1') });
    const history = [submitted, ...before.map((event) => ({ ...event, at: at(2) }))];
    const { slots, shown } = after(history, on(...history).when(assign, { assignee: using({ relationship: [] }) }));
    expect(slots).toEqual(['online-form', 'discovery', 'proposal', 'welcome-letter', 'contract']);
    expect(shown).toEqual(slots);
  });

  it('gives a step a slot of its own where a stage that is kept has one of that name', () => {
    const callFirst = using({ 'pre-qualification': [...HOUSE_STEPS['pre-qualification'], call] }, 's1');
    const before = [submitted, ...on(submitted).when(assign, { assignee: callFirst })];
    const called = [...before, ...on(...before).when(new CompleteStep('1', { slot: 'call' }, context), {})];
    const callLast = using({ conversion: [call] });
    const { slots, shown, when } = after(called, on(...called).when(assign, { assignee: callLast }));
    expect(slots).toEqual(['online-form', 'call', 'discovery', 'welcome', 'call-2']);
    expect(shown).toEqual(slots);
    const { state } = when;
    expect(isStageComplete(state.milestones, state.plan, 'pre-qualification')).toBe(true);
    expect(when.when(new CompleteStep('1', { slot: 'call-2' }, context), {})).toMatchObject([
      { type: 'StepCompleted', data: { slot: 'call-2', attempt: 1, step: 'call' } },
    ]);
  });

  it('completes the first stage where the new playbook asks for nothing in it', () => {
    const history = [
      submitted,
      ...on(submitted)
        .when(assign, { assignee: withCall })
        .map((event) => ({ ...event, at: at(2) })),
    ];
    expect(after(history, [])).toMatchObject({ stage: 'pre-qualification', isPreQualified: false });
    const relieved = using({ 'pre-qualification': [] }, 's3');
    const { slots, ...more } = after(history, on(...history).when(assign, { assignee: relieved }));
    expect(slots[0]).toBe('discovery');
    expect(more).toMatchObject({ stage: 'qualification', isPreQualified: true });
  });
});

describe('a plan', () => {
  it('may be empty: the stages then ask for no steps', () => {
    const { when } = after([submitted], on(submitted).when(assign, { assignee: nothing }));
    expect(when.when(assign, { assignee: nothing })).toEqual([]);
    expect(when.when(new QualifyProspect('1', {}, context), {})).toHaveLength(1);
  });

  it('of an imported prospect covers the stages still to come, also when the owner is found later', () => {
    const { slots, shown, stage } = after(imported, on(...imported).when(assign, { assignee: withCall }));
    expect(slots).toEqual(['welcome', 'proposal', 'welcome-letter', 'contract']);
    expect(shown).toEqual(slots);
    expect(stage).toBe('relationship');
  });

  it('of an episode that resumed past the first stage does not lead back into it', () => {
    const lost = [submitted, e('ProspectLost', { reason: 'price', note: null }, at(3))];
    const history = [...lost, ...on(...lost).when(new ReopenProspect('1', { because: 'b' }, context), {})];
    const { slots, stage, isPreQualified } = after(history, on(...history).when(assign, { assignee: withCall }));
    expect(slots[0]).toBe('discovery');
    expect({ stage, isPreQualified }).toEqual({ stage: 'qualification', isPreQualified: true });
  });
});
