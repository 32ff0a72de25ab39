import { invalid } from './invalid';

/** Where an episode stands among those behind a figure. `value`: its own, where members are listed in the order of theirs. */
export interface Place {
  readonly value?: number | null;
  readonly prospectId: string;
  readonly episode: number;
}

/** By value, prospect and episode; members without a value of their own, such as those who are still waiting, come last. */
export const inOrder = (a: Place, b: Place): number => {
  const [one, other] = [a.value ?? Infinity, b.value ?? Infinity];
  if (one !== other) return one < other ? -1 : 1;
  if (a.prospectId !== b.prospectId) return a.prospectId < b.prospectId ? -1 : 1;
  return a.episode - b.episode;
};

/** A place as a cursor: it says all that orders it, so that a page goes on from there also when its episode has left. */
export const cursorOf = ({ value, prospectId, episode }: Place): string =>
  [...(value === undefined ? [] : [String(value)]), prospectId, String(episode)].join('/');

const CURSOR = /^(?:(null|-?\d+(?:\.\d+)?)\/)?([^/]+)\/(\d{1,9})$/;

/**
 * @param ofMembers whether they are listed by their values
 * @throws Refusal 400 `invalid-parameter` for what is no cursor of such a list
 */
export const placeAt = (cursor: string, ofMembers: boolean): Place => {
  const [, value, prospectId, episode] = CURSOR.exec(cursor) ?? [];
  if (prospectId === undefined || (value !== undefined) !== ofMembers)
    throw invalid('after-id', 'a cursor of this list: `next` of its last page');
  return {
    ...(value !== undefined && { value: value === 'null' ? null : Number(value) }),
    ...{ prospectId, episode: Number(episode) },
  };
};
