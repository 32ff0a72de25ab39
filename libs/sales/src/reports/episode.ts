import type { Fit } from '../answers';
import type { ImportOrigin } from '../prospects';
import type { Milestone, Outcome, Stage } from '../stages';
import type { Moment } from './moment';

/** A milestone reached, with the owner when it was. `carried`: reached in an episode before, which this one goes on. */
export interface Reached extends Moment {
  readonly ownerId: string | null;
  readonly carried?: true;
}

/** From this moment on somebody owned the prospect, until the next holding. */
export interface Holding extends Moment {
  readonly ownerId: string;
}

/** Integer minor units of one currency. `signed`: the contract's value; the others add up over its sales. */
export interface EpisodeMoney {
  readonly signed: number;
  readonly recorded: number;
  readonly collected: number;
  readonly refunded: number;
}

/** One try at a slot of the plan. `ownerId`: who owned the prospect when it was last touched. */
export interface Attempt {
  readonly slot: string;
  readonly stage: Stage;
  readonly step: string;
  readonly attempt: number;
  /** The playbook that drew the slot. */
  readonly playbookId: string | null;
  readonly ownerId: string | null;
  readonly status: 'started' | 'completed' | 'failed';
  /** When that status was reached. */
  readonly at: Moment;
  readonly reason?: string;
  readonly replacedBy?: string;
}

/** A proposal as it was last revised. */
export interface Proposal {
  readonly proposalId: string;
  readonly product: string;
  readonly amount: number;
  readonly currency: string;
}

/** Money on the day it was signed, recorded, collected or refunded. `amount`: integer minor units. */
export interface Movement {
  readonly kind: keyof EpisodeMoney;
  readonly at: Moment;
  readonly amount: number;
  readonly currency: string;
}

/** One run through the process, with the values that reports credit it to (reports.md, "Which value an episode carries"). */
export interface Episode {
  readonly episode: number;
  readonly opened: Moment;
  /** The stage at which a reopened episode went on; null where a form opened it. */
  readonly resumedAt: Stage | null;
  readonly source: string;
  readonly product: string;
  readonly formId: string | null;
  readonly formVersion: number | null;
  /** The last before qualification. */
  readonly fit: Fit['band'] | null;
  readonly playbookId: string | null;
  readonly playbookVersion: number | null;
  /** The present owner; of a closed episode, the owner at the outcome. By the order of the log. */
  readonly ownerId: string | null;
  readonly holdings: readonly Holding[];
  readonly milestones: Readonly<Partial<Record<Milestone, Reached>>>;
  /** When the first stage was complete: its milestone and every step of it. */
  readonly preQualified: Moment | null;
  readonly outcome: Outcome;
  readonly closed: Moment | null;
  readonly reason: string | null;
  /** The first moment at which collected ≥ recorded > 0, for good. */
  readonly paid: Moment | null;
  readonly money: Readonly<Record<string, EpisodeMoney>>;
  readonly movements: readonly Movement[];
  /** Of the contract that was signed; null before, and where an import does not tell. */
  readonly signedProduct: string | null;
  /** Those that stand: a signed episode has none any more, one that resumes those of the last. */
  readonly proposals: readonly Proposal[];
  /** In the order in which they began. An episode that resumes has its own, not those before. */
  readonly attempts: readonly Attempt[];
  /** The first finding, welcome, answer, follow-up or proposal by staff since it opened. */
  readonly responded: Moment | null;
}

/** Stands in an index for more than one value. */
export const SEVERAL = '*';

/**
 * All episodes of one prospect. `signed` and `sales` say which episode a contract and a sale belong to. Documents are
 * selected by `open` (has an open episode), `oneOwner` (who alone ever owned it; null: nobody) and `oneProduct`.
 */
export interface Episodes {
  readonly prospectId: string;
  readonly open: boolean;
  readonly oneOwner: string | null;
  readonly oneProduct: string;
  readonly origin: ImportOrigin | null;
  readonly episodes: readonly Episode[];
  /** The slots of the first stage in the present plan. */
  readonly firstSteps: { readonly done: readonly string[]; readonly outstanding: readonly string[] };
  /** Of each slot of the plan, also of a stage that is complete: its stage, and the playbook that drew it. */
  readonly slots: Readonly<Record<string, { readonly stage: Stage; readonly playbookId: string }>>;
  readonly signed: Readonly<Record<string, number>>;
  readonly sales: Readonly<Record<string, number>>;
}
