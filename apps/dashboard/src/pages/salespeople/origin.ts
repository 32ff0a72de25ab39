/** Where durations of the page begin. */
export const ORIGINS = [
  ['submitted', 'Submission'],
  ['qualified', 'Qualification'],
  ['relationship', 'Relationship'],
] as const;

export const originOf = (query: Readonly<Record<string, string>>): (typeof ORIGINS)[number][0] =>
  ORIGINS.find(([id]) => id === query.origin)?.[0] ?? 'submitted';
