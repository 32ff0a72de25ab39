import type { Form } from '../forms';
import type { Playbook, Step } from '../playbooks';
import type { StaffMember } from '../staff';
import type { DataOf } from './events';

/** A salesperson to whom the prospect may go, with the playbook that they use. */
export interface Assignee {
  readonly member: StaffMember;
  readonly playbook: Playbook;
}

/** What decisions about a prospect read beside its own stream, from the log at the moment of the decision. */
export interface ProspectFacts {
  /** SubmitForm: the form submitted. */
  readonly form?: Form;
  /** SubmitForm, ImportProspect: the present or imported owner. */
  readonly owner?: Assignee;
  /** AssignProspect: whom to; undefined where the roster knows no such salesperson. */
  readonly assignee?: Assignee;
  readonly basis?: DataOf<'ProspectAssigned'>['basis'];
  /** WelcomeProspect: who welcomed. */
  readonly welcomer?: StaffMember;
  /** ReplaceStep: what the step of that name is. */
  readonly step?: Step;
  /** Steps: the member of staff whom a service acts for. */
  readonly actsFor?: StaffMember;
}
