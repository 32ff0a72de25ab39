import type { Personal } from '@closeline/eventsourcing';
import type { Fit } from '../../answers';
import type { Money } from '../../money';
import type { Milestone, Outcome, Stage } from '../../stages';
import type { Contact, ImportOrigin } from '../events';
import type { Attempt, SlotStatus } from '../plan';
import type { CompletedBy } from '../../playbooks';

export interface SlotLine {
  readonly slot: string;
  readonly stage: Stage;
  readonly step: string;
  readonly status: SlotStatus;
  readonly completedBy: CompletedBy;
  readonly topics?: readonly string[];
  readonly attempts: readonly Attempt[];
}
export interface QuestionLine {
  readonly questionId: string;
  readonly askedAt: string;
  readonly text: Personal;
  readonly answered: boolean;
}
export interface MessageLine {
  readonly messageId: string;
  readonly leftAt: string;
  readonly channel: string;
  readonly text: Personal;
  readonly followUpBy: string;
  readonly followedUp: boolean;
}
export interface ProposalLine {
  readonly proposalId: string;
  readonly product: string;
  readonly value: Money;
  readonly sentAt: string;
}
export interface ContractLine {
  readonly contractId: string;
  readonly proposalId: string | null;
  readonly value: Money | null;
  readonly status: 'open' | 'declined' | 'signed';
  readonly reason?: string;
}
export interface SaleLine {
  readonly saleId: string;
  readonly contractId: string;
  readonly value: Money;
  readonly collected: number;
  readonly refunded: number;
}
export interface EpisodeLine {
  readonly episode: number;
  readonly openedAt: string;
  readonly outcome: Outcome;
  readonly closedAt: string | null;
  readonly reason: string | null;
}

/**
 * One prospect as it stands: what `GET /v1/prospects/{id}` answers once the personal fields are opened. Instants say when
 * things were true; milestones are the present episode's, those of the one it goes on included.
 */
export interface ProspectDocument {
  readonly prospectId: string;
  readonly episode: number;
  readonly stage: Stage;
  readonly outcome: Outcome;
  readonly ownerId: string | null;
  readonly source: string;
  readonly product: string;
  readonly interest: number | null;
  readonly fit: Fit | null;
  readonly form: { readonly formId: string; readonly formVersion: number } | null;
  readonly contact: Personal<Contact> | null;
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly reason: string | null;
  readonly milestones: Readonly<Record<Milestone, string | null>>;
  readonly playbook: { readonly playbookId: string; readonly playbookVersion: number } | null;
  readonly plan: readonly SlotLine[];
  readonly topics: readonly string[];
  readonly questions: readonly QuestionLine[];
  readonly messages: readonly MessageLine[];
  readonly proposals: readonly ProposalLine[];
  readonly contracts: readonly ContractLine[];
  readonly sales: readonly SaleLine[];
  readonly episodes: readonly EpisodeLine[];
  readonly origin: ImportOrigin | null;
  /** When something last happened, as far as it is dated. */
  readonly lastActivityAt: string;
  /** Whether it belongs on a worklist: open, or closed with a question or a message waiting. */
  readonly hasWork: boolean;
  readonly revision: number;
}
