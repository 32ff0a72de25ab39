import type { Message, Outcome } from '@closeline/eventsourcing';

/** Per category of stream, what its id is called. */
const ID_NAMES: Readonly<Record<string, string>> = {
  prospect: 'prospectId',
  salesperson: 'staffId',
  playbook: 'playbookId',
  form: 'formId',
};

/** What an event creates, by the field that carries its id. */
const CREATES: Readonly<Record<string, readonly string[]>> = {
  ProspectSubmittedForm: ['episode'],
  ProspectReopened: ['episode'],
  ProspectAssigned: ['salespersonId'],
  QuestionAsked: ['questionId'],
  MessageLeft: ['messageId', 'followUpBy'],
  ProposalSent: ['proposalId'],
  ContractOffered: ['contractId'],
  ContractSigned: ['contractId'],
  SaleRecorded: ['saleId'],
  PaymentCollected: ['paymentId'],
  PaymentRefunded: ['refundId'],
  PlaybookDrafted: ['version'],
  PlaybookRevised: ['version'],
  FormPublished: ['version'],
  FormRevised: ['version'],
};

const created = ({ type, data }: Message): Record<string, unknown> =>
  Object.fromEntries((CREATES[type] ?? []).map((field) => [field, (data as Record<string, unknown>)[field]]));

const warned = (events: readonly Message[]): boolean =>
  events.some((e) => e.type === 'ProspectQualified' && (e.data as { fit: string | null }).fit === 'weak');

/**
 * What the caller of a command is told: `{prospectId | staffId | …, revision, position, …}` with the ids of what it
 * created, and `warnings` where a rule warns without blocking (rule 4: `weak-fit`). Nothing personal is in it.
 */
export const answerOf = (outcome: Outcome): Record<string, unknown> => {
  const dash = outcome.stream.indexOf('-');
  const category = outcome.stream.slice(0, dash);
  return {
    [ID_NAMES[category] ?? 'id']: outcome.stream.slice(dash + 1),
    revision: outcome.revision,
    position: outcome.position ?? null,
    ...Object.fromEntries(outcome.events.flatMap((event) => Object.entries(created(event)))),
    ...(warned(outcome.events) && { warnings: ['weak-fit'] }),
  };
};
