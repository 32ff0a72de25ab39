/** What is sold, to whom it is worth what, and in which words it fails: codes only (domain rule 15). */

export interface Product {
  readonly product: string;
  /** What it usually costs, in euros. */
  readonly price: number;
  /** How often it is asked for, beside the others. */
  readonly weight: number;
  /** In how many parts it is sold, at most. */
  readonly sales: number;
}

export const PRODUCTS: readonly Product[] = [
  { product: 'website', price: 9_000, weight: 4, sales: 2 },
  { product: 'shop', price: 24_000, weight: 2.5, sales: 3 },
  { product: 'campaign', price: 5_500, weight: 2.5, sales: 1 },
  { product: 'care-plan', price: 2_400, weight: 1.5, sales: 4 },
];

export interface Source {
  readonly source: string;
  readonly weight: number;
  /** How much better (or worse) than others its prospects are, in the units of a prospect's pull. */
  readonly pull: number;
}

export const SOURCES: readonly Source[] = [
  { source: 'website', weight: 4, pull: 0 },
  { source: 'referral', weight: 1.6, pull: 0.9 },
  { source: 'newsletter', weight: 1.4, pull: -0.1 },
  { source: 'trade-fair', weight: 1.2, pull: 0.2 },
  { source: 'partner', weight: 1, pull: 0.4 },
  { source: 'search-ad', weight: 1.8, pull: -0.5 },
];

/** Minor units of a currency in one unit, and how many units an euro is: made up, and fixed. */
export const CURRENCIES = [
  { currency: 'EUR', minor: 100, rate: 1, weight: 7 },
  { currency: 'GBP', minor: 100, rate: 0.85, weight: 1.6 },
  { currency: 'USD', minor: 100, rate: 1.1, weight: 1 },
  { currency: 'JPY', minor: 1, rate: 160, weight: 0.4 },
] as const;
export type DemoCurrency = (typeof CURRENCIES)[number];

export const DISQUALIFIED = [
  ['no-budget', 3],
  ['not-our-market', 2],
  ['student-project', 1],
  ['looking-for-a-job', 0.5],
] as const;

export const LOST = {
  'pre-qualification': [['no-answer', 1]],
  qualification: [
    ['no-answer', 4],
    ['no-need', 2],
    ['timing', 2],
  ],
  relationship: [
    ['timing', 3],
    ['competitor', 2],
    ['no-answer', 2],
  ],
  conversion: [
    ['price', 4],
    ['competitor', 3],
    ['timing', 2],
    ['no-decision', 2],
  ],
} as const;

export const FELL_SHORT: Readonly<Record<string, readonly string[]>> = {
  discovery: ['not-reached', 'no-time'],
  'product-demo': ['did-not-show-up', 'not-convinced', 'wrong-people'],
  proposal: ['too-early', 'no-decision-maker'],
  contract: ['under-review', 'no-signature'],
  welcome: ['not-reached'],
};
export const FELL_SHORT_ELSE = ['not-convinced', 'cancelled'] as const;

/** What takes the place of a step that fell short. */
export const INSTEAD: Readonly<Record<string, readonly string[]>> = {
  discovery: ['questionnaire'],
  'needs-workshop': ['site-visit', 'questionnaire'],
  'product-demo': ['site-visit', 'trial'],
  'reference-call': ['case-study'],
  'site-visit': ['video-call'],
  welcome: ['welcome-call'],
  trial: ['product-demo'],
  proposal: ['walk-through'],
  contract: ['counter-offer-call'],
};
export const INSTEAD_ELSE = ['personal-call'] as const;

/** How often a step leads on at its first try. */
export const LEADS_ON: Readonly<Record<string, number>> = {
  discovery: 0.82,
  'needs-workshop': 0.84,
  welcome: 0.96,
  'reference-call': 0.8,
  'product-demo': 0.6,
  'site-visit': 0.88,
  trial: 0.78,
  proposal: 0.87,
  'welcome-letter': 1,
  contract: 0.9,
  questionnaire: 0.7,
  'video-call': 0.75,
};
export const LEADS_ON_ELSE = 0.82;
