import { derivedId, Refusal, type Dated } from '@closeline/eventsourcing';
import { checkMoment } from '../moments';
import type { DeclineContract, OfferContract, ReviseProposal, SendProposal, SendWelcomeLetter, SignContract } from './commands';
import { prospectEvent } from './event';
import type { ProspectEvent } from './events';
import { causeOfMilestone, completes, ensureOpen, ensureStagesBefore, ensureStepsDone, later, missing } from './guards';
import type { Prospect } from './state';

export const sendProposal = (state: Prospect, { data, context }: SendProposal): Dated<ProspectEvent>[] => {
  ensureOpen(state);
  checkMoment(context, state.openedAt);
  const { product, value, terms = null } = data;
  return [
    prospectEvent('ProposalSent', { proposalId: derivedId('proposal', context.commandId), product, value, terms }),
    ...completes(state, 'ProposalSent'),
  ];
};

export const reviseProposal = (state: Prospect, { data, context }: ReviseProposal): Dated<ProspectEvent>[] => {
  ensureOpen(state);
  const proposal = state.proposals[data.proposalId];
  if (!proposal) throw missing('proposal');
  checkMoment(context, later(state.openedAt, proposal.at));
  const { proposalId, value, product = proposal.product, terms = null } = data;
  return [prospectEvent('ProposalRevised', { proposalId, product, value, terms })];
};

export const sendWelcomeLetter = (state: Prospect, { context }: SendWelcomeLetter): Dated<ProspectEvent>[] => {
  ensureOpen(state);
  checkMoment(context, state.openedAt);
  return [prospectEvent('WelcomeLetterSent', {}), ...completes(state, 'WelcomeLetterSent')];
};

export const offerContract = (state: Prospect, { data, context }: OfferContract): Dated<ProspectEvent>[] => {
  ensureOpen(state);
  const proposal = state.proposals[data.proposalId];
  checkMoment(context, later(state.openedAt, proposal?.at ?? ''));
  if (!proposal) throw new Refusal('proposal-not-sent', 'a contract is offered on a proposal of this prospect');
  const { proposalId, value, terms = null } = data;
  return [
    prospectEvent('ContractOffered', { contractId: derivedId('contract', context.commandId), proposalId, value, terms }),
    ...completes(state, 'ContractOffered'),
  ];
};

/** The contract, if it is offered and still open (rule 6). */
const openContract = (state: Prospect, contractId: string) => {
  const contract = state.contracts[contractId];
  if (contract?.status !== 'open') throw new Refusal('contract-not-open', 'this contract is not offered and still open');
  return contract;
};

export const declineContract = (state: Prospect, { data, context }: DeclineContract): Dated<ProspectEvent>[] => {
  ensureOpen(state);
  checkMoment(context, later(state.openedAt, state.contracts[data.contractId]?.at ?? ''));
  openContract(state, data.contractId);
  return [prospectEvent('ContractDeclined', { contractId: data.contractId, reason: data.reason })];
};

/** Rule 6: a contract that is offered and still open, in the currency of its proposal as last revised. */
export const signContract = (state: Prospect, { data, context }: SignContract): Dated<ProspectEvent>[] => {
  ensureOpen(state);
  ensureStagesBefore(state, 'conversion');
  checkMoment(context, later(causeOfMilestone(state, 'signed'), state.contracts[data.contractId]?.at ?? ''));
  const { proposalId, value } = openContract(state, data.contractId);
  const proposal = proposalId === null ? undefined : state.proposals[proposalId];
  if (!proposal || !value || proposal.currency !== value.currency)
    throw new Refusal('currency-mismatch', 'the contract is not in the currency of its proposal');
  ensureStepsDone(state, 'conversion');
  return [
    prospectEvent('ContractSigned', { contractId: data.contractId, signedBy: data.signedBy, product: proposal.product, value }),
  ];
};
