import { Refusal } from '@closeline/eventsourcing';

/** The parameters of a query by name; each at most once, and only those that the query knows. */
export type Query<N extends string> = { readonly [K in N]?: string };

interface Fault {
  readonly pointer: string;
  readonly detail: string;
}

export const malformed = (...pointers: readonly Fault[]): Refusal =>
  new Refusal('malformed', 'the request is not well formed', 400, { pointers });

/** A fault of a query parameter. Its pointer is the name, as a JSON pointer into the query. */
export const badParameter = (name: string, detail: string): Refusal => malformed({ pointer: `/${name}`, detail });

/** Refuses parameters that the query does not know (operators such as `a[$gt]` are among them), and repeated ones. */
export const queryOf = <N extends string>(raw: unknown, names: readonly N[]): Query<N> => {
  const given = Object.entries(raw as Record<string, unknown>);
  const faults = given.flatMap(([name, value]): Fault[] => {
    if (!(names as readonly string[]).includes(name)) return [{ pointer: '/', detail: 'an unknown query parameter' }];
    return typeof value === 'string' && value !== '' ? [] : [{ pointer: `/${name}`, detail: 'must be given once, with a value' }];
  });
  if (faults.length > 0) throw malformed(...faults);
  return Object.fromEntries(given) as Query<N>;
};

/** A whole number within bounds; `otherwise` where the parameter is left out. */
export const wholeNumber = (
  name: string,
  text: string | undefined,
  { least, most, otherwise }: { least: number; most: number; otherwise: number },
): number => {
  if (text === undefined) return otherwise;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most)) throw badParameter(name, `must be a whole number from ${least} to ${most}`);
  return value;
};

/** One of these words, or undefined where the parameter is left out. */
export const oneOf = <W extends string>(name: string, text: string | undefined, words: readonly W[]): W | undefined => {
  if (text === undefined) return undefined;
  if (!(words as readonly string[]).includes(text)) throw badParameter(name, `must be one of ${words.join(', ')}`);
  return text as W;
};
