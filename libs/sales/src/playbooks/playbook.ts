import { of, Refusal, type Decider, type PersonalFields } from '@closeline/eventsourcing';
import { actsAs } from '../acting';
import type { Code } from '../codes';
import { checkMoment } from '../moments';
import { STAGES } from '../stages';
import { checkSteps } from './check-steps';
import type { PlaybookCommand } from './commands';
import type { Playbook, PlaybookEvent } from './events';
import { HOUSE_PLAYBOOK_ID } from './house-playbook';
import type { Steps } from './playbook-steps';

export const playbookEvent = of<PlaybookEvent>();

export const playbookPersonal: PersonalFields<PlaybookEvent> = {
  PlaybookDrafted: {},
  PlaybookRevised: {},
  PlaybookRetired: {},
};

/** What decisions read. `changedAt`: when its last change was true. */
export interface PlaybookState extends Playbook {
  readonly changedAt: string;
}

/** A member of the roster, as far as playbooks ask. */
interface Member {
  readonly staffId: string;
  readonly kind: 'salesperson' | 'receptionist';
}

export interface PlaybookFacts {
  /** DraftPlaybook: whose own it is to be, where the roster knows them. */
  readonly owner?: Member;
  /** The member of staff whom a service acts for. */
  readonly actsFor?: Member;
}

/** Streams are `playbook-<playbookId>`. */
export const playbookDecider: Decider<PlaybookCommand, PlaybookEvent, PlaybookState | null, PlaybookFacts> = {
  category: 'playbook',
  initial: null,
  personal: playbookPersonal,
  evolve(state, event) {
    const changedAt = event.at?.occurredAt ?? '';
    switch (event.type) {
      case 'PlaybookDrafted':
        return { ...event.data, retired: false, changedAt };
      case 'PlaybookRevised':
        return { ...state!, ...event.data, changedAt };
      case 'PlaybookRetired':
        return { ...state!, retired: true, changedAt };
    }
  },
  decide(state, command, { owner, actsFor }) {
    const { playbookId, context } = command;
    if (command.type !== 'DraftPlaybook' && !state) throw new Refusal('not-found', 'there is nothing with this id', 404);
    const self = actsAs(context.actor, actsFor);
    const ensureOwn = () => {
      if (self !== undefined && state?.ownerId !== self) throw notTheOwner();
    };
    switch (command.type) {
      case 'DraftPlaybook': {
        if (state) throw new Refusal('playbook-exists', 'there is a playbook with this id already');
        const { name, ownerId = self ?? null } = command.data;
        const steps = checkSteps(command.data.steps);
        checkMoment(context);
        if (self !== undefined && ownerId !== self) throw notTheOwner();
        if (ownerId !== null && owner?.kind !== 'salesperson')
          throw new Refusal('not-a-salesperson', 'only a salesperson can own a playbook');
        return [playbookEvent('PlaybookDrafted', { playbookId, version: 1, name, ownerId, steps })];
      }
      case 'RevisePlaybook': {
        const { name, version, retired, changedAt } = state!;
        const steps = checkSteps(command.data.steps);
        if (retired) throw new Refusal('playbook-retired', 'a retired playbook is not revised');
        checkMoment(context, changedAt);
        ensureOwn();
        const revised = { playbookId, version: version + 1, name: command.data.name ?? name, steps };
        if (revised.name === name && sameSteps(steps, state!.steps)) return [];
        return [playbookEvent('PlaybookRevised', revised)];
      }
      case 'RetirePlaybook':
        checkMoment(context, state!.changedAt);
        ensureOwn();
        if (playbookId === HOUSE_PLAYBOOK_ID)
          throw new Refusal('house-stays', "the house playbook is everybody's default: revise it instead");
        return state!.retired ? [] : [playbookEvent('PlaybookRetired', { playbookId })];
    }
  },
};

const notTheOwner = () => new Refusal('not-the-owner', 'a salesperson changes their own playbooks only');

const flat = (steps: Steps) =>
  STAGES.map((stage) => steps[stage].map(({ step, completedBy, topics = [] }) => [step, completedBy, ...topics]));
const sameSteps = (a: Steps, b: Steps): boolean => JSON.stringify(flat(a)) === JSON.stringify(flat(b));

/** Rule 15: the codes that a playbook uses. */
export const codesOfSteps = (steps: Steps): Code[] =>
  STAGES.flatMap((stage) => steps[stage]).flatMap(({ step, topics = [] }) => [
    { kind: 'step' as const, code: step },
    ...topics.map((code) => ({ kind: 'topic' as const, code })),
  ]);
