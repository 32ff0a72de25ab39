import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DataDirInUse, openEmbeddedReader, ownerOf, type Embedded } from '@closeline/engines';
import { Projector, type AnyView } from '@closeline/eventsourcing';
import { salesUpcasts, salesViews } from '@closeline/sales';
import { KeyVault, loadMasterKey, SealedEnvelope } from '@closeline/trust';
import { compose, type Composition } from '../../api/src/composition';
import { settingsOf, type Settings } from '../../api/src/settings';
import { loadSigningKey } from '../../api/src/tokens';
import { Fault } from './fault';

/** A data folder opened by a verb: as its owner, or for reading beside the process that owns it. */
export interface Opened {
  readonly settings: Settings;
  readonly engine: Embedded;
  readonly envelope: SealedEnvelope;
  readonly views: readonly AnyView[];
  /** Whether this process owns the folder meanwhile. */
  readonly owns: boolean;
  close(): void;
}

export const settings = (): Settings => settingsOf(process.env);

export const viewsOf = ({ reportTimeZone }: Settings): readonly AnyView[] => salesViews({ timeZone: reportTimeZone });

const declare = (engine: Embedded, views: readonly AnyView[]): Promise<void> =>
  engine.views.declare(views.map(({ id, indexes }) => ({ view: id, indexes })));

/** A reading verb makes nothing: where there is no log there is nothing to read. */
export const ensureData = ({ dataDir }: Settings): void => {
  if (existsSync(join(dataDir, 'log.db'))) return;
  throw new Fault(`there is no data in ${dataDir}`, 'start the service or import something first, or set DATA_DIR', 3);
};

/** Opens the folder for reading, whether somebody owns it or not. Throws Fault where there is no data. */
export const openBeside = async (given: Settings): Promise<Opened> => {
  ensureData(given);
  const views = viewsOf(given);
  const engine = openEmbeddedReader({ dataDir: given.dataDir });
  try {
    await declare(engine, views);
    const master = loadMasterKey(given.masterKeyFile, given.dataDir, randomBytes, false);
    const vault = await KeyVault.open(engine.keys, master.key, randomBytes);
    const envelope = new SealedEnvelope(vault, randomBytes);
    return { settings: given, engine, envelope, views, owns: false, close: () => engine.close() };
  } catch (error) {
    engine.close();
    throw error;
  }
};

/** As the owner of the folder, with the house seeded and views declared. Throws DataDirInUse. */
export const own = async (given: Settings): Promise<Opened & { readonly composition: Composition }> => {
  const composition = await compose(given);
  const { engine, envelope } = composition;
  const views = viewsOf(given);
  try {
    // Whichever verb is first on a folder: `token` then has a key to sign with.
    if (!given.authPublicKeyFile && !given.authJwksUrl) loadSigningKey(engine.dataDir);
    await declare(engine, views);
    return { settings: given, engine, envelope, views, owns: true, composition, close: () => composition.close() };
  } catch (error) {
    composition.close();
    throw error;
  }
};

/** Brings the views of an owned folder to the head of the log. */
export const project = ({ engine, views }: Opened): Promise<unknown> =>
  new Projector(engine.log, engine.views, views, salesUpcasts).catchUp();

/**
 * With views that know every event of this moment: waits for the service that owns the folder; where nobody does, owns it
 * and catches up itself.
 */
export const openCaughtUp = async (given: Settings): Promise<Opened> => {
  ensureData(given);
  try {
    const opened = await own(given);
    await project(opened);
    return opened;
  } catch (error) {
    if (!(error instanceof DataDirInUse)) throw error;
  }
  const opened = await openBeside(given);
  try {
    await reached(opened);
    return opened;
  } catch (error) {
    opened.close();
    throw error;
  }
};

/** The owner writes in another process: only looking again shows how far it is. */
const LOOK_MS = 25;
const PATIENCE_MS = 60_000;

const reached = async ({ engine, views, settings: { dataDir } }: Opened): Promise<void> => {
  const head = await engine.log.head();
  if (head === undefined) return;
  for (let waited = 0; ; waited += LOOK_MS) {
    const at = await Promise.all(views.map(({ id }) => engine.views.checkpoint(id)));
    if (at.every((position) => position !== undefined && position >= head)) return;
    if (waited >= PATIENCE_MS) break;
    await pause(LOOK_MS);
  }
  const owner = ownerOf(dataDir);
  throw new Fault(
    `the views do not catch up with the log${owner ? ` (process ${owner.pid})` : ''}`,
    'look at closeline views status',
    3,
  );
};
