import type { Personal } from '@closeline/eventsourcing';
import type { Answers, Fit } from '../answers';
import type { Money } from '../money';
import type { CompletedBy } from '../playbooks';
import type { Stage } from '../stages';

/** Who the prospect is, as far as known. Sealed as one value. */
export interface Contact {
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly company?: string;
}

/** What another system could see of an imported prospect (rule 13). Dates or instants. */
export interface ImportOrigin {
  readonly system: string;
  readonly observedFrom: string | null;
  readonly observedUntil: string | null;
  readonly continues: boolean;
}

/** A place in the plan as PlanDrawn writes it. `credited`: this episode has already done what completes it. */
export interface PlannedSlot {
  readonly slot: string;
  readonly stage: Stage;
  readonly step: string;
  readonly completedBy: CompletedBy;
  readonly topics?: readonly string[];
  readonly credited: boolean;
}

/**
 * The history of one prospect, in the order of the process. What an imported prospect's old system did not know is null.
 * A sale, a payment and a refund belong to the episode of their contract.
 */
export type ProspectEvent =
  // pre-qualification
  | {
      type: 'ProspectSubmittedForm';
      data: {
        formId: string | null;
        formVersion: number | null;
        source: string;
        product: string;
        interest: number | null;
        answers: Personal<Answers> | null;
        contact: Personal<Contact> | null;
        fit: Fit | null;
        episode: number;
        externalId?: Personal;
        origin?: ImportOrigin;
      };
    }
  | {
      type: 'ProspectAssigned';
      /** `returning`: the owner of the last episode keeps a prospect who comes back; `import`: the old system's owner. */
      data: {
        salespersonId: string;
        basis: 'manual' | 'round-robin' | 'handover' | 'returning' | 'import';
        because: Personal | null;
      };
    }
  | { type: 'PlanDrawn'; data: { playbookId: string; playbookVersion: number; slots: readonly PlannedSlot[] } }
  // qualification
  | { type: 'FindingRecorded'; data: { topic: string; note: Personal } }
  | { type: 'ProspectQualified'; data: { fit: Fit['band'] | null } }
  | { type: 'ProspectDisqualified'; data: { reason: string | null; note: Personal | null } }
  // relationship
  | { type: 'ProspectWelcomed'; data: { by: string; role: 'salesperson' | 'receptionist'; channel: string } }
  | { type: 'QuestionAsked'; data: { questionId: string; text: Personal } }
  | { type: 'QuestionAnswered'; data: { questionId: string; text: Personal } }
  | { type: 'MessageLeft'; data: { messageId: string; channel: string; text: Personal; followUpBy: string } }
  | { type: 'MessageFollowedUp'; data: { messageId: string; text: Personal } }
  | { type: 'RelationshipEstablished'; data: Record<string, never> }
  // conversion
  | { type: 'ProposalSent'; data: { proposalId: string; product: string; value: Money; terms: Personal | null } }
  | { type: 'ProposalRevised'; data: { proposalId: string; product: string; value: Money; terms: Personal | null } }
  | { type: 'WelcomeLetterSent'; data: Record<string, never> }
  | { type: 'ContractOffered'; data: { contractId: string; proposalId: string; value: Money; terms: Personal | null } }
  | { type: 'ContractDeclined'; data: { contractId: string; reason: string } }
  | { type: 'ContractSigned'; data: { contractId: string; signedBy: Personal | null; product: string; value: Money | null } }
  // each sale
  | { type: 'SaleRecorded'; data: { saleId: string; contractId: string; value: Money } }
  | { type: 'PaymentCollected'; data: { saleId: string; paymentId: string; value: Money } }
  | { type: 'PaymentRefunded'; data: { saleId: string; refundId: string; value: Money } }
  // any stage
  | { type: 'StepStarted'; data: { slot: string; attempt: number; step: string } }
  | { type: 'StepCompleted'; data: { slot: string; attempt: number; step: string; outcome: Personal | null } }
  | { type: 'StepFailed'; data: { slot: string; attempt: number; step: string; reason: string; note: Personal | null } }
  | {
      type: 'StepReplaced';
      data: {
        slot: string;
        failedAttempt: number;
        step: string;
        completedBy: CompletedBy;
        topics?: readonly string[];
        because: Personal | null;
      };
    }
  | { type: 'ProspectLost'; data: { reason: string | null; note: Personal | null } }
  | { type: 'ProspectReopened'; data: { episode: number; because: Personal } };

export type ProspectEventType = ProspectEvent['type'];
/** The data of one type of prospect event. */
export type DataOf<T extends ProspectEventType> = Extract<ProspectEvent, { type: T }>['data'];
