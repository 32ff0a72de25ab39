import type { Dated, Decider } from '@closeline/eventsourcing';
import { lose, reopen } from './closing';
import type { ProspectCommand } from './commands';
import { declineContract, offerContract, reviseProposal, sendProposal, sendWelcomeLetter, signContract } from './conversion';
import type { ProspectEvent } from './events';
import type { ProspectFacts } from './facts';
import { importProspect } from './importing';
import { prospectPersonal } from './personal';
import { assign, submitForm } from './pre-qualification';
import { disqualify, qualify, recordFinding } from './qualification';
import { answer, ask, establish, followUp, leaveMessage, welcome } from './relationship';
import { collectPayment, recordSale, refundPayment } from './sales';
import { evolve, nobody, type Prospect } from './state';
import { completeStep, failStep, replaceStep, startStep } from './steps';

const decide = (state: Prospect, command: ProspectCommand, facts: ProspectFacts): readonly Dated<ProspectEvent>[] => {
  switch (command.type) {
    case 'SubmitForm':
      return submitForm(state, command, facts);
    case 'AssignProspect':
      return assign(state, command, facts);
    case 'RecordFinding':
      return recordFinding(state, command);
    case 'QualifyProspect':
      return qualify(state, command);
    case 'DisqualifyProspect':
      return disqualify(state, command);
    case 'WelcomeProspect':
      return welcome(state, command, facts);
    case 'AskQuestion':
      return ask(state, command);
    case 'AnswerQuestion':
      return answer(state, command);
    case 'LeaveMessage':
      return leaveMessage(state, command);
    case 'FollowUpMessage':
      return followUp(state, command);
    case 'EstablishRelationship':
      return establish(state, command);
    case 'SendProposal':
      return sendProposal(state, command);
    case 'ReviseProposal':
      return reviseProposal(state, command);
    case 'SendWelcomeLetter':
      return sendWelcomeLetter(state, command);
    case 'OfferContract':
      return offerContract(state, command);
    case 'SignContract':
      return signContract(state, command);
    case 'DeclineContract':
      return declineContract(state, command);
    case 'RecordSale':
      return recordSale(state, command);
    case 'CollectPayment':
      return collectPayment(state, command);
    case 'RefundPayment':
      return refundPayment(state, command);
    case 'StartStep':
      return startStep(state, command, facts);
    case 'CompleteStep':
      return completeStep(state, command, facts);
    case 'FailStep':
      return failStep(state, command, facts);
    case 'ReplaceStep':
      return replaceStep(state, command, facts);
    case 'LoseProspect':
      return lose(state, command);
    case 'ReopenProspect':
      return reopen(state, command);
    case 'ImportProspect':
      return importProspect(state, command, facts);
  }
};

/** The sales process of one prospect: what was true, and what may happen next. */
export const prospectDecider: Decider<ProspectCommand, ProspectEvent, Prospect, ProspectFacts> = {
  category: 'prospect',
  initial: nobody,
  personal: prospectPersonal,
  evolve,
  decide,
};
