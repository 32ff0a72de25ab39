import { derivedId, eventIdOf, type Dated, type Envelope, type NewEvent, type Unsealed } from '@closeline/eventsourcing';
import { canonical } from '@closeline/trust';
import * as sales from '@closeline/sales';
import { contextOf } from './fixtures';

/** One small event ready for the log, with metadata of the usual size. */
export const findingEvent = (key: string): NewEvent => {
  const { commandId } = contextOf(key);
  const metadata = {
    actor: { role: 'service', subject: 'bench' },
    causationId: commandId,
    commandId,
    commandType: 'RecordFinding',
    correlationId: commandId,
    fingerprint: 'f'.repeat(64),
    occurredAt: '2026-01-01T00:00:00.000Z',
    previousHash: 'a'.repeat(64),
    recordedAt: '2026-01-01T00:00:00.000Z',
    schemaVersion: 1,
  };
  const data = { note: { sealed: 'x'.repeat(120) }, topic: 'background-history' };
  return {
    id: eventIdOf(commandId, 0),
    type: 'FindingRecorded',
    commandId,
    data: canonical(data),
    metadata: canonical(metadata),
  };
};

const HOUSE: sales.Playbook = {
  playbookId: sales.HOUSE_PLAYBOOK_ID,
  version: 1,
  name: sales.HOUSE_PLAYBOOK_NAME,
  ownerId: null,
  steps: sales.HOUSE_STEPS,
  retired: false,
};
const DAY = 86_400_000;
const START = Date.parse('2024-01-01T09:00:00.000Z');
const SOURCES = ['web', 'referral', 'trade-fair', 'partner'];
const PRODUCTS = ['basic', 'plus', 'pro'];

export interface History {
  readonly stream: string;
  readonly events: readonly Dated<sales.ProspectEvent>[];
}

/** After so many, histories are the same again, but for their ids: 700 days, 30 salespeople, 4 sources, 3 products, 5 interests. */
export const PERIOD = 2_100;

export const prospectIdOf = (i: number): string => derivedId('bench-prospect', String(i));

/** The i-th prospect of a made-up business, decided by the real decider: a third is won and paid, a third lost, a third open. */
export const historyOf = (i: number): History => {
  const prospectId = prospectIdOf(i);
  const member = { staffId: `s${i % 30}`, kind: 'salesperson', team: null, status: 'active', playbookId: null } as const;
  const owner: sales.Assignee = { member, playbook: HOUSE };
  const events: Dated<sales.ProspectEvent>[] = [];
  let state = sales.prospectDecider.initial;
  let hours = (i % 700) * 24;
  const send = (
    make: (context: ReturnType<typeof contextOf>) => sales.ProspectCommand,
    facts: sales.ProspectFacts = {},
  ): void => {
    const at = new Date(START + (hours += 7) * 3_600_000).toISOString();
    const context = contextOf(`${i}/${events.length}`, at);
    for (const event of sales.prospectDecider.decide(state, make(context), facts)) {
      const dated = { ...event, at: { occurredAt: at } };
      events.push(dated);
      state = sales.prospectDecider.evolve(state, dated);
    }
  };
  const contact = { name: `Sample Person ${i}`, email: `person${i}@example.org` };
  const value = { amount: 1_000_00 + (i % 100) * 100, currency: 'EUR' };
  const form = { formId: 'house', version: 1, withdrawn: false, ...sales.HOUSE_FORM };
  const submission = { source: SOURCES[i % 4]!, product: PRODUCTS[i % 3]!, interest: 1 + (i % 5), contact, answers: {} };
  send((c) => new sales.SubmitForm(prospectId, submission, c), { form });
  send((c) => new sales.AssignProspect(prospectId, { salespersonId: member.staffId }, c), { assignee: owner });
  for (const topic of sales.HOUSE_TOPICS)
    send((c) => new sales.RecordFinding(prospectId, { topic, note: 'As the prospect said.' }, c));
  send((c) => new sales.QualifyProspect(prospectId, {}, c));
  if (i % 3 === 1) send((c) => new sales.LoseProspect(prospectId, { reason: 'price' }, c));
  if (i % 3 !== 0) return { stream: `prospect-${prospectId}`, events };
  send((c) => new sales.WelcomeProspect(prospectId, { by: member.staffId, channel: 'phone' }, c), { welcomer: member });
  send((c) => new sales.EstablishRelationship(prospectId, {}, c));
  send((c) => new sales.SendProposal(prospectId, { product: 'pro', value }, c));
  send((c) => new sales.SendWelcomeLetter(prospectId, {}, c));
  send((c) => new sales.OfferContract(prospectId, { proposalId: Object.keys(state.proposals)[0]!, value }, c));
  const contractId = Object.keys(state.contracts)[0]!;
  hours += DAY / 3_600_000;
  send((c) => new sales.SignContract(prospectId, { contractId, signedBy: 'Sample Person' }, c));
  send((c) => new sales.RecordSale(prospectId, { contractId, value }, c));
  send((c) => new sales.CollectPayment(prospectId, { saleId: Object.keys(state.sales)[0]!, value }, c));
  return { stream: `prospect-${prospectId}`, events };
};

/** A whole history as one append: sealed and chained as the service does it. */
export const closed = async (envelope: Envelope, { stream, events }: History): Promise<readonly NewEvent[]> => {
  const unsealed = events.map(({ type, data, at }, i): Unsealed => {
    const { commandId, ...context } = contextOf(stream, at!.occurredAt);
    return {
      id: eventIdOf(commandId, i),
      type,
      data,
      personal: Object.keys(sales.prospectPersonal[type]),
      metadata: {
        occurredAt: at!.occurredAt,
        recordedAt: at!.occurredAt,
        commandId,
        commandType: 'Bench',
        correlationId: context.correlationId,
        causationId: context.causationId,
        actor: context.actor,
        fingerprint: context.fingerprint,
        schemaVersion: 1,
      },
    };
  });
  return (await envelope.close(stream, 0, null, unsealed)).events;
};
