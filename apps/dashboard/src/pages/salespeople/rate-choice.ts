/** What a reader chose of the close rates, from the address. */
export const BASES = ['narrow', 'broad', 'cohort', 'within'] as const;
export const GROUPS = ['salesperson', 'team'] as const;
export const CREDITS = {
  'owner-at-outcome': {
    name: 'Owner at the outcome',
    sentence: 'Credit goes to whoever owned the prospect at the outcome.',
  },
  'owner-at-stage': {
    name: "Owner at each stage's exit",
    sentence: 'Each stage counts for whoever owned the prospect when it was left; ranked is the last stage, the table has all.',
  },
  fractional: {
    name: 'By the time held',
    sentence: 'Credit is shared by the time each held the prospect. Shares are no sample: they have no interval and no rank.',
  },
} as const;

export type RateBasis = (typeof BASES)[number];
export type Credit = keyof typeof CREDITS;
export type GroupBy = (typeof GROUPS)[number];

/** What n of a basis counts. */
export const COUNTED: Readonly<Record<RateBasis, string>> = {
  narrow: 'won or lost',
  broad: 'won, lost or disqualified',
  cohort: 'episodes opened',
  within: 'episodes opened that long ago',
};

const DAYS = '90';

export const choiceOf = (query: Readonly<Record<string, string>>) => {
  const basis = BASES.find((one) => one === query.basis) ?? BASES[0];
  // Won within so many days has one owner, at the outcome.
  const credits = (Object.keys(CREDITS) as Credit[]).filter((one) => basis !== 'within' || one !== 'owner-at-stage');
  return {
    basis,
    credits,
    credit: credits.find((one) => one === query.credit) ?? credits[0]!,
    by: GROUPS.find((one) => one === query.by) ?? GROUPS[0],
    within: query.within ?? DAYS,
  };
};
