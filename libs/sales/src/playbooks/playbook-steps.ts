import type { Stage } from '../stages';

/** What completes a step: an event of the process, or, for steps of a salesperson's own, an explicit CompleteStep. */
export const COMPLETED_BY = [
  'ProspectSubmittedForm',
  'FindingRecorded',
  'ProspectWelcomed',
  'ProposalSent',
  'WelcomeLetterSent',
  'ContractOffered',
  'CompleteStep',
] as const;
export type CompletedBy = (typeof COMPLETED_BY)[number];

/** One step of a playbook. `topics` are those that a step completed by FindingRecorded requires. */
export interface Step {
  readonly step: string;
  readonly completedBy: CompletedBy;
  readonly topics?: readonly string[];
}

/** Per stage, the steps in their order. */
export type Steps = Readonly<Record<Stage, readonly Step[]>>;
