import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Bell } from '../../../libs/engines/src/embedded/bell';
import { GroupCommit } from '../../../libs/engines/src/embedded/group-commit';
import { openDatabase, transactionOf, type Sqlite } from '../../../libs/engines/src/embedded/sqlite';
import { checkAppend, type Expected, type Place, type Proposed, type Written } from './append-check';

export interface StoredRecord {
  readonly position: number;
  /** Bytes it takes in the log: the next record starts at `position + size`. */
  readonly size: number;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly isJson: 0 | 1;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly data: Buffer;
  readonly metadata: Buffer;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS records (
    position INTEGER PRIMARY KEY,
    size INTEGER NOT NULL,
    stream TEXT NOT NULL,
    revision INTEGER NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    isJson INTEGER NOT NULL,
    created INTEGER NOT NULL,
    data BLOB NOT NULL,
    metadata BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS records_of_stream ON records (stream, revision);
  CREATE INDEX IF NOT EXISTS records_of_id ON records (id);
`;

/** Positions are byte offsets, with holes between them, as a transaction log has them. The first is not 0. */
const FIRST = 128;
const sizeOf = ({ type, data, metadata }: Proposed): number => 120 + 2 * type.length + data.length + metadata.length;

/**
 * The log of the double: one SQLite file, written by the group commit of the embedded engine. A table of its own, because
 * EventStoreDB accepts what the embedded log refuses: the same event or command twice, types that start with `$`, bytes.
 * A commit is in the file when it is acknowledged and survives the process, though not a power cut (synchronous=NORMAL).
 */
export class RecordLog {
  readonly bell = new Bell();
  private readonly db: Sqlite;
  private readonly group: GroupCommit;
  private readonly heads = new Map<string, number>();
  private readonly insert;
  private readonly last;
  private readonly ofStream;
  private readonly ofId;
  private readonly headRow;
  private readonly pages;
  private end = 0;

  constructor(dir: string) {
    mkdirSync(dir, { recursive: true });
    this.db = openDatabase(join(dir, 'eventstore-double.db'), 'NORMAL', SCHEMA);
    const { db } = this;
    this.insert = db.prepare(
      `INSERT INTO records (position, size, stream, revision, id, type, isJson, created, data, metadata)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.last = db.prepare<[], { position: number; size: number }>(
      'SELECT position, size FROM records ORDER BY position DESC LIMIT 1',
    );
    const place = 'SELECT id, stream, revision, position FROM records';
    this.ofStream = db.prepare<[string, number], Place>(`${place} WHERE stream = ? AND revision = ?`);
    this.ofId = db.prepare<[string], Place>(`${place} WHERE id = ? ORDER BY position DESC LIMIT 1`);
    this.headRow = db.prepare<[string], number | null>('SELECT max(revision) FROM records WHERE stream = ?').pluck();
    this.pages = {
      allForwards: db.prepare<[number, number], StoredRecord>(
        'SELECT * FROM records WHERE position >= ? ORDER BY position LIMIT ?',
      ),
      allBackwards: db.prepare<[number, number], StoredRecord>(
        'SELECT * FROM records WHERE position < ? ORDER BY position DESC LIMIT ?',
      ),
      streamForwards: db.prepare<[string, number, number], StoredRecord>(
        'SELECT * FROM records WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?',
      ),
      streamBackwards: db.prepare<[string, number, number], StoredRecord>(
        'SELECT * FROM records WHERE stream = ? AND revision <= ? ORDER BY revision DESC LIMIT ?',
      ),
    };
    this.group = new GroupCommit(transactionOf(db), {
      onFatal: (error) => {
        throw error;
      },
      onCommitted: () => this.bell.ring(),
      onRolledBack: () => this.forget(),
    });
    this.forget();
  }

  /** Throws WrongVersion, with nothing written. */
  append(stream: string, expected: Expected, events: readonly Proposed[]): Promise<Written> {
    return this.group.run(() => {
      const head = this.headOf(stream);
      const before = checkAppend(stream, expected, events, head, this);
      if (before) return before;
      if (events.length === 0) return { revision: -1, position: this.last.get()?.position ?? 0 };
      const created = Date.now();
      let revision = head;
      let position = 0;
      for (const event of events) {
        const { id, type, isJson, data, metadata } = event;
        const size = sizeOf(event);
        position = this.end;
        this.insert.run(position, size, stream, ++revision, id, type, isJson ? 1 : 0, created, data, metadata);
        this.end += size;
      }
      this.heads.set(stream, revision);
      return { revision, position };
    });
  }

  /** The revision of the stream's last event, -1 where there is no stream. */
  headOf(stream: string): number {
    let head = this.heads.get(stream);
    if (head === undefined) this.heads.set(stream, (head = this.headRow.get(stream) ?? -1));
    return head;
  }

  find(stream: string, revision: number): Place | undefined {
    return this.ofStream.get(stream, revision);
  }

  /** Where that event id was written last, in whatever stream. */
  findId(id: string): Place | undefined {
    return this.ofId.get(id);
  }

  /** Records from `position` on, inclusive. */
  forwards(position: number, limit: number): StoredRecord[] {
    return this.pages.allForwards.all(position, limit);
  }

  /** Records before `position`, newest first. */
  backwards(position: number, limit: number): StoredRecord[] {
    return this.pages.allBackwards.all(position, limit);
  }

  /** A stream's records from `revision` on, inclusive. */
  streamForwards(stream: string, revision: number, limit: number): StoredRecord[] {
    return this.pages.streamForwards.all(stream, revision, limit);
  }

  /** A stream's records up to `revision`, inclusive, newest first. */
  streamBackwards(stream: string, revision: number, limit: number): StoredRecord[] {
    return this.pages.streamBackwards.all(stream, revision, limit);
  }

  /** Where the record after that position starts. */
  placeAfter(position: number): number {
    return this.forwards(position + 1, 1)[0]?.position ?? this.end;
  }

  /** Where the next record will start. */
  get endPosition(): number {
    return this.end;
  }

  /** Resolves once what waits is committed. */
  flush(): Promise<void> {
    return this.group.run(() => undefined);
  }

  /** Commits what waits, then closes the file. */
  close(): void {
    this.group.close();
    this.db.close();
  }

  private forget(): void {
    this.heads.clear();
    const last = this.last.get();
    this.end = last ? last.position + last.size : FIRST;
  }
}
