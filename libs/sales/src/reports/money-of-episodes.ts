import type { Money } from '../money';
import type { Episode, EpisodeMoney, Episodes } from './episode';
import type { Moment } from './moment';

const nothing: EpisodeMoney = { signed: 0, recorded: 0, collected: 0, refunded: 0 };

/** Collected ≥ recorded > 0, in every currency that has sales: currencies are never added. */
const isPaid = (money: Episode['money']): boolean => {
  const sold = Object.values(money).filter((m) => m.recorded > 0);
  return sold.length > 0 && sold.every((m) => m.collected >= m.recorded);
};

/** Adds money to the episode it belongs to, which may be an earlier one than the present. */
export const withMoney = (
  doc: Episodes,
  episode: number,
  kind: keyof EpisodeMoney,
  { amount, currency }: Money,
  at: Moment,
): Episodes => ({
  ...doc,
  episodes: doc.episodes.map((e) => {
    if (e.episode !== episode) return e;
    const before = e.money[currency] ?? nothing;
    const money = { ...e.money, [currency]: { ...before, [kind]: before[kind] + amount } };
    const movements = [...e.movements, { kind, at, amount, currency }];
    return { ...e, money, movements, paid: e.paid ?? (isPaid(money) ? at : null) };
  }),
});
