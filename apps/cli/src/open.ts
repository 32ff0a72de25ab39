import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataDirInUse, type Embedded } from '@closeline/engines';
import { KeyVault, loadMasterKey, SealedEnvelope } from '@closeline/trust';
import { compose, type Composition } from '../../api/src/composition';
import { openReader } from '../../api/src/engine';
import { activeViews, viewsOf } from '../../api/src/keeping';
import { settingsOf, type Settings } from '../../api/src/settings';
import { loadSigningKey } from '../../api/src/tokens';
import { project, reached } from './catch-up';
import { Fault } from './fault';
import type { Opened } from './opened';

export type { Opened } from './opened';

export const settings = (): Settings => settingsOf(process.env);

export { viewsOf } from '../../api/src/keeping';

const noData = (where: string): Fault =>
  new Fault(`there is no data ${where}`, 'start the service or import something first, or set DATA_DIR', 3);

/** A reading verb makes nothing: where there is no log there is nothing to read. */
export const ensureData = ({ dataDir, servers }: Settings): void => {
  if (!servers && !existsSync(join(dataDir, 'log.db'))) throw noData(`in ${dataDir}`);
};

/** For reading, whoever else writes. Throws Fault where there is no data. */
export const openBeside = async (given: Settings): Promise<Opened & { readonly embedded: Embedded | undefined }> => {
  ensureData(given);
  const views = viewsOf(given);
  const engine = await openReader(given);
  try {
    if ((await engine.log.head()) === undefined) throw noData(engine.embedded ? `in ${given.dataDir}` : 'on the servers');
    const reader = activeViews(engine.views, given);
    const master = loadMasterKey(given.masterKeyFile, given.dataDir, randomBytes, false);
    const vault = await KeyVault.open(engine.keys, master.key, randomBytes);
    const envelope = new SealedEnvelope(vault, randomBytes);
    return { settings: given, engine, reader, envelope, views, embedded: engine.embedded, close: () => engine.close() };
  } catch (error) {
    await engine.close();
    throw error;
  }
};

/** For writing, with the house seeded: a data folder as its owner. Throws DataDirInUse. */
export const own = async (given: Settings): Promise<Opened & { readonly composition: Composition }> => {
  const composition = await compose(given);
  const { engine, reader, envelope } = composition;
  const views = viewsOf(given);
  try {
    // Whichever verb is first on a folder: `token` then has a key to sign with.
    if (!given.authPublicKeyFile && !given.authJwksUrl) loadSigningKey(engine.dataDir);
    const owned = engine.embedded && { owned: engine.embedded };
    return { settings: given, engine, ...owned, reader, envelope, views, composition, close: () => composition.close() };
  } catch (error) {
    await composition.close();
    throw error;
  }
};

/**
 * With views that know every event of this moment: kept by this process, unless others keep them: then it waits for those.
 */
export const openCaughtUp = async (given: Settings): Promise<Opened> => {
  ensureData(given);
  let opened: Opened;
  let work = project;
  try {
    opened = given.servers ? await openBeside(given) : await own(given);
  } catch (error) {
    if (!(error instanceof DataDirInUse)) throw error;
    opened = await openBeside(given);
    work = reached;
  }
  try {
    await work(opened);
    return opened;
  } catch (error) {
    await opened.close();
    throw error;
  }
};
