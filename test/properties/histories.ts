import fc from 'fast-check';
import {
  derivedId,
  eventIdOf,
  Refusal,
  type CommandContext,
  type Dated,
  type NewEvent,
  type Recorded,
} from '@closeline/eventsourcing';
import * as sales from '@closeline/sales';

/** What may happen to a prospect next. `advance` is whatever the process asks for; the rest comes when it likes. */
type Act =
  | { readonly do: 'advance' | 'submit' | 'lose' | 'disqualify' | 'reopen' | 'fail' | 'replace' | 'ask' | 'refund' | 'sell' }
  | { readonly do: 'assign'; readonly to: number };
type Timed = Act & { readonly hours: number };

interface Life {
  readonly start: number;
  readonly imported: {
    readonly reached: number;
    readonly dated: readonly boolean[];
    readonly end: 'open' | 'lost' | 'won';
    /** Days from the beginning of the import's history: what the old system saw. */
    readonly seen: { readonly from: number | null; readonly until: number | null; readonly continues: boolean };
  } | null;
  readonly acts: readonly Timed[];
}

export const SALESPEOPLE = ['s1', 's2', 's3'] as const;
export const TEAMS = { s1: 'north', s2: 'north', s3: null } as const;
const SOURCES = ['web', 'fair'];
const PRODUCTS = ['gold', 'silver'];
const START = Date.parse('2025-12-20T00:00:00.000Z');
const HOUR = 3_600_000;

const act: fc.Arbitrary<Timed> = fc
  .tuple(
    fc.oneof(
      { weight: 12, arbitrary: fc.constant({ do: 'advance' } as const) },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom('submit', 'lose', 'disqualify', 'fail', 'ask', 'refund', 'sell')
          .map((d) => ({ do: d }) as const),
      },
      { weight: 1, arbitrary: fc.constantFrom('reopen', 'replace').map((d) => ({ do: d }) as const) },
      { weight: 2, arbitrary: fc.nat(2).map((to) => ({ do: 'assign', to }) as const) },
    ),
    fc.nat(60),
  )
  .map(([a, hours]) => ({ ...a, hours }));

const life: fc.Arbitrary<Life> = fc.record({
  start: fc.nat(60 * 24),
  imported: fc.option(
    fc.record({
      reached: fc.integer({ min: 0, max: 3 }),
      dated: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      end: fc.constantFrom('open', 'lost', 'won'),
      seen: fc.record({
        from: fc.option(fc.integer({ min: -2, max: 7 })),
        until: fc.option(fc.integer({ min: 0, max: 30 })),
        continues: fc.boolean(),
      }),
    }),
    { freq: 4 },
  ),
  acts: fc.array(act, { maxLength: 40, size: 'max' }),
});

/** A business of a few prospects, as the log would hold it: decided by the real decider, in one order over all. */
export const business: fc.Arbitrary<readonly Recorded<sales.ProspectEvent>[]> = fc
  .array(life, { minLength: 1, maxLength: 6 })
  .map((lives) => inOneLog(lives.map((l, i) => live(l, i))));

const HOUSE: sales.Playbook = {
  ...{ playbookId: 'house', version: 1, name: 'House', ownerId: null, retired: false },
  steps: sales.HOUSE_STEPS,
};
/** The third salesperson asks for a call before a prospect counts as pre-qualified. */
const OWN: sales.Playbook = {
  ...{ playbookId: 'own', version: 1, name: 'Own', ownerId: 's3', retired: false },
  steps: {
    ...sales.HOUSE_STEPS,
    'pre-qualification': [...sales.HOUSE_STEPS['pre-qualification'], { step: 'call', completedBy: 'CompleteStep' }],
  },
};
/** The second has no steps of their own before the contract but to learn what must be known. */
const BARE: sales.Playbook = {
  ...{ playbookId: 'bare', version: 1, name: 'Bare', ownerId: 's2', retired: false },
  steps: { ...sales.HOUSE_STEPS, 'pre-qualification': [], relationship: [] },
};
const assigneeOf = (n: number): sales.Assignee => ({
  member: { staffId: SALESPEOPLE[n]!, kind: 'salesperson', team: TEAMS[SALESPEOPLE[n]!], status: 'active', playbookId: null },
  playbook: [HOUSE, BARE, OWN][n]!,
});
const FORM: sales.Form = { formId: 'house', version: 1, withdrawn: false, ...sales.HOUSE_FORM };

/** One life: every act that the rules allow leaves its events; those that they refuse leave none. */
class OneLife {
  readonly events: Dated<sales.ProspectEvent>[] = [];
  private state = sales.prospectDecider.initial;
  private commands = 0;
  private now: number;

  constructor(
    private readonly n: number,
    start: number,
  ) {
    this.now = START + start * HOUR;
  }

  get id(): string {
    return `p${this.n}`;
  }

  begin(imported: Life['imported']): void {
    if (!imported) return this.submit();
    const at = (hours: number) => ({ at: new Date(this.now + hours * HOUR).toISOString() });
    const on = (hours: number) => ({ ...at(hours), on: at(hours).at.slice(0, 10) });
    const reached = imported.end === 'won' ? 3 : Math.min(imported.reached, 2);
    const { from, until, continues } = imported.seen;
    const names = sales.MILESTONES.slice(0, reached + 1).filter((m, i) => imported.dated[i] || m === 'signed');
    this.send((context) => {
      const data = {
        ...{ system: 'old', externalId: this.id, source: SOURCES[this.n % 2]!, product: PRODUCTS[0]!, continues },
        ...(from !== null && { observedFrom: on(from * 24).on }),
        ...(until !== null && { observedUntil: on(until * 24).at }),
        ...Object.fromEntries(names.map((m) => [m, on(sales.MILESTONES.indexOf(m) * 30)])),
        ...(imported.end === 'lost' && { closed: { outcome: 'lost', date: on(120), reason: 'price' } as const }),
        ...(imported.end === 'won' && { value: { amount: 500, currency: 'EUR' } }),
        assumed: on(0),
        owner: { externalId: 's1', name: 'Sample' },
      };
      return [new sales.ImportProspect(this.id, data, { ...context, now: '2027-01-01T00:00:00.000Z' }), { owner: assigneeOf(0) }];
    });
    this.now += 130 * HOUR;
  }

  do(a: Timed): void {
    this.now += a.hours * HOUR;
    const { id, state } = this;
    switch (a.do) {
      case 'advance':
        return this.advance();
      case 'submit':
        return this.submit();
      case 'assign':
        return this.send((c) => [
          new sales.AssignProspect(id, { salespersonId: SALESPEOPLE[a.to]! }, c),
          { assignee: assigneeOf(a.to) },
        ]);
      case 'lose':
        return this.send((c) => [new sales.LoseProspect(id, { reason: this.commands % 2 ? 'price' : 'silence' }, c)]);
      case 'disqualify':
        return this.send((c) => [new sales.DisqualifyProspect(id, { reason: 'no-fit' }, c)]);
      case 'reopen':
        return this.send((c) => [new sales.ReopenProspect(id, { because: 'called back' }, c)]);
      case 'ask':
        return this.send((c) => [new sales.AskQuestion(id, { text: 'why' }, c)]);
      case 'fail':
        return this.send((c) => [new sales.FailStep(id, { slot: this.openSlot(), reason: 'no-show' }, c), {}]);
      case 'replace': {
        const failed = state.plan.find((s) => s.attempts.at(-1)?.status === 'failed')?.slot ?? 'none';
        return this.send((c) => [new sales.ReplaceStep(id, { slot: failed, step: 'visit' }, c), {}]);
      }
      case 'refund': {
        const saleId = Object.keys(state.sales).at(-1) ?? 'none';
        return this.send((c) => [new sales.RefundPayment(id, { saleId, value: { amount: 1, currency: 'EUR' } }, c)]);
      }
      case 'sell': {
        const contractId = Object.keys(state.contracts).at(-1) ?? 'none';
        return this.send((c) => [new sales.RecordSale(id, { contractId, value: { amount: 70, currency: 'EUR' } }, c)]);
      }
    }
  }

  private openSlot(): string {
    return this.state.plan.find((s) => s.attempts.at(-1)?.status !== 'completed')?.slot ?? 'none';
  }

  private submit(): void {
    const data = {
      ...{
        source: SOURCES[(this.n + this.commands) % 2]!,
        product: PRODUCTS[(this.n >> 1) % 2]!,
        interest: 1 + (this.commands % 5),
      },
      ...{ contact: { name: 'Sample' }, answers: {} },
    };
    this.send((c) => [new sales.SubmitForm(this.id, data, c), { form: FORM, ...(this.n % 2 && { owner: assigneeOf(1) }) }]);
  }

  /** Does the next thing that the process asks for. */
  private advance(): void {
    const { id, state } = this;
    const value = { amount: 100, currency: 'EUR' };
    const asked = Object.keys(state.questions).find((q) => !state.questions[q]!.answered);
    if (asked) return this.send((c) => [new sales.AnswerQuestion(id, { questionId: asked, text: 'so' }, c)]);
    if (state.outcome === 'won') {
      const [saleId, sale] = Object.entries(state.sales).find(([, s]) => s.collected < s.value.amount) ?? [];
      if (!saleId || !sale) return this.do({ do: 'sell', hours: 0 });
      const due = sale.value.amount - sale.collected;
      const part = { amount: Math.min(due, 60), currency: 'EUR' };
      return this.send((c) => [new sales.CollectPayment(id, { saleId, value: part }, c)]);
    }
    if (state.outcome !== 'open') return this.do({ do: this.commands % 2 ? 'reopen' : 'submit', hours: 0 });
    if (state.plan.length === 0) return this.do({ do: 'assign', to: this.n % 3, hours: 0 });
    const slot = state.plan.find((s) => s.attempts.at(-1)?.status !== 'completed');
    const { qualified, relationship } = state.milestones;
    const stage = !qualified ? 'qualification' : !relationship ? 'relationship' : 'conversion';
    const isDue = slot && sales.STAGES.indexOf(slot.stage) <= sales.STAGES.indexOf(stage);
    if (isDue) return this.complete(slot);
    const contractId = Object.keys(state.contracts).findLast((k) => state.contracts[k]!.status === 'open');
    if (!qualified) return this.send((c) => [new sales.QualifyProspect(id, {}, c)]);
    if (!relationship) return this.send((c) => [new sales.EstablishRelationship(id, {}, c)]);
    if (contractId) return this.send((c) => [new sales.SignContract(id, { contractId, signedBy: 'Sample' }, c)]);
    const proposalId = Object.keys(state.proposals).at(-1);
    if (!proposalId) return this.send((c) => [new sales.SendProposal(id, { product: 'gold', value }, c)]);
    return this.send((c) => [new sales.OfferContract(id, { proposalId, value }, c)]);
  }

  private complete(slot: sales.Slot): void {
    const { id, state } = this;
    if (slot.attempts.at(-1)?.status === 'failed') return this.send((c) => [new sales.StartStep(id, { slot: slot.slot }, c), {}]);
    const value = { amount: 100, currency: 'EUR' };
    switch (slot.completedBy) {
      case 'ProspectSubmittedForm':
        return this.submit();
      case 'FindingRecorded': {
        const topic = (slot.topics ?? []).find((t) => !state.topics.includes(t)) ?? 'possible-issues';
        return this.send((c) => [new sales.RecordFinding(id, { topic, note: 'so' }, c)]);
      }
      case 'ProspectWelcomed':
        return this.send((c) => [
          new sales.WelcomeProspect(id, { by: 's1', channel: 'phone' }, c),
          { welcomer: assigneeOf(0).member },
        ]);
      case 'ProposalSent':
        return this.send((c) => [new sales.SendProposal(id, { product: 'gold', value }, c)]);
      case 'WelcomeLetterSent':
        return this.send((c) => [new sales.SendWelcomeLetter(id, {}, c)]);
      case 'ContractOffered':
        return this.send((c) => [
          new sales.OfferContract(id, { proposalId: Object.keys(state.proposals).at(-1) ?? 'none', value }, c),
        ]);
      case 'CompleteStep':
        return this.send((c) => [new sales.CompleteStep(id, { slot: slot.slot }, c), {}]);
    }
  }

  private send(make: (context: CommandContext) => [sales.ProspectCommand, sales.ProspectFacts?]): void {
    const now = new Date(this.now).toISOString();
    const commandId = derivedId('life', this.id, String(this.commands++));
    const actor = { subject: 'crm', role: 'service' };
    const [command, facts = {}] = make({
      ...{ commandId, correlationId: commandId, causationId: commandId },
      actor,
      fingerprint: 'f',
      now,
    });
    try {
      for (const event of sales.prospectDecider.decide(this.state, command, facts)) {
        const dated = { ...event, at: event.at ?? { occurredAt: now } };
        this.events.push(dated);
        this.state = sales.prospectDecider.evolve(this.state, dated);
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
}

const live = ({ start, imported, acts }: Life, n: number): OneLife => {
  const one = new OneLife(n, start);
  one.begin(imported);
  for (const a of acts) one.do(a);
  return one;
};

/** The lives one event each in turn: the streams keep their order, the log mixes them. */
const inOneLog = (lives: readonly OneLife[]): Recorded<sales.ProspectEvent>[] => {
  const log: Recorded<sales.ProspectEvent>[] = [];
  const longest = Math.max(...lives.map((l) => l.events.length));
  for (let revision = 0; revision < longest; revision++) {
    for (const { id, events } of lives) {
      const event = events[revision];
      if (!event) continue;
      const commandId = derivedId('event', id, String(revision));
      log.push({
        ...{ type: event.type, data: event.data, stream: `prospect-${id}`, revision, id: eventIdOf(commandId, 0) },
        position: String(log.length + 1).padStart(16, '0'),
        metadata: {
          ...event.at!,
          ...{ commandId, correlationId: commandId, causationId: commandId, commandType: 'Any', fingerprint: 'f' },
          ...{
            actor: { subject: 'crm', role: 'service' },
            recordedAt: '2027-01-01T00:00:00.000Z',
            schemaVersion: 1,
            previousHash: null,
          },
        },
      } as Recorded<sales.ProspectEvent>);
    }
  }
  return log;
};

/** The same events as an append takes them. */
export const asNew = ({ id, type, data, metadata }: Recorded): NewEvent => ({
  ...{ id, type, commandId: metadata.commandId },
  data: JSON.stringify(data),
  metadata: JSON.stringify(metadata),
});
