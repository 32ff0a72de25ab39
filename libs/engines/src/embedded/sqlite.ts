import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';

export type Sqlite = Database.Database;

/** FULL: a commit is on disk before it returns. NORMAL: a power cut may take back the newest commits, never the order. */
export type Synchronous = 'FULL' | 'NORMAL';

/** What `PRAGMA synchronous` answers (sqlite.org/pragma.html). */
const LEVEL = { NORMAL: 1, FULL: 2 } as const;

/**
 * Bytes in the WAL before they are written back (the default is 4 MB): command ids are random, so a group of appends
 * touches as many index pages, and the longer they wait the oftener one write serves several groups; the writer stands
 * still meanwhile. A failed write-back loses nothing: the WAL is kept until one succeeds.
 */
const WAL_BYTES = 64_000_000;

/**
 * Opens a database for writing, made with mode 600 where absent, in WAL mode at the given synchronous level.
 * The driver reopens WAL files at NORMAL, so the level is set on every open and read back. Throws one line if it does
 * not hold, or if a newer version of Closeline wrote the file.
 * @param pageSize bytes of a page of a new file; SQLite's own (4,096) where none is given
 */
export const openDatabase = (file: string, synchronous: Synchronous, schema: string, pageSize?: number): Sqlite => {
  // Never opened through `fs` once it exists: closing such a descriptor would drop the locks SQLite holds in this process.
  if (existsSync(file)) chmodSync(file, 0o600);
  else closeSync(openSync(file, 'wx', 0o600));
  const db = new Database(file);
  try {
    // Before there is anything in the file; later it changes nothing.
    if (pageSize !== undefined) db.pragma(`page_size = ${pageSize}`);
    const journal = db.pragma('journal_mode = WAL', { simple: true }) as string;
    db.pragma(`synchronous = ${synchronous}`);
    const level = db.pragma('synchronous', { simple: true }) as number;
    if (journal !== 'wal' || level !== LEVEL[synchronous])
      throw new Error(`${file}: wanted journal wal and synchronous ${LEVEL[synchronous]}, got ${journal} and ${level}`);
    checkVersion(db, file);
    const pages = Math.round(WAL_BYTES / (db.pragma('page_size', { simple: true }) as number));
    db.pragma(`wal_autocheckpoint = ${pages}`);
    db.exec(schema);
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
    return db;
  } catch (error) {
    db.close();
    throw of(file, error);
  }
};

/** Opens a database for reading beside its writer. Throws one line where there is none. */
export const openReadOnly = (file: string): Sqlite => {
  if (!existsSync(file)) throw new Error(`${file} does not exist: nothing was ever written here`);
  const db = new Database(file, { readonly: true, fileMustExist: true });
  try {
    checkVersion(db, file);
    return db;
  } catch (error) {
    db.close();
    throw of(file, error);
  }
};

/** SQLite says what is wrong ("file is not a database") and not with which file. */
const of = (file: string, error: unknown): unknown =>
  isSqlite(error) ? new Error(`${file}: ${error.message}`, { cause: error }) : error;

/** The layout of all our files; raised together with a migration. */
const SCHEMA_VERSION = 2;

const checkVersion = (db: Sqlite, file: string): void => {
  const version = db.pragma('user_version', { simple: true }) as number;
  if (version > SCHEMA_VERSION)
    throw new Error(`${file} has layout ${version}; this version of Closeline reads up to ${SCHEMA_VERSION}`);
};

/** By name: the addon is one a process and keeps the class of whoever loaded it first. */
const isSqlite = (error: unknown): error is Error & { readonly code: string } =>
  (error as Partial<Error> | null)?.name === 'SqliteError';

/** The driver's code (`SQLITE_FULL`, `SQLITE_IOERR_FSYNC`, …), or undefined for any other error. */
export const sqliteCode = (error: unknown): string | undefined => (isSqlite(error) ? error.code : undefined);

/** One write transaction at a time. */
export interface Transaction {
  begin(): void;
  /** Returns after the sync, where the database is FULL. */
  commit(): void;
  /** Does nothing where the failure has already ended the transaction. */
  rollback(): void;
}

export const transactionOf = (db: Sqlite): Transaction => {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  return {
    begin: () => void begin.run(),
    commit: () => void commit.run(),
    rollback: () => {
      if (db.inTransaction) db.exec('ROLLBACK');
    },
  };
};
