import type { Episode } from './episode';
import type { Fact, Frame } from './facts';
import { largestRemainder } from './largest-remainder';

/** A share of an episode is counted in so many parts, so that sums stay exact integers. */
export const PARTS = 1_000_000;

/**
 * Adds a fact to a list under the credit asked for: whole to the owner given, or in parts to everybody who held the episode
 * from its opening to its end (open ones: to now).
 */
export const creditOf = (facts: Fact[], fact: Fact, { credit, now }: Frame): void => {
  if (credit !== 'fractional') return void facts.push(fact);
  for (const [owner, parts] of partsOf(fact.episode, now)) {
    const measures = Object.fromEntries(Object.entries(fact.measures).map(([name, n]) => [name, n * parts]));
    facts.push({ ...fact, owner, measures });
  }
};

/** Who held an episode for how much of its time, in millionths that add up; nobody is null. Of an instant: its last owner. */
export const partsOf = (episode: Episode, now: string | null): ReadonlyMap<string | null, number> => {
  const start = Date.parse(episode.opened.at);
  const end = Math.max(start, Date.parse(episode.closed?.at ?? now ?? episode.opened.at));
  const turns = [...episode.holdings].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const held = new Map<string | null, number>();
  let owner: string | null = null;
  let since = start;
  const until = (moment: number, next: string | null): void => {
    const at = Math.min(Math.max(moment, since), end);
    if (at > since) held.set(owner, (held.get(owner) ?? 0) + at - since);
    since = at;
    owner = next;
  };
  for (const { at, ownerId } of turns) until(Date.parse(at), ownerId);
  until(end, owner);
  if (held.size === 0) return new Map([[episode.ownerId, PARTS]]);
  return largestRemainder(held, PARTS);
};
