import { given } from '@closeline/eventsourcing/given';
import type { CommandContext, Dated } from '@closeline/eventsourcing';
import { prospectEvent as e } from '../../libs/sales/src/prospects/event';
import type { ProspectEvent } from '../../libs/sales/src/prospects/events';
import type { Assignee } from '../../libs/sales/src/prospects/facts';
import { prospectDecider } from '../../libs/sales/src/prospects/prospect';

/** What the specs of a prospect's capabilities start from: a prospect's history up to each stage, and how to ask of it. */
export const on = given(prospectDecider);
export const NOW = '2026-03-01T10:00:00.000Z';
export const context = (more: Partial<CommandContext> = {}): CommandContext => ({
  commandId: 'c1',
  correlationId: 'c1',
  causationId: 'c1',
  actor: { subject: 'crm', role: 'service' },
  fingerprint: 'f',
  now: NOW,
  ...more,
});
export const ctx = context();
export const refuses = (run: () => unknown, code: string, extra: object = {}) => {
  let refusal: unknown;
  try {
    run();
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toMatchObject({ code, ...(Object.keys(extra).length > 0 && { extra }) });
};
export const at = (day: number) => ({ occurredAt: `2026-02-${String(day).padStart(2, '0')}T09:00:00.000Z` });
export const eur = (amount: number) => ({ amount, currency: 'EUR' });

export const TOPICS = ['product-knowledge', 'background-history', 'target-audience', 'possible-issues'];
export const steps = {
  'pre-qualification': [{ step: 'online-form', completedBy: 'ProspectSubmittedForm' as const }],
  qualification: [{ step: 'discovery', completedBy: 'FindingRecorded' as const, topics: TOPICS }],
  relationship: [{ step: 'welcome', completedBy: 'ProspectWelcomed' as const }],
  conversion: [
    { step: 'proposal', completedBy: 'ProposalSent' as const },
    { step: 'welcome-letter', completedBy: 'WelcomeLetterSent' as const },
    { step: 'contract', completedBy: 'ContractOffered' as const },
  ],
};
export const salesperson = (staffId: string, status: 'active' | 'paused' | 'left' = 'active'): Assignee => ({
  member: { staffId, kind: 'salesperson', team: null, status, playbookId: null },
  playbook: { playbookId: 'house', version: 1, name: 'House', ownerId: null, retired: false, steps },
});
export const slots = Object.entries(steps).flatMap(([stage, list]) =>
  list.map((s) => ({ slot: s.step, stage: stage as keyof typeof steps, ...s, credited: s.step === 'online-form' })),
);

export const submitted = e(
  'ProspectSubmittedForm',
  {
    formId: 'house',
    formVersion: 1,
    source: 'web',
    product: 'gold',
    interest: 4,
    answers: {},
    contact: { name: 'Ada Sample' },
    fit: null,
    episode: 1,
  },
  at(1),
);
export const assigned = e('ProspectAssigned', { salespersonId: 's1', basis: 'manual', because: null }, at(2));
export const drawn = e('PlanDrawn', { playbookId: 'house', playbookVersion: 1, slots }, at(2));
export const done = (slot: string, attempt = 1, step = slot) => e('StepCompleted', { slot, attempt, step, outcome: null }, at(3));
export const findings = TOPICS.map((topic) => e('FindingRecorded', { topic, note: 'n' }, at(3)));
export const started = [submitted, assigned, drawn];
export const qualified = [...started, ...findings, done('discovery'), e('ProspectQualified', { fit: null }, at(4))];
export const welcomed = e('ProspectWelcomed', { by: 's1', role: 'salesperson', channel: 'phone' }, at(5));
export const related = [...qualified, welcomed, done('welcome'), e('RelationshipEstablished', {}, at(6))];
export const proposed = e('ProposalSent', { proposalId: 'p1', product: 'gold', value: eur(1000), terms: null }, at(7));
export const offered = e('ContractOffered', { contractId: 'k1', proposalId: 'p1', value: eur(1000), terms: null }, at(8));
export const ready: Dated<ProspectEvent>[] = [
  ...related,
  proposed,
  done('proposal'),
  e('WelcomeLetterSent', {}, at(8)),
  done('welcome-letter'),
  offered,
  done('contract'),
];
export const signed = [
  ...ready,
  e('ContractSigned', { contractId: 'k1', signedBy: 'Ada', product: 'gold', value: eur(1000) }, at(9)),
];
export const sold = [...signed, e('SaleRecorded', { saleId: 'x1', contractId: 'k1', value: eur(1000) }, at(10))];
export const lost = [...qualified, e('ProspectLost', { reason: 'price', note: null }, at(5))];
