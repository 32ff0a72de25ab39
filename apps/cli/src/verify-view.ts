import { isDeepStrictEqual } from 'node:util';
import { cellId, foldAfresh, readAtRest, type AnyView, type Cell, type Document, type Position } from '@closeline/eventsourcing';
import { salesUpcasts } from '@closeline/sales/upcasts';
import { Fault } from './fault';
import type { Opened } from './opened';

export interface Verified {
  readonly view: string;
  readonly position: Position | null;
  readonly documents: number;
  /** What differs from the fresh fold: ids of documents and names of cells. */
  readonly differences: readonly string[];
}

interface Held {
  readonly position: Position | undefined;
  readonly documents: ReadonlyMap<string, Document>;
  readonly cells: readonly Cell[];
}

/** A service may write meanwhile: read again until the view stood still while it was read. */
const TRIES = 10;

const held = async ({ reader: views }: Opened, view: string): Promise<Held> => {
  const { value, position, atRest } = await readAtRest(views, view, TRIES, async () => {
    const documents = new Map<string, Document>();
    for (let afterId: string | undefined; ;) {
      const page = await views.find(view, { limit: 5000, ...(afterId !== undefined && { afterId }) });
      for (const { id, document } of page) documents.set(id, document);
      if (page.length < 5000) break;
      afterId = page.at(-1)!.id;
    }
    return { documents, cells: await views.cells(view) };
  });
  if (atRest) return { position, ...value };
  throw new Fault(
    `the view ${view} moves on faster than it can be read`,
    'verify it when the service has less to do, or stopped',
    3,
  );
};

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** The live view against a fresh fold of the log up to the same position: documents and cells. */
export const verifyView = async (opened: Opened, view: AnyView): Promise<Verified> => {
  const live = await held(opened, view.id);
  const { position } = live;
  // A view that has seen nothing must hold nothing.
  const afresh =
    position === undefined
      ? { documents: new Map<string, Document>(), cells: [] }
      : await foldAfresh(opened.engine.log, view, salesUpcasts, position);
  const differences: string[] = [];
  for (const id of new Set([...live.documents.keys(), ...afresh.documents.keys()]))
    if (!isDeepStrictEqual(live.documents.get(id), plain(afresh.documents.get(id) ?? null) ?? undefined)) differences.push(id);
  const [old, now] = [live.cells, afresh.cells].map((cells) => new Map(cells.map((cell) => [cellId(cell), cell.measures])));
  for (const id of new Set([...old!.keys(), ...now!.keys()]))
    if (!isDeepStrictEqual(old!.get(id), now!.get(id))) differences.push(`cell ${id.replaceAll('\n', ' ')}`);
  return { view: view.id, position: position ?? null, documents: live.documents.size, differences };
};
