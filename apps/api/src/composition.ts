import { randomBytes, randomUUID } from 'node:crypto';
import { Executor, Ids, type ActiveViews, type Clock } from '@closeline/eventsourcing';
import { seedHouse } from '@closeline/sales/house';
import type { Computing } from '@closeline/sales/reports';
import { salesUpcasts } from '@closeline/sales/upcasts';
import { KeyVault, loadMasterKey, pooled, SealedEnvelope } from '@closeline/trust';
import { SystemClock } from './clock';
import { computingOf } from './computing';
import { die, openEngine, type Engine } from './engine';
import { activeViews } from './keeping';
import { MeasuredLog } from './metrics/measured-log';
import { Tallies } from './metrics/tallies';
import type { Settings } from './settings';
import { THREADED } from './threads';

/** The service without HTTP: everything that stands behind the ports. */
export interface Composition {
  readonly settings: Settings;
  readonly engine: Engine;
  /** The views as this process reads them. */
  readonly reader: ActiveViews;
  readonly vault: KeyVault;
  readonly envelope: SealedEnvelope;
  readonly executor: Executor;
  /** What this process has counted since it started. */
  readonly tallies: Tallies;
  /** Where reports are computed that are not kept. */
  readonly computing: Computing;
  readonly clock: Clock;
  readonly ids: Ids;
  /** For the operator, at every start. */
  readonly warnings: readonly string[];
  close(): Promise<void>;
}

/** What a test or a tool puts in the place of the machine's own. */
export interface Overrides {
  readonly clock?: Clock;
  /** The disk did not keep what was written. By default the process ends with 1 at once. */
  readonly onFatal?: (error: Error) => void;
  /** 32 bytes, at the first start only: with the same ones, the same contacts become prospects of the same ids. */
  readonly indexKey?: Buffer;
  /** Of a data folder: on disk at each `flush` of the engine only. For whoever can begin again. */
  readonly batches?: boolean;
}

class RandomIds extends Ids {
  override next(): string {
    return randomUUID();
  }
}

const KEY_IN_FOLDER =
  'the master key lies in DATA_DIR, and every process on these servers needs this one. Set MASTER_KEY_FILE to it, everywhere.';

/**
 * Opens the stores (of a data folder as its owner) and the keys, and seeds the house at the first start.
 * @throws DataDirInUse, MasterKeyRefused, WrongMasterKey, and what a server that cannot be used is refused with
 */
export const compose = async (settings: Settings, overrides: Overrides = {}): Promise<Composition> => {
  const { clock = new SystemClock(), onFatal = die, indexKey } = overrides;
  // The thread has no clock but the machine's.
  const writer = overrides.batches ? 'batch' : THREADED && !overrides.clock ? 'thread' : 'inline';
  const engine = await openEngine(settings, { clock, onFatal, writer });
  try {
    const isFirstStart = await KeyVault.isEmpty(engine.keys);
    const master = loadMasterKey(settings.masterKeyFile, engine.dataDir, randomBytes, isFirstStart);
    const vault = await KeyVault.open(engine.keys, master.key, randomBytes, indexKey);
    const envelope = new SealedEnvelope(vault, pooled(randomBytes));
    const tallies = new Tallies();
    const executor = new Executor(new MeasuredLog(engine.log, tallies), envelope, salesUpcasts);
    await seedHouse(executor, clock);
    const reader = activeViews(engine.views, settings);
    const computing = computingOf({ log: engine.log, views: reader }, settings);
    return {
      ...{ settings, engine, reader, vault, envelope, executor, tallies, computing, clock, ids: new RandomIds() },
      warnings: [...engine.warnings, ...(master.warning ? [engine.embedded ? master.warning : KEY_IN_FOLDER] : [])],
      close: async () => {
        await computing.close();
        await engine.close();
      },
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
};
