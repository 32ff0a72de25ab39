import { flowAxis } from './axes';
import type { ReportDefinition } from './definition';
import type { EpisodeMoney } from './episode';
import { of, type Axis, type Fact, type Measures } from './facts';
import { moneyFacts } from './money-facts';

const KINDS = ['signed', 'recorded', 'collected', 'refunded'] as const satisfies readonly (keyof EpisodeMoney)[];

/** Money of one currency (ISO 4217) in integer minor units. Currencies are never added up. */
export interface MoneyOfCurrency {
  readonly currency: string;
  /** Values of signed contracts. */
  readonly signed: number;
  /** Values of sales. */
  readonly recorded: number;
  readonly collected: number;
  readonly refunded: number;
  /** collected − refunded */
  readonly net: number;
  /** recorded − collected: a refund is not due again. */
  readonly outstanding: number;
}

export interface MoneyMeasures {
  readonly currencies: readonly MoneyOfCurrency[];
  readonly signedEpisodes: number;
  /** Episodes that were paid for: collected ≥ recorded > 0 at some moment, for good. */
  readonly paidEpisodes: number;
}

/** The money of the episodes opened on each day. */
const moneyCohortAxis: Axis = {
  name: 'money-cohort',
  facts: (doc) => {
    const facts: Fact[] = [];
    for (const episode of doc.episodes) moneyFacts(facts, episode, () => episode.opened);
    return facts;
  },
};

/** The currencies of measures that end in one, in order. */
export const currenciesOf = (m: Measures, kinds: readonly string[]): readonly string[] => {
  const found = Object.keys(m).filter((name) => kinds.includes(name.slice(0, name.lastIndexOf('.'))));
  return [...new Set(found.map((name) => name.slice(name.lastIndexOf('.') + 1)))].sort();
};

export const moneyReport: ReportDefinition<MoneyMeasures> = {
  axis: ({ basis }) => (basis === 'flow' ? flowAxis : moneyCohortAxis),
  needsBefore: () => false,
  measure: ({ during: m }) => ({
    currencies: currenciesOf(m, KINDS).map((currency) => {
      const [signed, recorded, collected, refunded] = KINDS.map((kind) => of(m, `${kind}.${currency}`)) as [
        number,
        number,
        number,
        number,
      ];
      return { currency, signed, recorded, collected, refunded, net: collected - refunded, outstanding: recorded - collected };
    }),
    signedEpisodes: of(m, 'signedEpisodes'),
    paidEpisodes: of(m, 'paidEpisodes'),
  }),
  isBlank: (_, { currencies, signedEpisodes, paidEpisodes }) => currencies.length + signedEpisodes + paidEpisodes === 0,
};
