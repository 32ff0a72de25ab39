import { accessSync, constants, existsSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Settings } from '../../../api/src/settings';
import { fault, ok, warning, type Check } from './check';

/** Far more than a start needs; below it a busy service fills the disk in minutes. */
const LEAST_FREE = 256 * 1024 * 1024;

/** The data folder: whether it can be used, by nobody else, and whether there is room. */
export function* folder({ dataDir }: Settings): Generator<Check> {
  if (!statSync(dataDir).isDirectory()) {
    yield fault('data folder', `${dataDir} is no folder`, 'set another DATA_DIR');
    return;
  }
  try {
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    yield ok('data folder', `${dataDir} can be read and written`);
  } catch {
    yield fault('data folder', `${dataDir} cannot be read and written`, 'give it to the user who runs Closeline');
    return;
  }
  if (isPrivate(dataDir)) yield ok('rights of the data folder', 'nobody else can look into it');
  else yield fault('rights of the data folder', 'others can look into it', `chmod 700 ${dataDir}`);
  const { bavail, bsize } = statfsSync(dataDir);
  yield disk(bavail * bsize);
}

/** @param free bytes */
export const disk = (free: number): Check => {
  const said = `${Math.floor(free / 1024 / 1024)} MiB free`;
  return free >= LEAST_FREE ? ok('disk', said) : fault('disk', said, 'make room: a full disk refuses every command');
};

/** Everything that is a key, or that personal data could be read from. */
export function* keyFiles({ dataDir, masterKeyFile }: Settings): Generator<Check> {
  const own = readdirSync(dataDir).filter((name) => /\.(key|db|db-wal|db-shm)$/.test(name));
  const all = own.map((name) => [name, join(dataDir, name)] as const);
  const others = all.filter(([, path]) => !isPrivate(path));
  for (const [name, path] of others) yield fault(`rights of ${name}`, 'others can read it', `chmod 600 ${path}`);
  if (others.length === 0 && all.length > 0)
    yield ok('rights of keys and databases', `its owner alone can read ${own.sort().join(', ')}`);
  if (masterKeyFile !== undefined && existsSync(masterKeyFile)) {
    if (isPrivate(masterKeyFile)) yield ok('rights of MASTER_KEY_FILE', 'its owner alone can read it');
    else yield fault('rights of MASTER_KEY_FILE', 'others can read it', `chmod 600 ${masterKeyFile}`);
  }
}

/** Whoever has the data and the master key together reads the personal data. */
export const masterKeyPlace = ({ dataDir, masterKeyFile }: Settings): Check | undefined => {
  const name = 'place of the master key';
  if (masterKeyFile === undefined) {
    if (!existsSync(join(dataDir, 'master.key'))) return undefined;
    return warning(name, 'it lies beside the data: whoever copies DATA_DIR can read the personal data', MOVE);
  }
  const isBeside = dirname(resolve(masterKeyFile)) === resolve(dataDir);
  return isBeside ? warning(name, 'MASTER_KEY_FILE lies in DATA_DIR, beside the data', MOVE) : ok(name, 'apart from the data');
};
const MOVE = 'keep it on another disk, and set MASTER_KEY_FILE to it';

const isPrivate = (path: string): boolean => (statSync(path).mode & 0o077) === 0;
