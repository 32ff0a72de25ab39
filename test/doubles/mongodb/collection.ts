import { BSON } from 'mongodb';
import type { IndexSpec } from './collection-index';
import { CollectionIndex } from './collection-index';
import { ServerError, writeConflict } from './server-error';
import type { Doc } from './values';
import { sortKey, tooLarge } from './values';
import type { Index, Stored, Transaction, Version } from './versions';
import { Blocked } from './versions';

/** Documents with their versions, found by `_id` and by declared indexes. */
export class Collection {
  readonly uuid = new BSON.UUID();
  readonly records = new Map<string, Stored>();
  readonly indexes: Index[] = [new CollectionIndex<Stored>({ v: 2, key: { _id: 1 }, name: '_id_' })];

  constructor(readonly namespace: string) {}

  get idIndex(): Index {
    return this.indexes[0]!;
  }

  /** Throws DuplicateKey, WriteConflict or Blocked; then nothing is changed. */
  insert(transaction: Transaction, doc: Doc): void {
    if (tooLarge(doc)) throw new ServerError(10334, 'object to insert too large');
    const record = this.records.get(sortKey(doc._id)) ?? { id: sortKey(doc._id) };
    this.claim(transaction, record);
    if (record.head?.doc) throw this.duplicate(this.idIndex, doc);
    this.write(transaction, record, doc);
  }

  replace(transaction: Transaction, record: Stored, doc: Doc): void {
    if (tooLarge(doc)) throw new ServerError(17419, 'Resulting document after update is larger than 16777216');
    this.claim(transaction, record);
    this.write(transaction, record, doc);
  }

  remove(transaction: Transaction, record: Stored): void {
    this.claim(transaction, record);
    this.write(transaction, record, null);
  }

  addIndex(spec: IndexSpec): void {
    const index: Index = new CollectionIndex<Stored>(spec);
    const seen = new Map<string, Doc>();
    for (const record of this.records.values()) {
      if (!record.head?.doc) continue;
      for (const parts of index.keysOf(record.head.doc)) {
        const key = JSON.stringify(parts);
        if (spec.unique && seen.has(key)) throw this.duplicate(index, record.head.doc);
        seen.set(key, record.head.doc);
      }
    }
    for (const record of this.records.values())
      for (let version = record.head; version; version = version.prev)
        this.enter(index, record, version, version.doc ? index.keysOf(version.doc) : []);
    this.indexes.push(index);
  }

  dropIndex(name: string): void {
    const at = this.indexes.findIndex(({ spec }) => spec.name === name);
    if (at === 0) throw new ServerError(72, 'cannot drop _id index');
    if (at < 0) throw new ServerError(27, `index not found with name [${name}]`);
    const [index] = this.indexes.splice(at, 1);
    for (const record of this.records.values())
      for (let version = record.head; version; version = version.prev) version.entries.delete(index!);
  }

  /** Takes back an uncommitted version. */
  undo(record: Stored): void {
    const version = record.head!;
    record.head = version.prev;
    this.leave(record, version);
    if (!record.head) this.records.delete(record.id);
  }

  /** Forgets the versions that nobody at or after `horizon` sees. @returns whether older ones remain. */
  prune(record: Stored, horizon: number): boolean {
    let kept = record.head;
    while (kept && (kept.owner || kept.committedAt > horizon)) kept = kept.prev;
    if (kept) {
      const old: Version[] = [];
      for (let version = kept.prev; version; version = version.prev) old.push(version);
      kept.prev = undefined;
      for (const version of old) this.leave(record, version);
    }
    if (record.head && record.head === kept && kept.doc === null) {
      this.records.delete(record.id);
      record.head = undefined;
    }
    return record.head !== undefined && (record.head.prev !== undefined || record.head.doc === null);
  }

  /** First updater wins: nobody writes over an uncommitted version, nor over one that its snapshot does not show. */
  private claim(transaction: Transaction, { head }: Stored): void {
    if (head?.owner && head.owner !== transaction) throw new Blocked(head.owner);
    if (head && !head.owner && head.committedAt > transaction.snapshot) throw writeConflict();
  }

  private write(transaction: Transaction, record: Stored, doc: Doc | null): void {
    const keys = this.indexes.map((index) => (doc ? index.keysOf(doc) : []));
    this.indexes.forEach((index, i) => {
      if (doc && index.spec.unique && !index.isId) this.checkUnique(transaction, index, record, doc, keys[i]!);
    });
    const version: Version = { doc, owner: transaction, committedAt: Infinity, entries: new Map(), prev: record.head };
    const mine = record.head?.owner === transaction ? record.head : undefined;
    if (mine) version.prev = mine.prev;
    // The new keys first, so that an entry both versions need stays where it is.
    this.indexes.forEach((index, i) => this.enter(index, record, version, keys[i]!));
    record.head = version;
    if (mine) this.leave(record, mine);
    else transaction.wrote(this, record);
    this.records.set(record.id, record);
  }

  private enter(index: Index, record: Stored, version: Version, keys: readonly string[][]): void {
    const entries = keys.map((parts) => {
      for (let other = record.head; other; other = other.prev) {
        const same = other.entries.get(index)?.find((entry) => entry.parts.every((part, i) => part === parts[i]));
        if (same) return same;
      }
      const entry = { parts, record };
      index.add(entry);
      return entry;
    });
    version.entries.set(index, entries);
  }

  private leave(record: Stored, version: Version): void {
    for (const [index, entries] of version.entries)
      for (const entry of entries) {
        let needed = false;
        for (let other = record.head; other && !needed; other = other.prev)
          needed = other.entries.get(index)?.includes(entry) ?? false;
        if (!needed) index.remove(entry);
      }
  }

  private checkUnique(transaction: Transaction, index: Index, record: Stored, doc: Doc, keys: readonly string[][]): void {
    for (const parts of keys)
      for (const entry of index.scan({ equal: parts })) {
        const other = entry.record;
        const { head } = other;
        if (other === record || !head) continue;
        const has = (version: Version | undefined) => version?.entries.get(index)?.includes(entry) ?? false;
        if (head.owner && head.owner !== transaction) {
          if (has(head) || has(head.prev)) throw new Blocked(head.owner);
        } else if (has(head))
          throw head.committedAt > transaction.snapshot && !head.owner ? writeConflict() : this.duplicate(index, doc);
      }
  }

  private duplicate(index: Index, doc: Doc): ServerError {
    const keyValue = Object.fromEntries(index.fields.map((field) => [field, field === '_id' ? doc._id : valueAt(doc, field)]));
    const shown = Object.entries(keyValue).map(([field, value]) => `${field}: ${JSON.stringify(value)}`);
    const message = `E11000 duplicate key error collection: ${this.namespace} index: ${index.spec.name} dup key: { ${shown.join(', ')} }`;
    return new ServerError(11000, message, [], { keyPattern: index.spec.key, keyValue });
  }
}

const valueAt = (doc: Doc, path: string): unknown =>
  path.split('.').reduce<unknown>((value, part) => (value as Doc | undefined | null)?.[part] ?? null, doc);
