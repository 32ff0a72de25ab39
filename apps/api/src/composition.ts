import { randomBytes, randomUUID } from 'node:crypto';
import { Clock, Executor, Ids } from '@closeline/eventsourcing';
import { openEmbedded, type EmbeddedOwner } from '@closeline/engines';
import { salesUpcasts, seedHouse } from '@closeline/sales';
import { KeyVault, loadMasterKey, pooled, SealedEnvelope } from '@closeline/trust';
import type { Settings } from './settings';
import { THREADED } from './threads';

/** The service without HTTP: everything that stands behind the ports, on one data folder that this process owns. */
export interface Composition {
  readonly settings: Settings;
  readonly engine: EmbeddedOwner;
  readonly vault: KeyVault;
  readonly envelope: SealedEnvelope;
  readonly executor: Executor;
  readonly clock: Clock;
  readonly ids: Ids;
  /** For the operator, at every start. */
  readonly warnings: readonly string[];
  close(): void;
}

/** What a test or a tool puts in the place of the machine's own. */
export interface Overrides {
  readonly clock?: Clock;
  /** The disk did not keep what was written. By default the process ends with 1 at once. */
  readonly onFatal?: (error: Error) => void;
}

/** The machine's clock. Within a process it never goes back, though the machine's may be set back. */
class SystemClock extends Clock {
  private latest = '';

  override now(): string {
    const now = new Date().toISOString();
    if (now > this.latest) this.latest = now;
    return this.latest;
  }
}

class RandomIds extends Ids {
  override next(): string {
    return randomUUID();
  }
}

const stop = (error: Error): void => {
  process.stderr.write(`closeline: the disk did not keep what was written: ${error.message}\n`);
  process.exit(1);
};

/**
 * Takes the data folder, opens everything it holds, and seeds the house at the first start.
 * @throws DataDirInUse, MasterKeyRefused, WrongMasterKey
 */
export const compose = async (settings: Settings, overrides: Overrides = {}): Promise<Composition> => {
  const { clock = new SystemClock(), onFatal = stop } = overrides;
  // The thread has no clock but the machine's.
  const writer = THREADED && !overrides.clock ? 'thread' : 'inline';
  const engine = openEmbedded({ dataDir: settings.dataDir, clock, onFatal, writer });
  try {
    const master = loadMasterKey(settings.masterKeyFile, engine.dataDir, randomBytes, KeyVault.isEmpty(engine.keys));
    const vault = await KeyVault.open(engine.keys, master.key, randomBytes);
    const envelope = new SealedEnvelope(vault, pooled(randomBytes));
    const executor = new Executor(engine.log, envelope, salesUpcasts);
    await seedHouse(executor, clock);
    return {
      ...{ settings, engine, vault, envelope, executor, clock, ids: new RandomIds() },
      warnings: master.warning ? [master.warning] : [],
      close: () => engine.close(),
    };
  } catch (error) {
    engine.close();
    throw error;
  }
};
