import { given } from '@closeline/eventsourcing/given';
import type { CommandContext, Dated } from '@closeline/eventsourcing';
import * as c from './commands';
import { prospectEvent as e } from './event';
import type { ProspectEvent } from './events';
import type { Assignee } from './facts';
import { prospectDecider } from './prospect';

const on = given(prospectDecider);
const NOW = '2026-03-01T10:00:00.000Z';
const context = (more: Partial<CommandContext> = {}): CommandContext => ({
  commandId: 'c1',
  correlationId: 'c1',
  causationId: 'c1',
  actor: { subject: 'crm', role: 'service' },
  fingerprint: 'f',
  now: NOW,
  ...more,
});
const ctx = context();
const refuses = (run: () => unknown, code: string, extra: object = {}) => {
  let refusal: unknown;
  try {
    run();
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toMatchObject({ code, ...(Object.keys(extra).length > 0 && { extra }) });
};
const at = (day: number) => ({ occurredAt: `2026-02-${String(day).padStart(2, '0')}T09:00:00.000Z` });
const eur = (amount: number) => ({ amount, currency: 'EUR' });

const TOPICS = ['product-knowledge', 'background-history', 'target-audience', 'possible-issues'];
const steps = {
  'pre-qualification': [{ step: 'online-form', completedBy: 'ProspectSubmittedForm' as const }],
  qualification: [{ step: 'discovery', completedBy: 'FindingRecorded' as const, topics: TOPICS }],
  relationship: [{ step: 'welcome', completedBy: 'ProspectWelcomed' as const }],
  conversion: [
    { step: 'proposal', completedBy: 'ProposalSent' as const },
    { step: 'welcome-letter', completedBy: 'WelcomeLetterSent' as const },
    { step: 'contract', completedBy: 'ContractOffered' as const },
  ],
};
const salesperson = (staffId: string, status: 'active' | 'paused' | 'left' = 'active'): Assignee => ({
  member: { staffId, kind: 'salesperson', team: null, status, playbookId: null },
  playbook: { playbookId: 'house', version: 1, name: 'House', ownerId: null, retired: false, steps },
});
const slots = Object.entries(steps).flatMap(([stage, list]) =>
  list.map((s) => ({ slot: s.step, stage: stage as keyof typeof steps, ...s, credited: s.step === 'online-form' })),
);

const submitted = e(
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
const assigned = e('ProspectAssigned', { salespersonId: 's1', basis: 'manual', because: null }, at(2));
const drawn = e('PlanDrawn', { playbookId: 'house', playbookVersion: 1, slots }, at(2));
const done = (slot: string, attempt = 1, step = slot) => e('StepCompleted', { slot, attempt, step, outcome: null }, at(3));
const findings = TOPICS.map((topic) => e('FindingRecorded', { topic, note: 'n' }, at(3)));
const started = [submitted, assigned, drawn];
const qualified = [...started, ...findings, done('discovery'), e('ProspectQualified', { fit: null }, at(4))];
const welcomed = e('ProspectWelcomed', { by: 's1', role: 'salesperson', channel: 'phone' }, at(5));
const related = [...qualified, welcomed, done('welcome'), e('RelationshipEstablished', {}, at(6))];
const proposed = e('ProposalSent', { proposalId: 'p1', product: 'gold', value: eur(1000), terms: null }, at(7));
const offered = e('ContractOffered', { contractId: 'k1', proposalId: 'p1', value: eur(1000), terms: null }, at(8));
const ready: Dated<ProspectEvent>[] = [
  ...related,
  proposed,
  done('proposal'),
  e('WelcomeLetterSent', {}, at(8)),
  done('welcome-letter'),
  offered,
  done('contract'),
];
const signed = [...ready, e('ContractSigned', { contractId: 'k1', signedBy: 'Ada', product: 'gold', value: eur(1000) }, at(9))];
const sold = [...signed, e('SaleRecorded', { saleId: 'x1', contractId: 'k1', value: eur(1000) }, at(10))];
const lost = [...qualified, e('ProspectLost', { reason: 'price', note: null }, at(5))];

describe('AssignProspect', () => {
  const assign = new c.AssignProspect('1', { salespersonId: 's1' }, ctx);
  it('assigns and draws the plan, crediting what is done', () =>
    expect(on(submitted).when(assign, { assignee: salesperson('s1') })).toEqual([
      e('ProspectAssigned', { salespersonId: 's1', basis: 'manual', because: null }),
      e('PlanDrawn', { playbookId: 'house', playbookVersion: 1, slots }),
    ]));
  it('stays quiet when they own it already', () =>
    expect(on(...started).when(assign, { assignee: salesperson('s1') })).toEqual([]));
  it('replans only the stages not completed', () => {
    const [, plan] = on(...qualified).when(new c.AssignProspect('1', { salespersonId: 's2' }, ctx), {
      assignee: salesperson('s2'),
    });
    expect(plan).toEqual(
      e('PlanDrawn', {
        playbookId: 'house',
        playbookVersion: 1,
        slots: slots.filter((s) => ['relationship', 'conversion'].includes(s.stage)),
      }),
    );
  });
  it.each(['paused', 'left'] as const)('refuses one who is %s', (status) =>
    refuses(() => on(submitted).when(assign, { assignee: salesperson('s1', status) }), 'not-an-active-salesperson'),
  );
  it('refuses a turn that nobody can take, after a moment to come', () => {
    const inTurn = (more = {}) => new c.AssignProspect('1', { strategy: 'round-robin' }, context(more));
    refuses(() => on(submitted).when(inTurn(), {}), 'nobody-available');
    refuses(() => on(submitted).when(inTurn({ occurredAt: '2026-03-02T00:00:00.000Z' }), {}), 'in-the-future');
  });
  it('refuses a stranger', () => refuses(() => on(submitted).when(assign, {}), 'not-an-active-salesperson'));
  it('refuses after the episode closed', () =>
    refuses(() => on(...lost).when(assign, { assignee: salesperson('s1') }), 'episode-closed'));
});

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

describe('SignContract', () => {
  const sign = new c.SignContract('1', { contractId: 'k1', signedBy: 'Ada' }, ctx);
  it('signs an open contract', () =>
    expect(on(...ready).when(sign, {})).toEqual([
      e('ContractSigned', { contractId: 'k1', signedBy: 'Ada', product: 'gold', value: eur(1000) }),
    ]));
  it('refuses before the relationship', () =>
    refuses(() => on(...qualified).when(sign, {}), 'stage-out-of-order', { missing: ['relationship'] }));
  it('refuses a contract that is not open', () => {
    refuses(() => on(...related).when(sign, {}), 'contract-not-open');
    refuses(() => on(...ready, e('ContractDeclined', { contractId: 'k1', reason: 'price' })).when(sign, {}), 'contract-not-open');
  });
  it('refuses another currency than the proposal as last revised', () =>
    refuses(
      () =>
        on(
          ...ready,
          e('ProposalRevised', { proposalId: 'p1', product: 'gold', value: { amount: 1, currency: 'USD' }, terms: null }),
        ).when(sign, {}),
      'currency-mismatch',
    ));
  it('refuses outstanding steps', () =>
    refuses(() => on(...related, proposed, done('proposal'), offered, done('contract')).when(sign, {}), 'steps-outstanding', {
      slots: ['welcome-letter'],
    }));
  it('refuses a second signature: the episode is closed', () => refuses(() => on(...signed).when(sign, {}), 'episode-closed'));
});

describe('sales and payments', () => {
  const pay = (amount: number, currency = 'EUR') => new c.CollectPayment('1', { saleId: 'x1', value: { amount, currency } }, ctx);
  it('need a signed contract', () => {
    refuses(() => on(...ready).when(new c.RecordSale('1', { contractId: 'k1', value: eur(1) }, ctx), {}), 'contract-not-signed');
    refuses(() => on(...ready).when(pay(1), {}), 'contract-not-signed');
  });
  it('never exceed what is due', () => {
    refuses(() => on(...sold).when(pay(1001), {}), 'overpayment');
    const half = e('PaymentCollected', { saleId: 'x1', paymentId: 'y1', value: eur(600) });
    refuses(() => on(...sold, half).when(pay(401), {}), 'overpayment');
    refuses(
      () => on(...sold, half, e('PaymentRefunded', { saleId: 'x1', refundId: 'z1', value: eur(100) })).when(pay(401), {}),
      'overpayment',
    );
    expect(on(...sold, half).when(pay(400), {})).toHaveLength(1);
  });
  it('never add up to more than whole numbers can count exactly', () => {
    const sell = (amount: number) => new c.RecordSale('1', { contractId: 'k1', value: eur(amount) }, ctx);
    refuses(() => on(...sold).when(sell(Number.MAX_SAFE_INTEGER - 999), {}), 'amount-too-large');
    expect(on(...sold).when(sell(Number.MAX_SAFE_INTEGER - 1000), {})).toHaveLength(1);
  });
  it('are in the currency of the sale', () => refuses(() => on(...sold).when(pay(1, 'USD'), {}), 'currency-mismatch'));
  it('refunds never exceed what was paid', () => {
    const refund = new c.RefundPayment('1', { saleId: 'x1', value: eur(601) }, ctx);
    refuses(
      () => on(...sold, e('PaymentCollected', { saleId: 'x1', paymentId: 'y1', value: eur(600) })).when(refund, {}),
      'overrefund',
    );
  });
  it('go on for a signed contract after a later episode was lost', () => {
    const later = [
      ...sold,
      e('ProspectSubmittedForm', { ...submitted.data, episode: 2 }, at(11)),
      e('ProspectLost', { reason: 'price', note: null }, at(12)),
    ];
    expect(on(...later).when(pay(1000), {})).toHaveLength(1);
  });
});

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

describe('closed is closed', () => {
  it('an ending lies at or after the last milestone', () => {
    const lose = (day: number) => new c.LoseProspect('1', { reason: 'price' }, context(at(day)));
    refuses(() => on(...related).when(lose(5), {}), 'before-its-cause');
    expect(on(...related).when(lose(6), {})).toHaveLength(1);
    const disqualify = new c.DisqualifyProspect('1', { reason: 'no-fit' }, context(at(3)));
    refuses(() => on(...qualified).when(disqualify, {}), 'before-its-cause');
  });
  it('a reopened episode negotiates on what the last one left, from its own beginning on', () => {
    const reopened = [
      ...ready,
      e('ProspectLost', { reason: 'price', note: null }, at(10)),
      e('ProspectReopened', { episode: 2, because: 'b' }, at(20)),
    ];
    const offer = (day: number) => new c.OfferContract('1', { proposalId: 'p1', value: eur(1) }, context(at(day)));
    const revise = (day: number) => new c.ReviseProposal('1', { proposalId: 'p1', value: eur(1) }, context(at(day)));
    const decline = (day: number) => new c.DeclineContract('1', { contractId: 'k1', reason: 'price' }, context(at(day)));
    for (const command of [offer, revise, decline]) {
      refuses(() => on(...reopened).when(command(15), {}), 'before-its-cause');
      expect(on(...reopened).when(command(20), {})).toHaveLength(1);
    }
  });
  it('after lost nothing but reopen, which resumes where it left', () => {
    refuses(() => on(...lost).when(new c.AskQuestion('1', { text: 't' }, ctx), {}), 'episode-closed');
    refuses(() => on(...lost).when(new c.EstablishRelationship('1', {}, ctx), {}), 'episode-closed');
    const events = on(...lost).when(new c.ReopenProspect('1', { because: 'b' }, ctx), {});
    expect(events).toEqual([e('ProspectReopened', { episode: 2, because: 'b' })]);
    expect(on(...lost, ...events, welcomed, done('welcome')).when(new c.EstablishRelationship('1', {}, ctx), {})).toHaveLength(1);
  });
  it('after signing questions and messages go on, a reopening does not', () => {
    expect(on(...signed).when(new c.AskQuestion('1', { text: 't' }, ctx), {})).toHaveLength(1);
    refuses(() => on(...signed).when(new c.ReopenProspect('1', { because: 'b' }, ctx), {}), 'episode-closed');
    refuses(() => on(...signed).when(new c.SendProposal('1', { product: 'gold', value: eur(1) }, ctx), {}), 'episode-closed');
  });
});
