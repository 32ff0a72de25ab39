import type { Message, Recorded } from './message';
import { CellSums, type Cell, type Rollup } from './rollup';

type On<E extends Message, D> = {
  readonly [T in E['type']]?: (doc: D | null, event: Recorded<Extract<E, { type: T }>>) => D | null;
};

/**
 * A view: a pure fold of events into documents. The keys of `on` are its subscription filter. A change of its logic
 * needs a new `version`.
 */
export interface View<E extends Message = Message, D extends object = Record<string, unknown>> {
  readonly name: string;
  readonly version: number;
  /** Which documents an event changes. */
  key(event: Recorded<E>): readonly string[];
  readonly on: On<E, D>;
  /** Top-level fields that queries filter by. */
  readonly indexes?: readonly (keyof D & string)[];
  /** The finest cells of a document. */
  readonly rollup?: Rollup<D>;
  /** The coarser cells that a cell of `rollup` counts in too, with its measures: derived from sums, not from documents. */
  readonly coarser?: Coarser;
}

export type Coarser = (cell: Cell) => readonly Cell[];

/** Any view, for lists of views of different events and documents. */
export interface AnyView {
  readonly name: string;
  readonly version: number;
  readonly types: readonly string[];
  readonly indexes: readonly string[];
  readonly rollup?: Rollup<Record<string, unknown>>;
  readonly coarser?: Coarser;
  /** `name@version` */
  readonly id: string;
  key(event: Recorded): readonly string[];
  fold(doc: Record<string, unknown> | null, event: Recorded): Record<string, unknown> | null;
}

/** Closes over the types of one view, so that views of different documents stand in one list. */
export const view = <E extends Message, D extends object>(v: View<E, D>): AnyView & { readonly view: View<E, D> } => {
  const on = v.on as unknown as Record<string, ((doc: unknown, event: Recorded) => unknown) | undefined>;
  return {
    view: v,
    name: v.name,
    version: v.version,
    id: `${v.name}@${v.version}`,
    types: Object.keys(v.on),
    indexes: v.indexes ?? [],
    ...(v.rollup && { rollup: v.rollup as Rollup<Record<string, unknown>> }),
    ...(v.coarser && { coarser: v.coarser }),
    key: (event) => v.key(event as Recorded<E>),
    fold: (doc, event) => {
      const step = on[event.type];
      return step ? (step(doc, event) as Record<string, unknown> | null) : doc;
    },
  };
};

/** All cells of a view: the finest, each summed over its documents or their differences, and the coarser ones. */
export const cellsOf = ({ coarser }: Pick<AnyView, 'coarser'>, finest: Iterable<Cell>): Cell[] => {
  const cells = [...finest];
  if (!coarser) return cells;
  const sums = new CellSums();
  for (const cell of cells) sums.add(coarser(cell));
  for (const cell of sums) cells.push(cell);
  return cells;
};

/** The union of the filters of several views. */
export const typesOf = (views: readonly AnyView[]): readonly string[] => [...new Set(views.flatMap((v) => v.types))];
