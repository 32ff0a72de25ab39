import type { ViewStore } from '@closeline/eventsourcing';
import type { Stage } from '../../stages';
import type { MessageLine, ProspectDocument, QuestionLine } from './document';
import { prospectsView } from './prospect';

/** What one prospect asks of their owner at a moment. Texts are sealed. */
export interface Work {
  readonly prospectId: string;
  readonly ownerId: string | null;
  readonly stage: Stage;
  readonly outcome: ProspectDocument['outcome'];
  readonly unassigned: boolean;
  readonly questions: readonly QuestionLine[];
  /** Messages without follow-up; `due` once their time has come. */
  readonly messages: readonly (MessageLine & { readonly due: boolean })[];
  /** Steps that fell short and were neither tried again nor replaced. */
  readonly failedSteps: readonly {
    readonly slot: string;
    readonly stage: Stage;
    readonly step: string;
    readonly attempt: number;
    readonly reason: string | null;
  }[];
  /** Open, and nothing happened for longer than the limit. */
  readonly stale: boolean;
  readonly lastActivityAt: string;
}

/** The moment of the question, and after how many days without anything an open prospect is stale. */
export interface Staleness {
  readonly now: string;
  readonly staleAfterDays: number;
}

const DAY_MS = 86_400_000;

/** The open work of a prospect, or undefined where nothing is waiting. */
export const workOf = (doc: ProspectDocument, { now, staleAfterDays }: Staleness): Work | undefined => {
  const isOpen = doc.outcome === 'open';
  const questions = doc.questions.filter((q) => !q.answered);
  const messages = doc.messages.filter((m) => !m.followedUp).map((m) => ({ ...m, due: m.followUpBy <= now }));
  const failedSteps = doc.plan
    .filter((slot) => isOpen && slot.status === 'failed')
    .map(({ slot, stage, step, attempts }) => {
      const { attempt, reason = null } = attempts.at(-1)!;
      return { slot, stage, step, attempt, reason };
    });
  const stale = isOpen && Date.parse(now) - Date.parse(doc.lastActivityAt) > staleAfterDays * DAY_MS;
  const unassigned = isOpen && doc.ownerId === null;
  if (!unassigned && !stale && questions.length + messages.length + failedSteps.length === 0) return undefined;
  const { prospectId, ownerId, stage, outcome, lastActivityAt } = doc;
  return { prospectId, ownerId, stage, outcome, unassigned, questions, messages, failedSteps, stale, lastActivityAt };
};

export interface WorklistQuery extends Staleness {
  /** undefined = everybody's; null = nobody's. */
  readonly ownerId?: string | null;
  readonly afterId?: string;
  readonly limit: number;
}

const PAGE = 500;

/** A page of the worklist in the order of prospect ids; `next` is the cursor of the page after it. */
export const worklist = async (
  views: ViewStore,
  { ownerId, afterId, limit, ...staleness }: WorklistQuery,
): Promise<{ readonly items: readonly Work[]; readonly next?: string }> => {
  const where = { hasWork: true, ...(ownerId !== undefined && { ownerId }) };
  const items: Work[] = [];
  for (let after = afterId; ;) {
    const page = await views.find(prospectsView.id, { where, limit: PAGE, ...(after !== undefined && { afterId: after }) });
    for (const { document } of page) {
      const work = workOf(document as unknown as ProspectDocument, staleness);
      if (work) items.push(work);
      if (items.length > limit) return { items: items.slice(0, limit), next: items[limit - 1]!.prospectId };
    }
    if (page.length < PAGE) return { items };
    after = page.at(-1)!.id;
  }
};
