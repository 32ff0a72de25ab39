import { of, Refusal, type Decider, type PersonalFields } from '@closeline/eventsourcing';
import { actsAs } from '../acting';
import { checkMoment } from '../moments';
import type { Playbook } from '../playbooks';
import type { StaffCommand } from './commands';
import type { StaffEvent, StaffMember } from './events';

export const staffEvent = of<StaffEvent>();

export const staffPersonal: PersonalFields<StaffEvent> = {
  SalespersonJoined: { name: true },
  PlaybookChosen: {},
  SalespersonPaused: {},
  SalespersonResumed: {},
  SalespersonLeft: {},
};

/** A member of staff with what their own decisions read beside. */
export interface StaffState extends StaffMember {
  /** When their last change was true. */
  readonly changedAt: string;
  /** Who left: the colleague named to take over, null for round-robin. */
  readonly handOverTo: string | null;
}

export interface StaffFacts {
  /** ChoosePlaybook: the playbook chosen, if there is one. */
  readonly playbook?: Playbook;
  /** LeaveStaff: the colleague named, if the roster knows them. */
  readonly colleague?: StaffMember;
  /** The member of staff whom a service acts for. */
  readonly actsFor?: StaffMember;
}

/** Streams are `salesperson-<staffId>`, receptionists' too. */
export const staffDecider: Decider<StaffCommand, StaffEvent, StaffState | null, StaffFacts> = {
  category: 'salesperson',
  initial: null,
  personal: staffPersonal,
  evolve(state, event) {
    const changedAt = event.at?.occurredAt ?? '';
    switch (event.type) {
      case 'SalespersonJoined': {
        const { staffId, kind, team } = event.data;
        return { staffId, kind, team, status: 'active', playbookId: null, changedAt, handOverTo: null };
      }
      case 'PlaybookChosen':
        return { ...state!, playbookId: event.data.playbookId, changedAt };
      case 'SalespersonPaused':
        return { ...state!, status: 'paused', changedAt };
      case 'SalespersonResumed':
        return { ...state!, status: 'active', changedAt };
      case 'SalespersonLeft':
        return { ...state!, status: 'left', handOverTo: event.data.handOverTo, changedAt };
    }
  },
  decide(state, command, facts) {
    const { staffId, context } = command;
    if (command.type === 'JoinStaff') {
      if (state?.status === 'left') throw hasLeft();
      if (state) throw new Refusal('already-joined', 'there is a member of staff with this id already');
      checkMoment(context);
      const { name, kind, team = null } = command.data;
      return [staffEvent('SalespersonJoined', { staffId, name, kind, team })];
    }
    if (!state) throw new Refusal('not-found', 'there is nothing with this id', 404);
    if (state.status === 'left') {
      if (command.type === 'LeaveStaff') return [];
      throw hasLeft();
    }
    checkMoment(context, state.changedAt);
    switch (command.type) {
      case 'ChoosePlaybook': {
        const self = actsAs(context.actor, facts.actsFor);
        if (self !== undefined && self !== staffId) throw notTheOwner();
        ensureUsable(state, facts.playbook);
        const { playbookId } = command.data;
        return state.playbookId === playbookId ? [] : [staffEvent('PlaybookChosen', { staffId, playbookId })];
      }
      case 'PauseStaff':
        return state.status === 'paused' ? [] : [staffEvent('SalespersonPaused', { staffId })];
      case 'ResumeStaff':
        return state.status === 'active' ? [] : [staffEvent('SalespersonResumed', { staffId })];
      case 'LeaveStaff': {
        const { handOverTo = null } = command.data;
        if (handOverTo !== null && (handOverTo === staffId || !isActiveSalesperson(facts.colleague)))
          throw new Refusal('not-an-active-salesperson', 'only another active salesperson can take over');
        return [staffEvent('SalespersonLeft', { staffId, handOverTo })];
      }
    }
  },
};

/** Rule 9: who can own a prospect. */
export const isActiveSalesperson = (member: StaffMember | undefined): boolean =>
  member?.kind === 'salesperson' && member.status === 'active';

/** A salesperson uses the house's playbooks and their own. */
const ensureUsable = ({ staffId, kind }: StaffMember, playbook: Playbook | undefined): void => {
  if (kind !== 'salesperson') throw new Refusal('not-a-salesperson', 'only a salesperson chooses a playbook');
  if (!playbook) throw new Refusal('unknown-playbook', 'there is no playbook with this id');
  if (playbook.retired) throw new Refusal('playbook-retired', 'this playbook was retired');
  if (playbook.ownerId !== null && playbook.ownerId !== staffId) throw notTheOwner();
};

const hasLeft = () => new Refusal('has-left', 'who left stays left');
const notTheOwner = () =>
  new Refusal('not-the-owner', "salespeople choose for themselves, of the house's playbooks and their own");
