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

/**
 * The first stage that is not complete; conversion where all are. The first stage is complete when its milestone was
 * reached and its steps have led on; whoever is qualified is past it, whatever a later plan says.
 */
export const stageAt = (milestones: Readonly<Partial<Record<Milestone, unknown>>>, preQualified: boolean): Stage => {
  if (!milestones.qualified) return preQualified ? 'qualification' : 'pre-qualification';
  return milestones.relationship ? 'conversion' : 'relationship';
};

/** An open episode that has been in a stage for more days than this is stale. */
export const STAGE_LIMIT_DAYS: Readonly<Record<Stage, number>> = {
  'pre-qualification': 7,
  qualification: 14,
  relationship: 30,
  conversion: 30,
};
