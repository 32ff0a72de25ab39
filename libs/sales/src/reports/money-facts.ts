import type { Episode } from './episode';
import type { Fact, Measures } from './facts';
import type { Moment } from './moment';

/**
 * The money of an episode under the product of the signed proposal and the owner at the outcome: `signed.EUR`,
 * `recorded.EUR`, … on the day it was signed, recorded, collected or refunded, and `signedEpisodes`, `paidEpisodes`.
 */
export const moneyFacts = (facts: Fact[], episode: Episode, dateOf: (at: Moment) => Moment): void => {
  const { movements, outcome, closed, paid, ownerId: owner } = episode;
  if (movements.length === 0 && outcome !== 'won') return;
  const values = valuesOf(episode);
  const put = (at: Moment, measures: Measures): void => {
    const fact = { episode, at: dateOf(at), owner, measures };
    facts.push(values ? { ...fact, values } : fact);
  };
  if (outcome === 'won' && closed) put(closed, SIGNED);
  if (paid) put(paid, PAID);
  for (const { kind, at, amount, currency } of movements) if (amount !== 0) put(at, { [`${kind}.${currency}`]: amount });
};

const SIGNED: Measures = { signedEpisodes: 1 };
const PAID: Measures = { paidEpisodes: 1 };

const valuesOf = ({ product, signedProduct }: Episode): Fact['values'] =>
  signedProduct === null || signedProduct === product ? undefined : { product: signedProduct };
