import type { Money } from './answers';

/** A personal value as it is given: opened, erased with its person, or left out where the role does not get it. */
export interface Erased {
  readonly erased: true;
}
export type PersonalText = string | Erased | null | undefined;

export interface Contact {
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly company?: string;
}

export type Milestones = Readonly<Record<'submitted' | 'qualified' | 'relationship' | 'signed', string | null>>;

export interface Summary {
  readonly prospectId: string;
  readonly episode: number;
  readonly stage: string;
  readonly outcome: string;
  readonly ownerId: string | null;
  readonly source: string;
  readonly product: string;
  readonly fit: string | null;
  readonly contact?: Contact | Erased | null;
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly reason: string | null;
  readonly lastActivityAt: string;
  readonly revision: number;
}

export interface Attempt {
  readonly attempt: number;
  readonly step: string;
  readonly status: string;
  readonly reason?: string;
  readonly replacedBy?: string;
}

export interface Slot {
  readonly slot: string;
  readonly stage: string;
  readonly step: string;
  readonly status: string;
  readonly topics?: readonly string[];
  readonly attempts: readonly Attempt[];
}

export interface Prospect extends Omit<Summary, 'fit'> {
  readonly interest: number | null;
  readonly fit: {
    readonly score: number;
    readonly band: string;
    readonly because: readonly { readonly field: string; readonly points: number }[];
  } | null;
  readonly milestones: Milestones;
  readonly playbook: { readonly playbookId: string; readonly playbookVersion: number } | null;
  readonly plan: readonly Slot[];
  readonly topics: readonly string[];
  readonly questions: readonly {
    readonly questionId: string;
    readonly askedAt: string;
    readonly text?: PersonalText;
    readonly answered: boolean;
  }[];
  readonly messages: readonly {
    readonly messageId: string;
    readonly leftAt: string;
    readonly channel: string;
    readonly text?: PersonalText;
    readonly followUpBy: string;
    readonly followedUp: boolean;
  }[];
  readonly proposals: readonly {
    readonly proposalId: string;
    readonly product: string;
    readonly value: Money;
    readonly sentAt: string;
  }[];
  readonly contracts: readonly {
    readonly contractId: string;
    readonly proposalId: string | null;
    readonly value: Money | null;
    readonly status: string;
    readonly reason?: string;
  }[];
  readonly sales: readonly {
    readonly saleId: string;
    readonly contractId: string;
    readonly value: Money;
    readonly collected: number;
    readonly refunded: number;
  }[];
  readonly episodes: readonly {
    readonly episode: number;
    readonly openedAt: string;
    readonly outcome: string;
    readonly closedAt: string | null;
    readonly reason: string | null;
  }[];
  readonly origin: { readonly system: string } | null;
}

export interface StateAt {
  readonly prospectId: string;
  readonly revision: number;
  readonly position: string;
  readonly recordedAt: string;
  readonly state: Prospect;
}

export interface HistoryEvent {
  readonly id: string;
  readonly type: string;
  readonly revision: number;
  readonly position: string;
  readonly occurredAt: string;
  /** Where only the day is known. */
  readonly occurredOn?: string;
  readonly evidence?: string;
  readonly recordedAt: string;
  readonly actor: { readonly subject: string; readonly role: string; readonly onBehalfOf?: string };
  readonly command: { readonly id: string; readonly type: string };
  readonly correlationId: string;
  readonly causationId: string;
  readonly schemaVersion: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface WorkItem {
  readonly prospectId: string;
  readonly ownerId: string | null;
  readonly stage: string;
  readonly outcome: string;
  readonly contact?: Contact | Erased | null;
  readonly questions: readonly { readonly questionId: string; readonly askedAt: string; readonly text?: PersonalText }[];
  readonly followUps: readonly {
    readonly messageId: string;
    readonly channel: string;
    readonly leftAt: string;
    readonly followUpBy: string;
    readonly due: boolean;
    readonly text?: PersonalText;
  }[];
  readonly failedSteps: readonly {
    readonly slot: string;
    readonly stage: string;
    readonly step: string;
    readonly reason?: string;
  }[];
  readonly lastActivityAt: string;
  readonly stale: boolean;
  readonly unassigned: boolean;
}
