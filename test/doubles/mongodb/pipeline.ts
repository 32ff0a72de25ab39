import { Aggregator } from 'mingo';
import { ServerError } from './server-error';
import type { Doc } from './values';
import { copy, isDoc } from './values';

/** No code runs in queries. */
export const mingo: NonNullable<ConstructorParameters<typeof Aggregator>[1]> = { scriptEnabled: false };

/** What mingo refuses, as the server would answer it. */
export function evaluated<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ServerError || !(error instanceof Error) || !error.stack?.includes('mingo')) throw error;
    throw new ServerError(error.message.includes('create a conflict') ? 40 : 2, error.message);
  }
}

/** `$$NOW` is the server's clock and the same in the whole command. */
export function withNow<T>(value: T, now: Date): T {
  if (typeof value === 'string') return (value === '$$NOW' ? { $literal: now } : value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => withNow(item, now)) as T;
  if (!isDoc(value) || '$literal' in value) return value;
  const entries = Object.entries(value).map(([name, field]) => [
    name,
    name === '$match' ? filterNow(field as Doc, now) : withNow(field, now),
  ]);
  return Object.fromEntries(entries) as T;
}

/** The same in a filter: only what stands under `$expr` is an expression there. */
export function filterNow(filter: Doc, now: Date): Doc {
  const entries = Object.entries(filter).map(([name, value]) => {
    if (name === '$expr') return [name, withNow(value, now)];
    return [name, ['$and', '$or', '$nor'].includes(name) ? (value as Doc[]).map((part) => filterNow(part, now)) : value];
  });
  return Object.fromEntries(entries) as Doc;
}

/** Stages that write: the double has none of them. */
const writing = new Set(['$out', '$merge']);

/** Stages that leave the documents alone that they are given. */
const harmless = new Set(['$match', '$group', '$sort', '$limit', '$skip', '$count', '$sortByCount']);

export interface Sources {
  readonly now: Date;
  /** The documents of another collection, for `$lookup` and `$unionWith`. */
  readonly resolve: (collection: string) => Doc[];
}

/** Runs a pipeline over documents that are never changed in place. */
export function run(docs: readonly Doc[], pipeline: readonly Doc[], { now, resolve }: Sources): Doc[] {
  if (pipeline.length === 0) return [...docs];
  const refused = pipeline.map((stage) => Object.keys(stage)[0] ?? '').find((name) => writing.has(name));
  if (refused) throw new ServerError(40324, `the double has no ${refused}`);
  const alone = pipeline.every((stage) => harmless.has(Object.keys(stage)[0] ?? ''));
  const input = alone ? [...docs] : docs.map(copy);
  return evaluated(() => {
    const options = { ...mingo, collectionResolver: (name: string) => resolve(name).map(copy) };
    return new Aggregator(withNow([...pipeline], now), options).run<Doc>(input);
  });
}
