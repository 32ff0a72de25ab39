import { Refusal, type Envelope, type EventStore, type Position, type ViewReader } from '@closeline/eventsourcing';
import { badParameter, wholeNumber, type Query } from './query';

/** A query that says `after` waits this long for the view. */
const LONGEST_WAIT_MS = 5_000;

/** Where a query reads: documents from the views, and from the log how far there is anything to wait for. */
export interface Sources {
  readonly log: EventStore;
  readonly views: ViewReader;
}

/**
 * The end of the log, where `after` can be a position of it: as many digits as its end has, and perhaps a fraction, for a
 * view may stand between two events. @throws Refusal `malformed` 400
 */
export const endOf = async (log: EventStore, after: Position): Promise<Position> => {
  const end = await log.head();
  if (end === undefined || /^(\d+)(\.\d+)?$/.exec(after)?.[1]?.length !== end.length)
    throw badParameter('after', 'must be the position of an answer');
  return end;
};

/**
 * Waits for the view to reach a position. One beyond the end of the log no answer ever named: it would be waited for in
 * vain. @throws Refusal `malformed` 400; `view-behind` 503 with how far the view is
 */
export const caughtUp = async ({ log, views }: Sources, view: string, after: Position | undefined): Promise<void> => {
  if (after === undefined) return;
  const isBeyond = after > (await endOf(log, after));
  if (await views.reached(view, after, isBeyond ? 0 : LONGEST_WAIT_MS)) return;
  if (isBeyond) throw badParameter('after', 'lies beyond the end of the log');
  const position = (await views.checkpoint(view)) ?? null;
  throw new Refusal('view-behind', 'the view has not come so far yet', 503, { position });
};

export const noSuchThing = (): Refusal => new Refusal('not-found', 'there is nothing with this id', 404);

/** One document of a view. @throws Refusal 404 */
export const documentOf = async <D>(views: ViewReader, view: string, id: string): Promise<D> => {
  const document = (await views.load(view, [id])).get(id);
  if (!document) throw noSuchThing();
  return document as D;
};

export const PAGE = ['limit', 'after-id', 'after'] as const;

export const limitOf = ({ limit }: Query<'limit'>): number =>
  wholeNumber('limit', limit, { least: 1, most: 1000, otherwise: 100 });

/** A page of a view's documents in the order of their ids; `next` is the `after-id` of the page after it. */
export const pageOf = async <D>(
  sources: Sources,
  view: string,
  query: Query<(typeof PAGE)[number]>,
  where: Readonly<Record<string, string | boolean>> = {},
): Promise<{ readonly documents: readonly D[]; readonly next?: string }> => {
  const limit = limitOf(query);
  await caughtUp(sources, view, query.after);
  const afterId = query['after-id'];
  const found = await sources.views.find(view, { where, limit: limit + 1, ...(afterId !== undefined && { afterId }) });
  const page = found.slice(0, limit);
  return {
    documents: page.map(({ document }) => document as D),
    ...(found.length > limit && { next: page.at(-1)!.id }),
  };
};

const isSealed = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && typeof (value as { sealed?: unknown }).sealed === 'string';

/** The same value without its personal fields. */
export const withoutPersonal = <T>(value: T): T => {
  if (Array.isArray(value)) return value.map(withoutPersonal) as T;
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, member]) => !isSealed(member));
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutPersonal(member as unknown)])) as T;
};

/** Opens what a reader may see, once it was settled that they may: analysts never see personal data. */
export const shownTo = async <T>(role: string, envelope: Envelope, value: T): Promise<T> =>
  role === 'analyst' ? withoutPersonal(value) : envelope.open(value);
