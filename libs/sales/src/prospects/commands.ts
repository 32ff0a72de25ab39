import type { CommandContext } from '@closeline/eventsourcing';
import type { Answers } from '../answers';
import type { Money } from '../money';
import type { Milestone } from '../stages';
import type { Contact } from './events';

/** A command on one prospect: what the caller asks for, and the context that the API gave it. */
class OnProspect<D> {
  constructor(
    readonly prospectId: string,
    readonly data: D,
    readonly context: CommandContext,
  ) {}
}
type Nothing = Record<string, never>;

/** Without a formId: the house form. The contact decides which prospect it is (rule 11); `prospectId` is that of a new one. */
export class SubmitForm extends OnProspect<{
  formId?: string;
  source: string;
  product: string;
  interest: number;
  contact: Contact;
  answers: Answers;
}> {
  readonly type = 'SubmitForm';
}
/** To a named salesperson, or to whose turn it is. `basis` handover is the process manager's. */
export class AssignProspect extends OnProspect<
  ({ salespersonId: string; strategy?: undefined } | { strategy: 'round-robin'; salespersonId?: undefined }) & {
    because?: string;
    handover?: boolean;
  }
> {
  readonly type = 'AssignProspect';
}
export class RecordFinding extends OnProspect<{ topic: string; note: string }> {
  readonly type = 'RecordFinding';
}
export class QualifyProspect extends OnProspect<Nothing> {
  readonly type = 'QualifyProspect';
}
export class DisqualifyProspect extends OnProspect<{ reason: string; note?: string }> {
  readonly type = 'DisqualifyProspect';
}
/** `by` is the staffId of the salesperson or receptionist who welcomed. */
export class WelcomeProspect extends OnProspect<{ by: string; channel: string }> {
  readonly type = 'WelcomeProspect';
}
export class AskQuestion extends OnProspect<{ text: string }> {
  readonly type = 'AskQuestion';
}
export class AnswerQuestion extends OnProspect<{ questionId: string; text: string }> {
  readonly type = 'AnswerQuestion';
}
/** `followUpBy` is an instant; left out, a day after the message. */
export class LeaveMessage extends OnProspect<{ channel: string; text: string; followUpBy?: string }> {
  readonly type = 'LeaveMessage';
}
export class FollowUpMessage extends OnProspect<{ messageId: string; text: string }> {
  readonly type = 'FollowUpMessage';
}
export class EstablishRelationship extends OnProspect<Nothing> {
  readonly type = 'EstablishRelationship';
}
export class SendProposal extends OnProspect<{ product: string; value: Money; terms?: string }> {
  readonly type = 'SendProposal';
}
export class ReviseProposal extends OnProspect<{ proposalId: string; product?: string; value: Money; terms?: string }> {
  readonly type = 'ReviseProposal';
}
export class SendWelcomeLetter extends OnProspect<Nothing> {
  readonly type = 'SendWelcomeLetter';
}
export class OfferContract extends OnProspect<{ proposalId: string; value: Money; terms?: string }> {
  readonly type = 'OfferContract';
}
export class SignContract extends OnProspect<{ contractId: string; signedBy: string }> {
  readonly type = 'SignContract';
}
export class DeclineContract extends OnProspect<{ contractId: string; reason: string }> {
  readonly type = 'DeclineContract';
}
export class RecordSale extends OnProspect<{ contractId: string; value: Money }> {
  readonly type = 'RecordSale';
}
export class CollectPayment extends OnProspect<{ saleId: string; value: Money }> {
  readonly type = 'CollectPayment';
}
export class RefundPayment extends OnProspect<{ saleId: string; value: Money }> {
  readonly type = 'RefundPayment';
}
export class StartStep extends OnProspect<{ slot: string }> {
  readonly type = 'StartStep';
}
export class CompleteStep extends OnProspect<{ slot: string; outcome?: string }> {
  readonly type = 'CompleteStep';
}
export class FailStep extends OnProspect<{ slot: string; reason: string; note?: string }> {
  readonly type = 'FailStep';
}
export class ReplaceStep extends OnProspect<{ slot: string; step: string; because?: string }> {
  readonly type = 'ReplaceStep';
}
export class LoseProspect extends OnProspect<{ reason: string; note?: string }> {
  readonly type = 'LoseProspect';
}
export class ReopenProspect extends OnProspect<{ because: string }> {
  readonly type = 'ReopenProspect';
}

/** A date (`YYYY-MM-DD`) or an instant, as the other system kept it. */
export interface ImportedDate {
  readonly at: string;
  /** Set where only the date is known; `at` is then its first instant in the other system's time zone. */
  readonly on?: string;
}
/**
 * A prospect whose history another system kept (rule 13). Its id derives from (system, externalId). Milestones left out
 * before the last one given are implied. `reached` says how far it came where no date does; `assumed` dates what no
 * date dates: a prospect without dates, the last milestone reached, a closing.
 */
export class ImportProspect extends OnProspect<{
  system: string;
  externalId: string;
  source: string;
  product: string;
  contact?: Contact;
  owner?: { externalId: string; name: string; team?: string; since?: string };
  submitted?: ImportedDate;
  qualified?: ImportedDate;
  relationship?: ImportedDate;
  signed?: ImportedDate;
  reached?: Milestone;
  assumed?: ImportedDate;
  value?: Money;
  closed?: { outcome: 'lost' | 'disqualified'; date?: ImportedDate; reason?: string };
  observedFrom?: string;
  observedUntil?: string;
  continues: boolean;
}> {
  readonly type = 'ImportProspect';
}

export type ProspectCommand =
  | SubmitForm
  | AssignProspect
  | RecordFinding
  | QualifyProspect
  | DisqualifyProspect
  | WelcomeProspect
  | AskQuestion
  | AnswerQuestion
  | LeaveMessage
  | FollowUpMessage
  | EstablishRelationship
  | SendProposal
  | ReviseProposal
  | SendWelcomeLetter
  | OfferContract
  | SignContract
  | DeclineContract
  | RecordSale
  | CollectPayment
  | RefundPayment
  | StartStep
  | CompleteStep
  | FailStep
  | ReplaceStep
  | LoseProspect
  | ReopenProspect
  | ImportProspect;
