import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import type { Position } from '@closeline/eventsourcing';
import { LogReader } from './log-reader';
import { openReadOnly } from './sqlite';

/** What cannot be made again, in this order: every key that an event of the log needs is older than the event. */
const FILES = ['log.db', 'vault.db'] as const;

export interface Backup {
  readonly events: number;
  /** Of the last event; undefined for an empty log. */
  readonly position: Position | undefined;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
}

/**
 * Copies log and keys of a folder into a new one, while whoever owns it goes on writing. Each file is one moment of itself,
 * found whole by SQLite, and on disk when this returns; before that the new folder does not have its name.
 * Throws one line where there is no data, or where a copy is damaged.
 */
export const backUpEmbedded = async (dataDir: string, target: string): Promise<Backup> => {
  const draft = `${target}.partial`;
  mkdirSync(draft, { mode: 0o700 });
  try {
    for (const name of FILES) await copy(join(dataDir, name), join(draft, name));
    const files = FILES.map((name) => ({ name, bytes: statSync(join(draft, name)).size }));
    const backup = { ...lastOf(join(draft, 'log.db')), files };
    for (const name of FILES) synced(join(draft, name));
    synced(draft);
    renameSync(draft, target);
    synced(dirname(target));
    return backup;
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
};

/** As many pages as there are: a copy in parts would begin again whenever something is written. */
const ALL_PAGES = 0x7fffffff;

const copy = async (from: string, to: string): Promise<void> => {
  const source = openReadOnly(from);
  try {
    closeSync(openSync(to, 'wx', 0o600));
    await source.backup(to, { progress: () => ALL_PAGES });
  } finally {
    source.close();
  }
  const copied = new Database(to);
  try {
    const found = copied.pragma('quick_check(1)', { simple: true }) as string;
    if (found !== 'ok') throw new Error(`${from}: the copy is damaged, and so is what it was made of: ${found}`);
    // One file without companions; it is opened in WAL mode again where it is used.
    copied.pragma('journal_mode = DELETE');
  } finally {
    copied.close();
  }
};

const lastOf = (log: string): Pick<Backup, 'events' | 'position'> => {
  const db = new Database(log, { readonly: true });
  try {
    const reader = new LogReader(db);
    return { events: db.prepare<[], number>('SELECT count(*) FROM events').pluck().get()!, position: reader.head() };
  } finally {
    db.close();
  }
};

const synced = (path: string): void => {
  const fd = openSync(path, 'r');
  fsyncSync(fd);
  closeSync(fd);
};
