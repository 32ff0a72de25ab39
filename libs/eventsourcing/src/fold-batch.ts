import type { Recorded } from './message';
import type { Cell } from './rollup';
import type { Position } from './ports';
import type { Document, Parked, ViewChange } from './view-store';
import { CellSums } from './rollup';
import { shardOf } from './shard';
import { cellsOf, type AnyView } from './view';

/** Which part of a view is written, under which lease, and from where on. */
export interface Stand {
  readonly shard: number;
  readonly shards: number;
  readonly epoch: number;
  readonly from: Position | undefined;
  /** Documents that are parked already: what comes for them is set aside behind. */
  readonly parked: ReadonlySet<string>;
}

/**
 * What one batch of events changes in one shard of a view. Pure. Events at or before the checkpoint `from` are passed
 * over. An event that the view cannot digest parks its document: it stays as it was before that event, which is set
 * aside with all later ones of the document; every other document goes on. Keys cannot be parked: a view that cannot even
 * name the documents of an event throws, and stands still until it is mended.
 */
export const foldBatch = (
  view: AnyView,
  events: readonly Recorded[],
  before: ReadonlyMap<string, Document>,
  stand: Stand,
  to: Position,
): ViewChange => foldDocuments(view, byDocument(view, events, stand), before, stand, to);

/** The same where the events were given to their documents already. */
export const foldDocuments = (
  view: AnyView,
  events: EventsByDocument,
  before: ReadonlyMap<string, Document>,
  { shard, epoch, from, parked }: Stand,
  to: Position,
): ViewChange => {
  const documents = new Map<string, Document | null>();
  const aside: Parked[] = [];
  const sums = new CellSums();
  for (const [id, mine] of events) {
    if (parked.has(id)) {
      aside.push(...mine.map((event) => parkedAt(id, event, null)));
      continue;
    }
    const old = before.get(id) ?? null;
    const { document, cells, rest, error } = digest(view, old, mine);
    if (rest.length < mine.length) documents.set(id, document);
    aside.push(...rest.map((event, i) => parkedAt(id, event, i === 0 ? error : null)));
    if (view.rollup && old !== document) {
      if (old) sums.add(view.rollup(old), -1);
      sums.add(cells);
    }
  }
  return { view: view.id, shard, epoch, documents, cells: cellsOf(view, sums), parked: aside, unparked: [], from, to };
};

type EventsByDocument = ReadonlyMap<string, readonly Recorded[]>;

/** The events of a batch by the documents of the shard that they change, each in the order of the log. */
export const byDocument = (
  view: AnyView,
  events: readonly Recorded[],
  { shard, shards, from }: Pick<Stand, 'shard' | 'shards' | 'from'>,
): EventsByDocument => {
  const types = new Set(view.types);
  const all = new Map<string, Recorded[]>();
  for (const event of events) {
    if (from !== undefined && event.position <= from) continue;
    if (!types.has(event.type)) continue;
    for (const id of view.key(event)) {
      if (shardOf(id, shards) !== shard) continue;
      const mine = all.get(id);
      if (mine) mine.push(event);
      else all.set(id, [event]);
    }
  }
  return all;
};

interface Digested {
  readonly document: Document | null;
  readonly cells: Iterable<Cell>;
  /** The first event that could not be digested, and all after it. */
  readonly rest: readonly Recorded[];
  readonly error: unknown;
}

const digest = (view: AnyView, old: Document | null, events: readonly Recorded[]): Digested => {
  try {
    const document = events.reduce((doc, event) => view.fold(doc, event), old);
    return { document, cells: finestOf(view, document), rest: [], error: null };
  } catch {
    return digestOneByOne(view, old, events);
  }
};

/** Slower: a document counts as digested when its cells can be derived too. */
const digestOneByOne = (view: AnyView, old: Document | null, events: readonly Recorded[]): Digested => {
  let done: Pick<Digested, 'document' | 'cells'> = { document: old, cells: finestOf(view, old) };
  for (const [i, event] of events.entries()) {
    try {
      const document = view.fold(done.document, event);
      done = { document, cells: finestOf(view, document) };
    } catch (error) {
      return { ...done, rest: events.slice(i), error };
    }
  }
  return { ...done, rest: [], error: null };
};

const finestOf = (view: AnyView, document: Document | null): readonly Cell[] =>
  document && view.rollup ? [...view.rollup(document)] : [];

/** @param error why it could not be digested; null for what only stands behind. Sealed events make no personal messages. */
export const parkedAt = (id: string, { stream, revision, position }: Recorded, error: unknown): Parked => ({
  ...{ id, stream, revision, position },
  reason:
    error === null ? null : (error instanceof Error ? `${error.name}: ${error.message}` : 'it threw no error').slice(0, 200),
});
