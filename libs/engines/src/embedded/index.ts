import { join } from 'node:path';
import type { Clock } from '@closeline/eventsourcing';
import { EmbeddedCheckpoints } from './checkpoints';
import { ownFolder } from './folder';
import { EmbeddedEventStore } from './log';
import { EmbeddedKeys } from './vault-keys';
import { EmbeddedViewStore } from './views';

export { backUpEmbedded, type Backup } from './backup';
export { EmbeddedCheckpoints } from './checkpoints';
export { DataDirInUse, ownerOf, type Owner } from './folder';
export { EmbeddedEventStore } from './log';
export { EmbeddedKeys } from './vault-keys';
export { EmbeddedViewStore } from './views';

export interface Embedded {
  readonly log: EmbeddedEventStore;
  readonly views: EmbeddedViewStore;
  readonly checkpoints: EmbeddedCheckpoints;
  readonly keys: EmbeddedKeys;
  /** Commits what waits, closes the files and, where it owned the folder, lets it go. */
  close(): void;
}

export interface EmbeddedOwner extends Embedded {
  readonly dataDir: string;
  /** Says where this process listens, for the message to a second one. */
  setUrl(url: string): void;
  /** Of a writer in batches: puts on disk what it has answered, the keys before what they seal. */
  flush(): void;
}

export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  /** The disk did not keep what was written (log or keys): exit non-zero, recover at the next start. */
  readonly onFatal: (error: Error) => void;
  /**
   * Where the log is written: in a thread of its own (from what was built), or, by default, in the caller's. `batch`: in
   * the caller's, and on disk at each `flush` only, whatever was answered before.
   */
  readonly writer?: 'inline' | 'thread' | 'batch';
}

/** Opens everything a folder holds as its one owner. Throws DataDirInUse. */
export const openEmbedded = ({ dataDir, clock, onFatal, writer = 'inline' }: EmbeddedOptions): EmbeddedOwner => {
  const folder = ownFolder(dataDir, clock.now());
  const closers = [() => folder.release()];
  const opened = <T extends { close(): void }>(store: T): T => {
    closers.unshift(() => store.close());
    return store;
  };
  const close = (): void => closers.splice(0).forEach((closer) => closer());
  try {
    const keys = opened(EmbeddedKeys.writer(join(folder.dataDir, 'vault.db'), onFatal, writer === 'batch'));
    const file = join(folder.dataDir, 'log.db');
    const log = opened(
      writer === 'thread'
        ? EmbeddedEventStore.threadedWriter(file, onFatal)
        : EmbeddedEventStore.writer(file, { clock, onFatal, batch: writer === 'batch' }),
    );
    const views = opened(EmbeddedViewStore.writer(join(folder.dataDir, 'views.db')));
    return {
      dataDir: folder.dataDir,
      log,
      views,
      checkpoints: new EmbeddedCheckpoints(log),
      keys,
      setUrl: (url) => folder.setUrl(url),
      flush: () => {
        keys.flush();
        log.flush();
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
};

/** Opens a folder for reading, beside the process that owns it or without one. Throws one line where there is no data. */
export const openEmbeddedReader = ({ dataDir }: { readonly dataDir: string }): Embedded => {
  const closers: (() => void)[] = [];
  const opened = <T extends { close(): void }>(store: T): T => {
    closers.unshift(() => store.close());
    return store;
  };
  const close = (): void => closers.splice(0).forEach((closer) => closer());
  try {
    const log = opened(EmbeddedEventStore.reader(join(dataDir, 'log.db')));
    const views = opened(EmbeddedViewStore.reader(join(dataDir, 'views.db')));
    const keys = opened(EmbeddedKeys.reader(join(dataDir, 'vault.db')));
    return { log, views, checkpoints: new EmbeddedCheckpoints(log), keys, close };
  } catch (error) {
    close();
    throw error;
  }
};
