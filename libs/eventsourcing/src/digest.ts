import type { Document, ViewReader } from './view-store';
import type { Afresh } from './fold-afresh';
import { cellId, type Cell } from './rollup';
import type { AnyView } from './view';

/** Takes the text to be digested, in order: a SHA-256 of the caller's, for the kernel has no machine under it. */
export interface DigestSink {
  update(text: string): unknown;
}

/** What two logs of the same facts may differ in: positions, event ids and the moment of recording. */
const LEFT_OUT = new Set(['position', 'eventId', 'recordedAt']);

/** JSON with sorted names, without what may differ and without sealed values. */
export const textOf = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const object = value as Record<string, unknown>;
  if (typeof object.sealed === 'string') return '"sealed"';
  const members = Object.keys(object)
    .filter((name) => object[name] !== undefined && !LEFT_OUT.has(name))
    .sort()
    .map((name) => `${JSON.stringify(name)}:${textOf(object[name])}`);
  return `{${members.join(',')}}`;
};

const documentLine = (view: AnyView, id: string, document: Document): string => `${view.name} ${id} ${textOf(document)}\n`;

const cellLines = (view: AnyView, cells: readonly Cell[]): string[] =>
  cells
    .map((cell) => ({ id: cellId(cell), text: `${view.name} ${JSON.stringify(cellId(cell))} ${textOf(cell.measures)}\n` }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ text }) => text);

/** Everything that a store holds of a view, in one order whatever the engine. */
export const digestStored = async (store: ViewReader, view: AnyView, sink: DigestSink): Promise<void> => {
  let afterId: string | undefined;
  for (;;) {
    const page = await store.find(view.id, { limit: 1000, ...(afterId !== undefined && { afterId }) });
    for (const { id, document } of page) sink.update(documentLine(view, id, document));
    if (page.length < 1000) break;
    afterId = page.at(-1)!.id;
  }
  for (const line of cellLines(view, await store.cells(view.id))) sink.update(line);
};

/** The same of a view folded afresh: equal facts give an equal text. */
export const digestAfresh = (afresh: Afresh, view: AnyView, sink: DigestSink): void => {
  const documents = [...afresh.documents].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [id, document] of documents) sink.update(documentLine(view, id, document));
  for (const line of cellLines(view, afresh.cells)) sink.update(line);
};
