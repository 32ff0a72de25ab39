import { foldKnown, readAtRest, type ViewReader } from '@closeline/eventsourcing';
import { SEVERAL, type Episodes } from './episode';
import { episodesView } from './episodes';
import type { ReportDefinition } from './definition';
import { valueOf } from './labels';
import { isPosition, type ReportQuery } from './report-query';
import type { AsOf, Following, ReportSources } from './sources';

/** Documents read at once. */
const PAGE = 1_000;
/** How often documents are read where their view moves on. */
const TRIES = 2;

/** Whether a query asks for what was known, or true, at a moment: only the log can tell. */
export const isOfThePast = ({ asOf, occurredAsOf }: ReportQuery): boolean => asOf !== undefined || occurredAsOf !== undefined;

type Where = Readonly<Record<string, string | boolean>>;

/** The documents that a report is about, whatever the query. */
export const wholeOf = ({ onlyOpen }: ReportDefinition): Where => (onlyOpen ? { open: true } : {});

/**
 * What the index narrows a query down to, one reading each; the facts are filtered in any case. Who is asked for is the
 * one owner of a document or one of several, and so is a product.
 */
export const selections = ({ filters }: ReportQuery, definition: ReportDefinition): readonly Where[] => {
  if (definition.onlyOpen) return [wholeOf(definition)];
  const owner = filters.salesperson === undefined ? null : valueOf('salesperson', filters.salesperson);
  if (owner !== null) return [{ oneOwner: owner }, { oneOwner: SEVERAL }];
  const product = filters.product === undefined ? null : valueOf('product', filters.product);
  return product === null ? [wholeOf(definition)] : [{ oneProduct: product }, { oneProduct: SEVERAL }];
};

/** The documents of a view, page by page in the order of their ids. */
export async function* pagesOf(views: ViewReader, view: string, where: Where): AsyncGenerator<readonly Episodes[]> {
  for (let afterId: string | undefined; ;) {
    const page = await views.find(view, { where, limit: PAGE, ...(afterId !== undefined && { afterId }) });
    yield page.map(({ document }) => document as unknown as Episodes);
    if (page.length < PAGE) return;
    afterId = page.at(-1)!.id;
  }
}

/** How far a reading in the order of ids is, 0..1: they are UUIDs, spread evenly. */
export const shareOf = (id: string | undefined): number => Number.parseInt((id ?? '').slice(0, 8), 16) / 2 ** 32 || 0;

/** What is done with each document; begun anew where the documents have to be read again. */
export interface Work<T> {
  add(doc: Episodes): void;
  result(): T;
}

export interface Computed<T> {
  readonly value: T;
  readonly asOf: AsOf;
  readonly from: 'documents' | 'log';
}

/**
 * Works through the documents that a query is about: those of the view, or, as of a moment, those that a fold of exactly
 * the events known (`asOf`) or true (`occurredAsOf`) then leads to.
 * @param begin is told the moment for which ages are counted
 */
export const overDocuments = async <T>(
  query: ReportQuery,
  definition: ReportDefinition,
  sources: ReportSources,
  following: Following,
  begin: (now: string | null) => Work<T>,
): Promise<Computed<T>> =>
  isOfThePast(query) ? overLog(query, sources, following, begin) : overView(query, definition, sources, following, begin);

const overView = async <T>(
  query: ReportQuery,
  definition: ReportDefinition,
  { views, zone, recordedAt, now }: ReportSources,
  following: Following,
  begin: (now: string | null) => Work<T>,
): Promise<Computed<T>> => {
  const view = episodesView(zone).id;
  const { value, position = null } = await readAtRest(views, view, TRIES, async () => {
    const work = begin(now);
    const wheres = selections(query, definition);
    for (const [i, where] of wheres.entries()) {
      for await (const page of pagesOf(views, view, where)) {
        following.signal.throwIfAborted();
        for (const doc of page) work.add(doc);
        following.progress((i + shareOf(page.at(-1)?.prospectId)) / wheres.length);
      }
    }
    return work.result();
  });
  return { value, asOf: { recordedAt, position, at: now }, from: 'documents' };
};

const overLog = async <T>(
  { asOf, occurredAsOf }: ReportQuery,
  { log, zone, upcasts, now }: ReportSources,
  following: Following,
  begin: (now: string | null) => Work<T>,
): Promise<Computed<T>> => {
  const isAt = asOf !== undefined && isPosition(asOf);
  const known = await foldKnown(log, episodesView(zone), upcasts, following, {
    ...(isAt && { position: asOf }),
    ...(asOf !== undefined && !isAt && { committedAt: asOf }),
    ...(occurredAsOf !== undefined && { occurredAt: occurredAsOf }),
  });
  const recordedAt = known.recordedAt ?? null;
  // What was true at a moment has the ages of that moment; what was known at a position, those of its last event.
  const at = occurredAsOf ?? (asOf === undefined ? now : isAt ? recordedAt : asOf);
  const work = begin(at);
  for (const doc of known.documents.values()) work.add(doc as unknown as Episodes);
  return { value: work.result(), asOf: { recordedAt, position: known.position ?? null, at }, from: 'log' };
};
