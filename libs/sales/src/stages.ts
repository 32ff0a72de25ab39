/** The four stages in their one fixed order. */
export const STAGES = ['pre-qualification', 'qualification', 'relationship', 'conversion'] as const;
export type Stage = (typeof STAGES)[number];

/** The milestone that completes each stage, as reports name it. */
export const MILESTONES = ['submitted', 'qualified', 'relationship', 'signed'] as const;
export type Milestone = (typeof MILESTONES)[number];

export const milestoneOf = (stage: Stage): Milestone => MILESTONES[STAGES.indexOf(stage)]!;

export type Outcome = 'open' | 'won' | 'lost' | 'disqualified';

/** What an agent must learn about every prospect, unless a playbook asks for more. */
export const HOUSE_TOPICS = ['product-knowledge', 'background-history', 'target-audience', 'possible-issues'] as const;
