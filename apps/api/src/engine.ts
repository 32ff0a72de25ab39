import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  openEmbedded,
  openEmbeddedReader,
  openServers,
  type Embedded,
  type EmbeddedOptions,
  type EmbeddedOwner,
  type Servers,
} from '@closeline/engines';
import { published } from '@closeline/sales/analysts';
import type { ServerUrls, Settings } from './settings';

/** What the product needs of its stores, wherever they are. */
export type Stores = Pick<Servers, 'log' | 'views' | 'checkpoints' | 'keys'>;

/** The stores of one process, open for writing. */
export interface Engine extends Stores {
  /** Holds the keys of this installation: what signs tokens and, unless MASTER_KEY_FILE is set, the master key. */
  readonly dataDir: string;
  /** The data folder that this process owns; undefined where the stores are servers, which many processes share. */
  readonly embedded: EmbeddedOwner | undefined;
  /** For the operator, at every start. */
  readonly warnings: readonly string[];
  close(): Promise<void>;
}

export type EngineOptions = Omit<EmbeddedOptions, 'dataDir'>;

/** What is to be done where the disk did not keep what was written: nothing that this process believes holds any more. */
export const die = (error: Error): void => {
  process.stderr.write(`closeline: the disk did not keep what was written: ${error.message}\n`);
  process.exit(1);
};

/**
 * The servers that the settings name, or else the data folder, of which this process is then the one owner.
 * @throws DataDirInUse, and what a server that cannot be used is refused with
 */
export const openEngine = (settings: Settings, options: EngineOptions): Promise<Engine> =>
  settings.servers ? onServers(settings, settings.servers) : inFolder(settings, options);

const inFolder = async ({ dataDir: given }: Settings, options: EngineOptions): Promise<Engine> => {
  const embedded = openEmbedded({ dataDir: given, ...options });
  const { log, views, checkpoints, keys, dataDir } = embedded;
  return { log, views, checkpoints, keys, dataDir, embedded, warnings: [], close: async () => embedded.close() };
};

const onServers = async ({ dataDir, reportTimeZone: timeZone }: Settings, urls: ServerUrls): Promise<Engine> => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const servers = await openServers({ ...urls, analysts: published({ timeZone }) });
  const { log, views, checkpoints, keys, warnings } = servers;
  const close = (): Promise<void> => servers.close();
  return { log, views, checkpoints, keys, dataDir: resolve(dataDir), embedded: undefined, warnings, close };
};

/** The stores for whoever only reads: beside the process that owns the data folder, or the servers themselves. */
export interface Reader extends Stores {
  /** Wakes nobody by itself when the owner writes; undefined where the stores are servers. */
  readonly embedded: Embedded | undefined;
  close(): Promise<void>;
}

/** @throws one line where there is no data, and what a server that cannot be used is refused with */
export const openReader = async ({ dataDir, servers: urls }: Settings): Promise<Reader> => {
  if (urls) {
    const servers = await openServers(urls);
    const { log, views, checkpoints, keys } = servers;
    return { log, views, checkpoints, keys, embedded: undefined, close: () => servers.close() };
  }
  const embedded = openEmbeddedReader({ dataDir });
  const { log, views, checkpoints, keys } = embedded;
  return { log, views, checkpoints, keys, embedded, close: async () => embedded.close() };
};
