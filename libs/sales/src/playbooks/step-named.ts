import { STAGES } from '../stages';
import type { Playbook } from './events';
import type { Step } from './playbook-steps';

/**
 * What a step of this name is: as the first of these playbooks (the owner's, then the house's) that has it says, else a
 * step of a salesperson's own, completed by hand.
 */
export const stepNamed = (name: string, playbooks: readonly Playbook[]): Step =>
  playbooks.flatMap(({ steps }) => STAGES.flatMap((stage) => steps[stage])).find(({ step }) => step === name) ?? {
    step: name,
    completedBy: 'CompleteStep',
  };
