import type { Contact, Erased, PersonalText, WorkItem } from '../../prospect-answers';

/** One thing to do. */
export interface Task {
  readonly id: string;
  readonly prospectId: string;
  readonly contact?: Contact | Erased | null;
  readonly ownerId: string | null;
  readonly stage: string;
  /** Since when it waits; of a follow-up, by when it is due. */
  readonly at: string;
  readonly text?: PersonalText;
  /** The channel of a message, the step that failed. */
  readonly about?: string;
  readonly reason?: string;
  /** Of a follow-up: whether its time has come. */
  readonly due?: boolean;
}

export interface Work {
  readonly unassigned: readonly Task[];
  readonly questions: readonly Task[];
  readonly followUps: readonly Task[];
  readonly failedSteps: readonly Task[];
  readonly stale: readonly Task[];
}

const longestFirst = (tasks: readonly Task[]): readonly Task[] =>
  [...tasks].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1));

/** What there is to do, by kind; who has waited longest comes first. A prospect may be in several. */
export const workOf = (items: readonly WorkItem[]): Work => {
  const headOf = ({ prospectId, contact, ownerId, stage }: WorkItem) => ({ prospectId, contact, ownerId, stage });
  const whole = (item: WorkItem): Task => ({ ...headOf(item), id: item.prospectId, at: item.lastActivityAt });
  return {
    unassigned: longestFirst(items.filter(({ unassigned }) => unassigned).map(whole)),
    questions: longestFirst(
      items.flatMap((item) =>
        item.questions.map(({ questionId, askedAt, text }) => ({ ...headOf(item), id: questionId, at: askedAt, text })),
      ),
    ),
    followUps: longestFirst(
      items.flatMap((item) =>
        item.followUps.map(({ messageId, channel, followUpBy, due, text }) => ({
          ...headOf(item),
          ...{ id: messageId, at: followUpBy, text, about: channel, due },
        })),
      ),
    ),
    failedSteps: longestFirst(
      items.flatMap((item) =>
        item.failedSteps.map(({ slot, step, reason }) => ({
          ...headOf(item),
          ...{ id: `${item.prospectId} ${slot}`, at: item.lastActivityAt, about: step, reason },
        })),
      ),
    ),
    stale: longestFirst(items.filter(({ stale }) => stale).map(whole)),
  };
};
