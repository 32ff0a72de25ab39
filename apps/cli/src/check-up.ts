import { accessSync, constants, existsSync, mkdtempSync, rmSync, statfsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataDirInUse, openEmbedded } from '@closeline/engines';
import { verifyChain, type ChainPlace } from '@closeline/trust';
import type { Settings } from '../../api/src/settings';
import { lineOf } from './fault';
import { openBeside, own, type Opened } from './open';
import { statusOf } from './verbs/views';

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly finding: string;
  readonly fix?: string;
}

const ok = (name: string, finding: string): Check => ({ name, ok: true, finding });
const fault = (name: string, finding: string, fix: string): Check => ({ name, ok: false, finding, fix });

/** Looks at one thing after the other; what rests on a thing that is not there is not looked at. */
export async function* checkUp(given: Settings, quick: boolean): AsyncGenerator<Check> {
  yield nodeVersion(process.versions.node);
  const engine = engineLoads();
  yield engine;
  if (!engine.ok) return;
  const { dataDir } = given;
  if (!existsSync(dataDir)) {
    yield ok('data folder', `${dataDir} is not there yet; the first start makes it`);
    return;
  }
  yield* folder(dataDir);
  yield* keyFiles(given);
  if (!existsSync(join(dataDir, 'log.db'))) {
    yield ok('log', 'nothing was written yet');
    return;
  }
  let opened: Opened;
  try {
    opened = await openBeside(given);
    yield ok('master key', 'opens the vault');
  } catch (error) {
    yield fault('master key', lineOf(error), 'set MASTER_KEY_FILE to the key of the first start');
    return;
  }
  try {
    yield await owner(given);
    yield* lag(opened);
    if (!quick) yield await chain(opened);
  } finally {
    opened.close();
  }
}

/** `engines` of package.json. */
export const nodeVersion = (version: string): Check => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  return fits ? ok('node', version) : fault('node', version, 'install Node 20.19 or later, or 22.12 or later');
};

/** On a folder of its own, so that it says the same whoever owns the data. */
const engineLoads = (): Check => {
  const trial = mkdtempSync(join(tmpdir(), 'closeline-doctor-'));
  try {
    const clock = { now: () => '1970-01-01T00:00:00.000Z' };
    openEmbedded({ dataDir: trial, clock, onFatal: () => undefined }).close();
    return ok('sqlite', 'better-sqlite3 loads, and its log opens with synchronous=FULL');
  } catch (error) {
    return fault('sqlite', lineOf(error), 'run npm rebuild better-sqlite3 (it needs python3, make and a C++ compiler)');
  } finally {
    rmSync(trial, { recursive: true, force: true });
  }
};

/** Far more than a start needs; below it a busy service fills the disk in minutes. */
const LEAST_FREE = 256 * 1024 * 1024;

const isPrivate = (path: string): boolean => (statSync(path).mode & 0o077) === 0;

function* folder(dataDir: string): Generator<Check> {
  try {
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    yield ok('data folder', `${dataDir} can be read and written`);
  } catch {
    yield fault('data folder', `${dataDir} cannot be read and written`, 'give it to the user who runs Closeline');
  }
  if (isPrivate(dataDir)) yield ok('rights of the data folder', 'nobody else can look into it');
  else yield fault('rights of the data folder', 'others can look into it', `chmod 700 ${dataDir}`);
  const { bavail, bsize } = statfsSync(dataDir);
  const free = bavail * bsize;
  const said = `${Math.floor(free / 1024 / 1024)} MiB free`;
  yield free >= LEAST_FREE ? ok('disk', said) : fault('disk', said, 'make room: a full disk refuses every command');
}

function* keyFiles({ dataDir, masterKeyFile }: Settings): Generator<Check> {
  const own = ['master.key', 'auth.key', 'vault.db', 'log.db', 'views.db'].map((name) => [name, join(dataDir, name)] as const);
  const all = masterKeyFile === undefined ? own : [...own, ['MASTER_KEY_FILE', masterKeyFile] as const];
  for (const [name, path] of all) {
    if (!existsSync(path)) continue;
    if (isPrivate(path)) yield ok(`rights of ${name}`, 'its owner alone can read it');
    else yield fault(`rights of ${name}`, 'others can read it', `chmod 600 ${path}`);
  }
}

/** Owning it for a moment opens every file for writing, with the level of sync asserted. */
const owner = async (given: Settings): Promise<Check> => {
  try {
    (await own(given)).close();
    return ok('owner', 'nobody owns the data folder; opened for writing it is synchronous=FULL');
  } catch (error) {
    if (error instanceof DataDirInUse) return ok('owner', `${error.message}; it asserted synchronous=FULL at its start`);
    return fault('owner', lineOf(error), 'nothing can be written until this is mended');
  }
};

/** A service projects within moments; a folder that nobody owns catches up at the next start. */
const MOST_BEHIND = 10_000;

async function* lag(opened: Opened): AsyncGenerator<Check> {
  for (const { view, behind } of await statusOf(opened)) {
    const said = behind === 0 ? 'caught up' : `${behind} events behind`;
    if (behind <= MOST_BEHIND) yield ok(`view ${view}`, said);
    else yield fault(`view ${view}`, said, 'see that the service runs, or run closeline views rebuild');
  }
}

/** Every event of the log carries the hash of the one before it in its stream. */
const chain = async ({ engine }: Opened): Promise<Check> => {
  const places = new Map<string, ChainPlace>();
  let count = 0;
  let after: string | undefined;
  for (let caughtUp = false; !caughtUp;) {
    const page = await engine.log.readAll({ limit: 1000, ...(after !== undefined && { after }) });
    for (const event of page.events) {
      const verdict = verifyChain([event], places.get(event.stream));
      if (!verdict.ok)
        return fault(
          'chain',
          `${verdict.stream}, revision ${verdict.revision}: ${verdict.why}`,
          'the log was changed: restore it from a backup',
        );
      places.set(event.stream, verdict.end);
      count += 1;
    }
    ({ position: after, caughtUp } = page);
  }
  return ok('chain', `${count} events of ${places.size} streams each carry the hash of the one before`);
};
