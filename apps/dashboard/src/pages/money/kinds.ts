/** What money is told of, in the order in which it comes. */
export const KINDS = ['signed', 'recorded', 'collected', 'refunded', 'net', 'outstanding'] as const;
export type Kind = (typeof KINDS)[number];

export const MEANINGS: Readonly<Record<Kind, string>> = {
  signed: 'values of signed contracts',
  recorded: 'values of sales',
  collected: 'paid by customers',
  refunded: 'paid back',
  net: 'collected − refunded',
  outstanding: 'recorded − collected',
};

export const moneyPath = (currency: string, kind: Kind): string => `currencies.${currency}.${kind}`;
