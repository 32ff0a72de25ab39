/** What changed at one place of a document. */
export interface Difference {
  /** The names on the way to it; an item of a list goes by its own id, or by its place. */
  readonly path: readonly string[];
  /** Undefined where there was, or is, nothing. */
  readonly before: unknown;
  readonly after: unknown;
}

type Plain = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Values that are read as one, though they are objects: money, and what was erased. */
const isOne = (value: unknown): boolean => isPlain(value) && ('currency' in value || value.erased === true);

const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (Array.isArray(value) && value.length === 0) ||
  (isPlain(value) && Object.keys(value).length === 0);

const OWN_ID = /^(slot|attempt|episode|field|.+Id)$/;

const nameOf = (item: unknown, place: number): string => {
  const id = isPlain(item) ? Object.entries(item).find(([name]) => OWN_ID.test(name))?.[1] : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : String(place + 1);
};

/** The members of a list of items by id, of an object by name. Lists of plain values are read as one. */
const membersOf = (value: unknown): ReadonlyMap<string, unknown> | undefined => {
  if (Array.isArray(value))
    return value.every(isPlain) ? new Map(value.map((item, place) => [nameOf(item, place), item])) : undefined;
  return isPlain(value) && !isOne(value) ? new Map(Object.entries(value)) : undefined;
};

const isSame = (before: unknown, after: unknown): boolean => JSON.stringify(before) === JSON.stringify(after);

/**
 * The differences of two documents, place by place, in the order of the fields. Nothing, null and empty are the same. What
 * came as a whole, or went, is one difference: a whole item of a list, but never a whole list.
 */
export const differencesOf = (before: unknown, after: unknown, path: readonly string[] = []): readonly Difference[] => {
  if (isNothing(before) && isNothing(after)) return [];
  const [old, now] = [membersOf(before), membersOf(after)];
  const isList = Array.isArray(before) || Array.isArray(after);
  const isPart = path.length === 0 || isList || (!isNothing(before) && !isNothing(after));
  if (!isPart || (!isNothing(before) && !old) || (!isNothing(after) && !now)) {
    const told = (value: unknown): unknown => (isNothing(value) ? undefined : value);
    return isSame(before, after) ? [] : [{ path, before: told(before), after: told(after) }];
  }
  const names = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])];
  return names.flatMap((name) => differencesOf(old?.get(name), now?.get(name), [...path, name]));
};
