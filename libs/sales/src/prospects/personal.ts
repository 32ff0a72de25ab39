import type { PersonalFields } from '@closeline/eventsourcing';
import type { ProspectEvent } from './events';

/** Which fields of each event are personal data. A type without its entry does not compile. */
export const prospectPersonal: PersonalFields<ProspectEvent> = {
  ProspectSubmittedForm: { answers: true, contact: true, externalId: true },
  ProspectAssigned: { because: true },
  PlanDrawn: {},
  FindingRecorded: { note: true },
  ProspectQualified: {},
  ProspectDisqualified: { note: true },
  ProspectWelcomed: {},
  QuestionAsked: { text: true },
  QuestionAnswered: { text: true },
  MessageLeft: { text: true },
  MessageFollowedUp: { text: true },
  RelationshipEstablished: {},
  ProposalSent: { terms: true },
  ProposalRevised: { terms: true },
  WelcomeLetterSent: {},
  ContractOffered: { terms: true },
  ContractDeclined: {},
  ContractSigned: { signedBy: true },
  SaleRecorded: {},
  PaymentCollected: {},
  PaymentRefunded: {},
  StepStarted: {},
  StepCompleted: { outcome: true },
  StepFailed: { note: true },
  StepReplaced: { because: true },
  ProspectLost: { note: true },
  ProspectReopened: { because: true },
};
