import type { Dated, Metadata } from '@closeline/eventsourcing';
import { HOUSE_STEPS } from '../../playbooks';
import { STAGES } from '../../stages';
import { prospectEvent as e } from '../event';
import type { ProspectEvent } from '../events';
import type { ProspectDocument } from './document';
import { prospectsView } from './prospect';

const at = (day: number) => ({ occurredAt: `2026-02-${String(day).padStart(2, '0')}T09:00:00.000Z` });
const eur = (amount: number) => ({ amount, currency: 'EUR' });
const sealed = (text: string) => ({ sealed: text });

const fold = (...events: readonly Dated<ProspectEvent>[]): ProspectDocument => {
  let doc: Record<string, unknown> | null = null;
  events.forEach(({ type, data, at: moment }, revision) => {
    const metadata = { ...moment } as Metadata;
    doc = prospectsView.fold(doc, { type, data, metadata, revision, stream: 'prospect-p1', id: 'x', position: '1' });
  });
  return doc as unknown as ProspectDocument;
};

const submitted = (day: number, episode = 1) =>
  e(
    'ProspectSubmittedForm',
    {
      ...{ formId: 'house', formVersion: 1, source: 'web', product: 'gold', interest: 4, answers: sealed('answers'), episode },
      ...{ contact: sealed('contact'), fit: { score: 3, band: 'possible', because: [{ field: 'interest', points: 3 }] } },
    },
    at(day),
  );
const slots = STAGES.flatMap((stage) =>
  HOUSE_STEPS[stage].map((s) => ({ slot: s.step, stage, ...s, credited: s.step === 'online-form' })),
);
const assigned = e('ProspectAssigned', { salespersonId: 's1', basis: 'manual', because: null }, at(2));
const drawn = e('PlanDrawn', { playbookId: 'house', playbookVersion: 1, slots }, at(2));
const step = (slot: string, day: number, attempt = 1) =>
  e('StepCompleted', { slot, attempt, step: slot, outcome: null }, at(day));
const qualified = e('ProspectQualified', { fit: 'possible' }, at(4));
const started = [submitted(1), assigned, drawn];
const lost = e('ProspectLost', { reason: 'price', note: sealed('note') }, at(9));

describe('one prospect', () => {
  it('after the first form is in qualification: the form completes pre-qualification', () =>
    expect(fold(submitted(1))).toEqual({
      ...{ prospectId: 'p1', episode: 1, stage: 'qualification', outcome: 'open', ownerId: null, source: 'web', product: 'gold' },
      ...{ interest: 4, fit: { score: 3, band: 'possible', because: [{ field: 'interest', points: 3 }] } },
      ...{ form: { formId: 'house', formVersion: 1 }, contact: { sealed: 'contact' }, openedAt: at(1).occurredAt },
      ...{ closedAt: null, reason: null, playbook: null, plan: [], topics: [], questions: [], messages: [] },
      milestones: { submitted: at(1).occurredAt, qualified: null, relationship: null, signed: null },
      ...{ proposals: [], contracts: [], sales: [], origin: null, lastActivityAt: at(1).occurredAt, hasWork: true, revision: 0 },
      episodes: [{ episode: 1, openedAt: at(1).occurredAt, outcome: 'open', closedAt: null, reason: null }],
    }));

  it('keeps the failed attempt beside the one that took its place', () => {
    const failed = e('StepFailed', { slot: 'discovery', attempt: 1, step: 'discovery', reason: 'no-show', note: null }, at(3));
    const replaced = e(
      'StepReplaced',
      { slot: 'discovery', failedAttempt: 1, step: 'visit', completedBy: 'CompleteStep', because: null },
      at(4),
    );
    const slotOf = (doc: ProspectDocument) => doc.plan.find((s) => s.slot === 'discovery');
    expect(slotOf(fold(...started, failed))?.status).toBe('failed');
    expect(slotOf(fold(...started, failed, replaced))).toEqual({
      ...{ slot: 'discovery', stage: 'qualification', step: 'visit', completedBy: 'CompleteStep', status: 'started' },
      attempts: [
        { attempt: 1, step: 'discovery', status: 'failed', reason: 'no-show', replacedBy: 'visit' },
        { attempt: 2, step: 'visit', status: 'started' },
      ],
    });
  });

  it('is in pre-qualification while the plan has a step of it that has not led on', () => {
    const call = { slot: 'call', stage: STAGES[0], step: 'call', completedBy: 'CompleteStep' as const, credited: false };
    const waiting = [
      submitted(1),
      assigned,
      e('PlanDrawn', { playbookId: 'own', playbookVersion: 2, slots: [...slots, call] }, at(2)),
    ];
    expect(fold(...waiting).stage).toBe('pre-qualification');
    expect(fold(...waiting, step('call', 3)).stage).toBe('qualification');
  });

  it('keeps the stage where it left, and resumes there with its milestones', () => {
    const doc = fold(...started, qualified, lost);
    expect([doc.stage, doc.outcome, doc.reason, doc.hasWork]).toEqual(['relationship', 'lost', 'price', false]);
    const again = fold(...started, qualified, lost, e('ProspectReopened', { episode: 2, because: sealed('b') }, at(12)));
    expect([again.stage, again.outcome, again.episode, again.ownerId, again.openedAt]).toEqual([
      ...['relationship', 'open', 2, 's1', at(12).occurredAt],
    ]);
    expect(again.milestones).toEqual({ ...doc.milestones, qualified: at(4).occurredAt });
    expect(again.episodes).toEqual([
      { episode: 1, openedAt: at(1).occurredAt, outcome: 'lost', closedAt: at(9).occurredAt, reason: 'price' },
      { episode: 2, openedAt: at(12).occurredAt, outcome: 'open', closedAt: null, reason: null },
    ]);
  });

  it('a new form after the end opens an episode with a clean sheet; what was asked and signed stays', () => {
    const asked = e('QuestionAsked', { questionId: 'q1', text: sealed('q') }, at(3));
    const doc = fold(...started, asked, qualified, lost, submitted(20, 2));
    expect([doc.episode, doc.stage, doc.ownerId, doc.plan, doc.milestones.qualified]).toEqual([
      2,
      'qualification',
      null,
      [],
      null,
    ]);
    expect(doc.questions).toEqual([{ questionId: 'q1', askedAt: at(3).occurredAt, text: { sealed: 'q' }, answered: false }]);
  });

  it('is won when signed, and stays on the worklist while somebody waits for an answer', () => {
    const won = [
      ...[...started, qualified, e('RelationshipEstablished', {}, at(5))],
      e('ProposalSent', { proposalId: 'o1', product: 'gold', value: eur(100), terms: null }, at(6)),
      e('ProposalRevised', { proposalId: 'o1', product: 'gold', value: eur(90), terms: null }, at(7)),
      e('ContractOffered', { contractId: 'k1', proposalId: 'o1', value: eur(90), terms: null }, at(7)),
      e('ContractSigned', { contractId: 'k1', signedBy: sealed('Ada'), product: 'gold', value: eur(90) }, at(8)),
      e('SaleRecorded', { saleId: 'x1', contractId: 'k1', value: eur(90) }, at(8)),
      e('PaymentCollected', { saleId: 'x1', paymentId: 'y1', value: eur(90) }, at(9)),
      e('PaymentRefunded', { saleId: 'x1', refundId: 'z1', value: eur(10) }, at(10)),
    ];
    const doc = fold(...won);
    expect([doc.stage, doc.outcome, doc.closedAt, doc.hasWork]).toEqual(['conversion', 'won', at(8).occurredAt, false]);
    expect(doc.proposals).toEqual([{ proposalId: 'o1', product: 'gold', value: eur(90), sentAt: at(6).occurredAt }]);
    expect(doc.contracts).toEqual([{ contractId: 'k1', proposalId: 'o1', value: eur(90), status: 'signed' }]);
    expect(doc.sales).toEqual([{ saleId: 'x1', contractId: 'k1', value: eur(90), collected: 90, refunded: 10 }]);
    const left = e(
      'MessageLeft',
      { messageId: 'm1', channel: 'phone', text: sealed('m'), followUpBy: at(12).occurredAt },
      at(11),
    );
    expect(fold(...won, left).hasWork).toBe(true);
    expect(fold(...won, left, e('MessageFollowedUp', { messageId: 'm1', text: sealed('f') }, at(12))).hasWork).toBe(false);
  });

  it('was last active at the latest fact, in whatever order facts became known', () =>
    expect(
      fold(...started, e('FindingRecorded', { topic: 't', note: sealed('n') }, at(8)), step('welcome', 6)).lastActivityAt,
    ).toBe(at(8).occurredAt));
});
