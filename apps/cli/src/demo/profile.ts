import type { Answers } from '@closeline/sales';
import type { Chance } from './chance';
import { CURRENCIES, PRODUCTS, SOURCES, type DemoCurrency, type Product, type Source } from './offer';
import { personOf, type Person } from './people';

/** Who a simulated prospect is and what it will do: known to nobody but the simulation. */
export interface Profile {
  readonly number: number;
  readonly person: Person;
  readonly source: Source;
  readonly product: Product;
  readonly currency: DemoCurrency;
  readonly interest: number;
  readonly answers: Answers;
  /** How much it is drawn to us: 0 is as usual, one more or less is much. */
  readonly pull: number;
}

export const profileOf = (number: number, chance: Chance): Profile => {
  const source = chance.weighed(SOURCES.map((each) => [each, each.weight] as const));
  const product = chance.weighed(PRODUCTS.map((each) => [each, each.weight] as const));
  const currency = chance.weighed(CURRENCIES.map((each) => [each, each.weight] as const));
  const pull = source.pull + 0.8 * chance.bell();
  return wanting({ number, person: personOf(number, chance), source, currency, pull }, product, chance);
};

/** The same prospect, interested in this. */
export const wanting = (
  { number, person, source, currency, pull }: Pick<Profile, 'number' | 'person' | 'source' | 'currency' | 'pull'>,
  product: Product,
  chance: Chance,
): Profile => ({
  ...{ number, person, source, currency, pull, product },
  interest: Math.min(5, Math.max(1, Math.round(3.2 + 0.8 * pull + 0.7 * chance.bell()))),
  answers: product.product === 'shop' ? shopAnswers(pull, chance) : houseAnswers(pull, chance),
});

const isTold = (pull: number, chance: Chance): boolean => chance.happens(0.65 + 0.1 * pull);
const budget = (pull: number, chance: Chance): string =>
  chance.weighed([
    ['approved', Math.exp(0.8 * pull)],
    ['planned', 1],
    ['none', Math.exp(-0.8 * pull)],
  ]);

const houseAnswers = (pull: number, chance: Chance): Answers => ({
  ...(isTold(pull, chance) && { need: 'A made-up need: more made-up customers.' }),
  ...(isTold(pull, chance) && { 'company-size': Math.ceil(chance.around(20, 1.1)) }),
  ...(isTold(pull, chance) && { channels: [chance.of(['web', 'shop']), chance.of(['phone', 'partners'])] }),
  ...(isTold(pull, chance) && { budget: budget(pull, chance) }),
  ...(isTold(pull, chance) && { timeline: chance.of(['now', 'this-quarter', 'this-year', 'later']) }),
  ...(isTold(pull, chance) && { 'trusted-advisor': Math.min(5, Math.max(1, Math.round(3 + pull + chance.bell()))) }),
  consent: true,
});

const shopAnswers = (pull: number, chance: Chance): Answers => ({
  ...(isTold(pull, chance) && { need: 'A made-up shop for made-up things.' }),
  ...(isTold(pull, chance) && { articles: Math.ceil(chance.around(120, 1)) }),
  ...(isTold(pull, chance) && { budget: budget(pull, chance) }),
});

/** A price in minor units, whole hundreds of units; of a currency without minor units, whole thousands. */
export const priceOf = ({ product, currency: { currency, minor, rate } }: Profile, chance: Chance) => {
  const step = minor === 1 ? 1_000 : 100;
  const units = Math.max(1, Math.round((chance.around(product.price, 0.45) * rate) / step)) * step;
  return { amount: units * minor, currency };
};
