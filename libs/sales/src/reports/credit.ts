import type { Episode } from './episode';
import type { Fact, Frame } from './facts';
import { largestRemainder } from './largest-remainder';
import type { Credit } from './report-query';

/** A share of an episode is counted in so many parts, so that sums stay exact integers. */
export const PARTS = 1_000_000;

/** Who held an episode from when on, in milliseconds since 1970, from its opening to its end (null: it has none yet). */
export interface Turns {
  readonly opened: number;
  readonly closed: number | null;
  readonly holdings: readonly { readonly at: number; readonly ownerId: string | null }[];
  /** Its owner where it has no time to share. */
  readonly ownerId: string | null;
}

export const turnsOf = ({ opened, closed, holdings, ownerId }: Episode): Turns => ({
  opened: Date.parse(opened.at),
  closed: closed && Date.parse(closed.at),
  holdings: holdings.map((holding) => ({ at: Date.parse(holding.at), ownerId: holding.ownerId })).sort((a, b) => a.at - b.at),
  ownerId,
});

/**
 * Who held an episode for how much of its time, in millionths that add up; nobody is null. Of an instant: its last owner.
 * @param now until when an open one is counted; null: it has no time yet
 */
export const partsOf = ({ opened, closed, holdings, ownerId }: Turns, now: number | null): ReadonlyMap<string | null, number> => {
  const end = Math.max(opened, closed ?? now ?? opened);
  const held = new Map<string | null, number>();
  let owner: string | null = null;
  let since = opened;
  const until = (moment: number, next: string | null): void => {
    const at = Math.min(Math.max(moment, since), end);
    if (at > since) held.set(owner, (held.get(owner) ?? 0) + at - since);
    since = at;
    owner = next;
  };
  for (const { at, ownerId: next } of holdings) until(at, next);
  until(end, owner);
  if (held.size === 0) return new Map([[ownerId, PARTS]]);
  return largestRemainder(held, PARTS);
};

/**
 * A fact under the credit asked for: whole to its owner or, where it is shared out, in parts to everybody who held the
 * episode from its opening to its end (open ones: to now).
 */
export const credited = (fact: Fact, credit: Credit, { now }: Frame): readonly Fact[] => {
  if (credit !== 'fractional' || !fact.shared) return [fact];
  return [...partsOf(turnsOf(fact.episode), now === null ? null : Date.parse(now))].map(([owner, parts]) => {
    const measures = Object.fromEntries(Object.entries(fact.measures).map(([name, n]) => [name, n * parts]));
    return { ...fact, owner, measures };
  });
};
