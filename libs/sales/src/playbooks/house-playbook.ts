import { HOUSE_TOPICS } from '../stages';
import type { Steps } from './playbook-steps';

export const HOUSE_PLAYBOOK_ID = 'house';
export const HOUSE_PLAYBOOK_NAME = 'House playbook';

/** The default of everybody: exactly the process of domain rule 3. */
export const HOUSE_STEPS: Steps = {
  'pre-qualification': [{ step: 'online-form', completedBy: 'ProspectSubmittedForm' }],
  qualification: [{ step: 'discovery', completedBy: 'FindingRecorded', topics: HOUSE_TOPICS }],
  relationship: [{ step: 'welcome', completedBy: 'ProspectWelcomed' }],
  conversion: [
    { step: 'proposal', completedBy: 'ProposalSent' },
    { step: 'welcome-letter', completedBy: 'WelcomeLetterSent' },
    { step: 'contract', completedBy: 'ContractOffered' },
  ],
};
