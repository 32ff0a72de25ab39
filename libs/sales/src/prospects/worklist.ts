import type { Personal } from '@closeline/eventsourcing';
import type { ProspectDocument } from './views/document';

const DAY_MS = 86_400_000;
/** A prospect with whom nothing happened for this many days is going stale. */
export const STALE_DAYS = 14;

/** What there is to do about one prospect. */
export interface WorkItem {
  readonly prospectId: string;
  readonly ownerId: string | null;
  readonly stage: string;
  readonly outcome: string;
  readonly contact: ProspectDocument['contact'];
  readonly questions: readonly { readonly questionId: string; readonly askedAt: string; readonly text: Personal }[];
  readonly followUps: readonly {
    readonly messageId: string;
    readonly channel: string;
    readonly leftAt: string;
    readonly followUpBy: string;
    readonly due: boolean;
    readonly text: Personal;
  }[];
  readonly failedSteps: readonly {
    readonly slot: string;
    readonly stage: string;
    readonly step: string;
    readonly reason?: string;
  }[];
  readonly lastActivityAt: string;
  readonly stale: boolean;
  /** Open, and nobody's. */
  readonly unassigned: boolean;
}

/** The questions to answer, the messages to follow up, the failed steps to replace, and whether it goes stale by `now`. */
export const workOn = (doc: ProspectDocument, now: string): WorkItem => {
  const isOpen = doc.outcome === 'open';
  return {
    prospectId: doc.prospectId,
    ownerId: doc.ownerId,
    stage: doc.stage,
    outcome: doc.outcome,
    contact: doc.contact,
    questions: doc.questions.filter((q) => !q.answered).map(({ questionId, askedAt, text }) => ({ questionId, askedAt, text })),
    followUps: doc.messages
      .filter((m) => !m.followedUp)
      .map(({ messageId, channel, leftAt, followUpBy, text }) => ({
        ...{ messageId, channel, leftAt, followUpBy, due: followUpBy <= now, text },
      })),
    failedSteps: doc.plan
      .filter((slot) => isOpen && slot.status === 'failed')
      .map(({ slot, stage, step, attempts }) => {
        const reason = attempts.at(-1)?.reason;
        return { slot, stage, step, ...(reason !== undefined && { reason }) };
      }),
    lastActivityAt: doc.lastActivityAt,
    stale: isOpen && Date.parse(now) - Date.parse(doc.lastActivityAt) > STALE_DAYS * DAY_MS,
    unassigned: isOpen && doc.ownerId === null,
  };
};

/** Whether somebody has to do something about it. An open prospect on its way is no work by itself. */
export const isWork = ({ questions, followUps, failedSteps, stale, unassigned }: WorkItem): boolean =>
  questions.length + followUps.length + failedSteps.length > 0 || stale || unassigned;

/** One line of the list of prospects. */
export const summaryOf = (doc: ProspectDocument) => {
  const { prospectId, episode, stage, outcome, ownerId, source, product, interest, fit, contact } = doc;
  const { openedAt, closedAt, reason, milestones, lastActivityAt, revision } = doc;
  return {
    ...{ prospectId, episode, stage, outcome, ownerId, source, product, interest, fit: fit?.band ?? null, contact },
    ...{ openedAt, closedAt, reason, milestones, lastActivityAt, revision },
  };
};
