import type { CollectionIndex, Entry } from './collection-index';
import type { Doc } from './values';

/** One state of a document, null where it was deleted. Uncommitted while it has an owner. */
export interface Version {
  readonly doc: Doc | null;
  owner?: Transaction;
  committedAt: number;
  prev?: Version;
  readonly entries: Map<Index, Entry<Stored>[]>;
}

/** All versions of one `_id` that somebody may still see, the newest first. `id` is the sort key of the `_id`. */
export interface Stored {
  readonly id: string;
  head?: Version;
}

export type Index = CollectionIndex<Stored>;

/** Who looks: sees what was committed up to `snapshot`, and its own uncommitted writes. */
export interface Reader {
  readonly snapshot: number;
}

export const latest: Reader = { snapshot: Infinity };

export function visible(record: Stored, reader: Reader): Version | undefined {
  let version = record.head;
  while (version && version.owner !== reader && (version.owner !== undefined || version.committedAt > reader.snapshot))
    version = version.prev;
  return version?.doc ? version : undefined;
}

/** A write met an uncommitted write of somebody else: it conflicts (in a transaction) or waits (outside of one). */
export class Blocked extends Error {
  constructor(readonly by: Transaction) {
    super('blocked by an open transaction');
  }
}

interface Undoable {
  undo(record: Stored): void;
  prune(record: Stored, horizon: number): boolean;
}

/** The uncommitted writes of one transaction, or of one statement outside of transactions. */
export class Transaction implements Reader {
  readonly written: { readonly collection: Undoable; readonly record: Stored }[] = [];
  readonly ended: Promise<void>;
  open = true;
  private end!: () => void;

  /** @param snapshot sees what was committed up to this moment; Infinity = whatever is committed */
  constructor(readonly snapshot: number) {
    this.ended = new Promise((resolve) => (this.end = resolve));
  }

  wrote(collection: Undoable, record: Stored): void {
    this.written.push({ collection, record });
  }

  commit(at: number): void {
    for (const { record } of this.written) {
      record.head!.owner = undefined;
      record.head!.committedAt = at;
    }
    this.close();
  }

  abort(): void {
    if (!this.open) return;
    for (const { collection, record } of this.written) collection.undo(record);
    this.written.length = 0;
    this.close();
  }

  private close(): void {
    this.open = false;
    this.end();
  }
}
