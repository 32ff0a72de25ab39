/** What changed at one place of a document; undefined where there was, or is, nothing. */
export interface Difference {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

type Plain = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What an item of a list is called: by its own id, or by its place. */
const nameOf = (item: unknown, place: number): string => {
  if (!isPlain(item)) return String(place);
  const id = Object.entries(item).find(
    ([name]) => name === 'slot' || name === 'attempt' || name === 'episode' || name.endsWith('Id'),
  );
  return typeof id?.[1] === 'string' || typeof id?.[1] === 'number' ? String(id[1]) : String(place);
};

const membersOf = (value: unknown): ReadonlyMap<string, unknown> | undefined => {
  if (Array.isArray(value)) return new Map(value.map((item: unknown, i) => [nameOf(item, i), item]));
  return isPlain(value) ? new Map(Object.entries(value)) : undefined;
};

/** The differences of two documents, place by place. Nothing, null and empty are the same: nobody has to read them. */
export const differencesOf = (before: unknown, after: unknown, path = ''): Difference[] => {
  const [old, now] = [membersOf(before), membersOf(after)];
  if (!old && !now) {
    const [was, is] = [before ?? undefined, after ?? undefined];
    return was === is ? [] : [{ path, before: was, after: is }];
  }
  // A value that was none becomes a document, or the other way round: its parts are what changed.
  const names = new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])]);
  return [...names].flatMap((name) => differencesOf(old?.get(name), now?.get(name), path === '' ? name : `${path}.${name}`));
};
