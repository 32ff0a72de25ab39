import type { ProspectEvent } from './events';

/** Rule 15: the codes that events use, by kind, to be registered before they stand in the log. */
export type CodeUse = { readonly kind: 'source' | 'product' | 'reason' | 'topic' | 'step'; readonly code: string };

const uses = ({ type, data }: ProspectEvent): readonly CodeUse[] => {
  switch (type) {
    case 'ProspectSubmittedForm':
      return [
        { kind: 'source', code: data.source },
        { kind: 'product', code: data.product },
      ];
    case 'FindingRecorded':
      return [{ kind: 'topic', code: data.topic }];
    case 'ProposalSent':
    case 'ProposalRevised':
      return [{ kind: 'product', code: data.product }];
    case 'ContractDeclined':
    case 'StepFailed':
      return [{ kind: 'reason', code: data.reason }];
    case 'ProspectLost':
    case 'ProspectDisqualified':
      return data.reason === null ? [] : [{ kind: 'reason', code: data.reason }];
    case 'StepReplaced':
      return [{ kind: 'step', code: data.step }, ...(data.topics ?? []).map((code): CodeUse => ({ kind: 'topic', code }))];
    case 'PlanDrawn':
    case 'ProspectAssigned':
    case 'ProspectQualified':
    case 'ProspectWelcomed':
    case 'QuestionAsked':
    case 'QuestionAnswered':
    case 'MessageLeft':
    case 'MessageFollowedUp':
    case 'RelationshipEstablished':
    case 'WelcomeLetterSent':
    case 'ContractOffered':
    case 'ContractSigned':
    case 'SaleRecorded':
    case 'PaymentCollected':
    case 'PaymentRefunded':
    case 'StepStarted':
    case 'StepCompleted':
    case 'ProspectReopened':
      return [];
  }
};

export const codesOf = (events: readonly ProspectEvent[]): readonly CodeUse[] => events.flatMap(uses);
