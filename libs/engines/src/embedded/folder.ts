import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { sqliteCode } from './sqlite';

/** Who owns a folder: kept in owner.json for the message to the second process. */
export interface Owner {
  readonly pid: number;
  /** Where it listens; null until it does. */
  readonly url: string | null;
  /** ISO-8601 UTC. */
  readonly startedAt: string;
}

/** Another process owns the folder. */
export class DataDirInUse extends Error {
  constructor(
    readonly dataDir: string,
    readonly owner: Owner | undefined,
  ) {
    const where = owner?.url ? ` at ${owner.url}` : '';
    const who = owner ? `by process ${owner.pid}${where}, since ${owner.startedAt}` : 'by another process';
    super(`the data folder ${dataDir} is in use ${who}`);
    this.name = 'DataDirInUse';
  }
}

export interface OwnedFolder {
  readonly dataDir: string;
  /** Says where this process listens. */
  setUrl(url: string): void;
  release(): void;
}

/**
 * Makes this process the one owner of a folder, made with mode 700 where absent. The proof is an exclusive lock on
 * lock.db, which the kernel releases however the process ends. Throws DataDirInUse.
 */
export const ownFolder = (path: string, startedAt: string): OwnedFolder => {
  const dataDir = resolve(path);
  makeFolder(dataDir);
  const lockFile = join(dataDir, 'lock.db');
  if (!existsSync(lockFile)) closeSync(openSync(lockFile, 'a', 0o600));
  const lock = new Database(lockFile, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (sqliteCode(error)?.startsWith('SQLITE_BUSY')) throw new DataDirInUse(dataDir, ownerOf(dataDir));
    throw error;
  }
  const say = (url: string | null): void => writeOwner(dataDir, { pid: process.pid, url, startedAt });
  say(null);
  return {
    dataDir,
    setUrl: say,
    release: () => {
      if (!lock.open) return;
      rmSync(ownerFile(dataDir), { force: true });
      lock.close();
    },
  };
};

/** Who owns the folder, as far as it said so; undefined where nobody does or it cannot be read. */
export const ownerOf = (dataDir: string): Owner | undefined => {
  try {
    return JSON.parse(readFileSync(ownerFile(dataDir), 'utf8')) as Owner;
  } catch {
    return undefined;
  }
};

const ownerFile = (dataDir: string): string => join(dataDir, 'owner.json');

const writeOwner = (dataDir: string, owner: Owner): void => {
  const draft = `${ownerFile(dataDir)}.${owner.pid}`;
  writeFileSync(draft, `${JSON.stringify(owner)}\n`, { mode: 0o600 });
  renameSync(draft, ownerFile(dataDir));
};

const makeFolder = (dataDir: string): void => {
  if (existsSync(dataDir)) return;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  chmodSync(dataDir, 0o700);
  // The folder's own entry must survive a power cut, or everything synced inside it is lost with it.
  const parent = openSync(dirname(dataDir), 'r');
  fsyncSync(parent);
  closeSync(parent);
};
