import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { RandomBytes } from './seal';

export interface MasterKey {
  /** 32 bytes. */
  readonly key: Buffer;
  /** For the operator, at every start: what is wrong with where the key lies. */
  readonly warning?: string;
}

/** A setting that stops the start. The message is the one line to show. */
export class MasterKeyRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MasterKeyRefused';
  }
}

const SIZE = 32;

/** 32 bytes as 64 hex digits or as base64 (also base64url, with or without padding); undefined for anything else. */
export const parseMasterKey = (text: string): Buffer | undefined => {
  const trimmed = text.trim();
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return Buffer.from(trimmed, 'hex');
  if (!/^[\w+/-]{43}=?$/.test(trimmed)) return undefined;
  const key = Buffer.from(trimmed, 'base64');
  return key.length === SIZE ? key : undefined;
};

/**
 * The master key of the vault: from the file that MASTER_KEY_FILE names, else from `master.key` in the data folder,
 * which is made at the first start with mode 600. Of several processes at their first start one makes it.
 *
 * @param isFirstStart whether the vault is empty: one that was closed with a key is never given another.
 * @throws MasterKeyRefused
 */
export const loadMasterKey = (
  file: string | undefined,
  dataDir: string,
  random: RandomBytes,
  isFirstStart: boolean,
): MasterKey => {
  if (file) return { key: readKey(file, 'MASTER_KEY_FILE') };
  const own = join(dataDir, 'master.key');
  if (!isFirstStart && !existsSync(own))
    throw new MasterKeyRefused('MASTER_KEY_FILE: not set, and no master.key in DATA_DIR; set it as it was at the first start');
  return {
    key: existsSync(own) ? readKey(own, 'master.key in DATA_DIR') : makeKey(own, dataDir, random),
    warning:
      'the master key lies beside the data it protects: whoever copies DATA_DIR can read the personal data. ' +
      'Set MASTER_KEY_FILE to a file kept elsewhere.',
  };
};

const readKey = (path: string, name: string): Buffer => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new MasterKeyRefused(`${name}: the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
  const key = parseMasterKey(text);
  if (!key) throw new MasterKeyRefused(`${name}: the file does not hold 32 bytes as base64 or hex`);
  return key;
};

const makeKey = (path: string, dataDir: string, random: RandomBytes): Buffer => {
  writeKeyFile(path, dataDir, `${random(SIZE).toString('base64')}\n`);
  return readKey(path, 'master.key in DATA_DIR');
};

/**
 * Writes a key of the data folder with mode 600, unless there is one: who starts at the same time has to read what stands.
 * Under another name first: a crash half-way leaves no half key, and the name appears only with its content on disk.
 */
export const writeKeyFile = (path: string, dataDir: string, text: string): void => {
  const fresh = `${path}.${randomUUID()}`;
  synced(fresh, 'wx', (fd) => writeSync(fd, text));
  try {
    linkSync(fresh, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(fresh);
  }
  synced(dataDir, 'r');
};

const synced = (path: string, flags: string, write?: (fd: number) => void): void => {
  const fd = openSync(path, flags, 0o600);
  try {
    write?.(fd);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
};
