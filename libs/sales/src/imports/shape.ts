import { Refusal } from '@closeline/eventsourcing';

/** Reads one value of a JSON text; `at` is its JSON pointer, for the message. */
export type Reader<T> = (value: unknown, at: string) => T;

export const wrong = (at: string, what: string): Refusal =>
  new Refusal('invalid-map', `the map at ${at === '' ? '/' : at}: ${what}`, 400, { pointers: [{ pointer: at, detail: what }] });

export const text: Reader<string> = (value, at) => {
  if (typeof value !== 'string' || value.trim() === '') throw wrong(at, 'must be a text that is not empty');
  return value;
};

export const flag: Reader<boolean> = (value, at) => {
  if (typeof value !== 'boolean') throw wrong(at, 'must be true or false');
  return value;
};

export const oneOf =
  <T extends string>(...values: readonly T[]): Reader<T> =>
  (value, at) => {
    if (!values.includes(value as T)) throw wrong(at, `must be one of ${values.join(', ')}`);
    return value as T;
  };

export const optional =
  <T>(reader: Reader<T>): Reader<T | undefined> =>
  (value, at) =>
    value === undefined ? undefined : reader(value, at);

export const or =
  <T>(fallback: T, reader: Reader<T>): Reader<T> =>
  (value, at) =>
    value === undefined ? fallback : reader(value, at);

const members = (value: unknown, at: string): [string, unknown][] => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(at, 'must be an object');
  return Object.entries(value);
};

const pointer = (at: string, name: string): string => `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** An object of exactly these members. What is undefined is left out of the result. */
export const object =
  <T extends object>(readers: { readonly [K in keyof T]-?: Reader<T[K]> }): Reader<T> =>
  (value, at) => {
    const given = new Map(members(value, at));
    for (const name of given.keys())
      if (!Object.hasOwn(readers, name))
        throw wrong(pointer(at, name), `is not known; known are ${Object.keys(readers).join(', ')}`);
    const read = Object.entries<Reader<unknown>>(readers).map(([name, reader]) => [
      name,
      reader(given.get(name), pointer(at, name)),
    ]);
    return Object.fromEntries(read.filter(([, v]) => v !== undefined)) as T;
  };

/** An object with a member per name that somebody else chose. */
export const record =
  <T>(reader: Reader<T>): Reader<Readonly<Record<string, T>>> =>
  (value, at) =>
    Object.fromEntries(members(value, at).map(([name, member]) => [name, reader(member, pointer(at, name))]));
