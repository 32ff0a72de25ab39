import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataDirInUse, ownerOf } from '@closeline/engines';
import { MasterKeyRefused, WrongMasterKey } from '@closeline/trust';
import type { Settings } from '../../../api/src/settings';
import { Fault, lineOf } from '../fault';
import { openBeside, own, type Opened } from '../open';
import { fault, ok, warning, type Check } from './check';
import { folder, keyFiles, masterKeyPlace } from './files';
import { chain, clock } from './log';
import { address, engineLoads, nodeVersion } from './machine';
import { servers } from './servers';
import { checkSettings } from './settings';
import { tokenKeys } from './tokens';
import { views } from './views';

/** Looks at one thing after the other; what rests on a thing that is not there is not looked at. */
export async function* checkUp(environment: NodeJS.ProcessEnv, quick: boolean): AsyncGenerator<Check> {
  yield nodeVersion(process.versions.node);
  const { checks, settings } = checkSettings(environment);
  yield* checks;
  if (!settings) return;
  if (!settings.servers) {
    const engine = engineLoads();
    yield engine;
    if (!engine.ok) return;
  }
  yield await address(settings);
  let all = true;
  for await (const check of beneath(settings)) {
    yield check;
    all &&= check.ok || !NEEDED.test(check.name);
  }
  if (!all) return;
  const has = (name: string): boolean => existsSync(join(settings.dataDir, name));
  if (settings.servers || (has('log.db') && has('views.db'))) yield* contents(settings, quick);
  else if (has('log.db')) yield warning('views', 'views.db is not there', 'the next start builds every view from the log');
  else if (has('')) yield ok('log', 'nothing was written yet');
}

/** Without these nothing that is stored can be looked at. */
const NEEDED = /^(data folder|EVENTSTORE_URL|MONGODB_URL|VAULT_MONGODB_URL)$/;

/** What the service stands on: its folder, its keys, its servers. */
async function* beneath(settings: Settings): AsyncGenerator<Check> {
  const { dataDir, servers: urls } = settings;
  if (existsSync(dataDir)) {
    let isFolder = true;
    for (const check of folder(settings)) {
      yield check;
      isFolder &&= check.ok || check.name !== 'data folder';
    }
    if (!isFolder) return;
    yield* keyFiles(settings);
  } else yield ok('data folder', `${dataDir} is not there yet; the first start makes it`);
  for (const check of [masterKeyPlace(settings), await tokenKeys(settings)]) if (check) yield check;
  if (urls) yield* servers(urls);
}

/** What the stores hold. */
async function* contents(settings: Settings, quick: boolean): AsyncGenerator<Check> {
  let opened: Opened;
  try {
    opened = await openBeside(settings);
    yield ok('master key', 'opens the vault');
  } catch (error) {
    yield closed(error, settings);
    return;
  }
  try {
    if (!settings.servers) yield await owner(settings);
    yield await clock(opened, Date.now());
    yield* views(opened, ownerOf(settings.dataDir) !== undefined);
    if (!quick) yield await chain(opened);
  } finally {
    await opened.close();
  }
}

/** Why what is stored cannot be opened. */
const closed = (error: unknown, settings: Settings): Check => {
  if (settings.servers && error instanceof Fault) return ok('log', 'nothing was written yet');
  if (error instanceof MasterKeyRefused || error instanceof WrongMasterKey)
    return fault('master key', lineOf(error), 'set MASTER_KEY_FILE to the key of the first start');
  return fault('data', lineOf(error), 'restore it from a backup (docs/operations.md, "Restore")');
};

/** Owning it for a moment opens every file for writing, with the level of sync asserted. */
const owner = async (settings: Settings): Promise<Check> => {
  try {
    await (await own(settings)).close();
    return ok('owner', 'nobody owns the data folder; opened for writing it is synchronous=FULL');
  } catch (error) {
    if (error instanceof DataDirInUse) return ok('owner', `${error.message}; it asserted synchronous=FULL at its start`);
    return fault('owner', lineOf(error), 'nothing can be written until this is mended');
  }
};
