import type { Steps } from './playbook-steps';

export type PlaybookEvent =
  | { type: 'PlaybookDrafted'; data: { playbookId: string; version: 1; name: string; ownerId: string | null; steps: Steps } }
  | { type: 'PlaybookRevised'; data: { playbookId: string; version: number; name: string; steps: Steps } }
  | { type: 'PlaybookRetired'; data: { playbookId: string } };

/** A playbook as a decision reads it. `ownerId` null: the house's. */
export interface Playbook {
  readonly playbookId: string;
  readonly version: number;
  readonly name: string;
  readonly ownerId: string | null;
  readonly steps: Steps;
  readonly retired: boolean;
}
