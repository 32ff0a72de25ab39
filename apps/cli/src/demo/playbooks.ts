import { HOUSE_TOPICS, type Step, type Steps } from '@closeline/sales';

const FORM: Step = { step: 'online-form', completedBy: 'ProspectSubmittedForm' };
const WELCOME: Step = { step: 'welcome', completedBy: 'ProspectWelcomed' };
const PROPOSAL: Step = { step: 'proposal', completedBy: 'ProposalSent' };
const LETTER: Step = { step: 'welcome-letter', completedBy: 'WelcomeLetterSent' };
const CONTRACT: Step = { step: 'contract', completedBy: 'ContractOffered' };
const discovery = (...topics: readonly string[]): Step => ({ step: 'discovery', completedBy: 'FindingRecorded', topics });
const own = (step: string): Step => ({ step, completedBy: 'CompleteStep' });

const stepsOf = (qualification: readonly Step[], relationship: readonly Step[], conversion: readonly Step[]): Steps => ({
  ...{ 'pre-qualification': [FORM], qualification, relationship, conversion },
});
const SHORT = stepsOf([discovery('product-knowledge', 'possible-issues')], [WELCOME], [PROPOSAL, CONTRACT]);

const CONSULTING = stepsOf(
  [discovery(...HOUSE_TOPICS), own('needs-workshop')],
  [WELCOME],
  [own('product-demo'), PROPOSAL, LETTER, CONTRACT],
);

/** A playbook of the simulated business, and who uses it. Shares are of the whole history. */
export interface DemoPlaybook {
  readonly name: string;
  readonly steps: Steps;
  /** The salesperson whose own it is, by number; the others are the house's. */
  readonly owner?: number;
  /** The team that works by it, as far as its members have none of their own. */
  readonly team?: string;
  readonly revised?: { readonly share: number; readonly steps: Steps };
  readonly retired?: number;
}

/** Whoever is in none of these teams works by the house playbook. */
export const PLAYBOOKS: readonly DemoPlaybook[] = [
  {
    name: 'Consulting',
    team: 'north',
    steps: CONSULTING,
    revised: { share: 0.5, steps: { ...CONSULTING, relationship: [WELCOME, own('reference-call')] } },
  },
  {
    name: 'Short way',
    team: 'partners',
    steps: { ...SHORT, 'pre-qualification': [FORM, own('partner-check')] },
  },
  {
    name: 'Show it first',
    owner: 1,
    steps: stepsOf([discovery(...HOUSE_TOPICS)], [WELCOME, own('product-demo')], [PROPOSAL, LETTER, CONTRACT]),
  },
  {
    name: 'Go and see',
    owner: 4,
    retired: 0.8,
    steps: stepsOf(
      [own('site-visit'), discovery(...HOUSE_TOPICS, 'decision-makers')],
      [WELCOME],
      [own('trial'), PROPOSAL, LETTER, CONTRACT],
    ),
  },
];
