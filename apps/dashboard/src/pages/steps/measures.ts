/** A step's figures by the columns that the CSV has them in. */
export const stepPath = (stage: string, step: string): string => `stages.${stage}.steps.${step}`;
export const replacementPath = (stage: string, step: string, by: string): string => `${stepPath(stage, step)}.replacements.${by}`;

/** How the address names one step of one stage. */
export const stepId = (stage: string, step: string): string => `${stage}/${step}`;

/** The id of the place where one step is compared. */
export const COMPARED = 'one-step';
