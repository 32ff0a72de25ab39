import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { EmbeddedOwner } from '@closeline/engines';
import type { KeeperEvents } from '@closeline/eventsourcing';
import type { ProjectorData, ProjectorNews, ProjectorOrder } from './projector.worker';

/** What keeps the views in a thread of its own. */
export interface ProjectorThread {
  /** Resolves when it was stopped; rejects where it ended by itself. */
  readonly done: Promise<void>;
  /** Looks at once: something changed that it is to take care of. */
  wake(): void;
}

/**
 * What the thread may have in memory at most. A build takes a fraction of it; where Node may take much of the machine, it
 * collects what is no longer needed the later for it, and a rebuild of a million events would grow to 800 MiB.
 */
const LIMITS = { maxOldGenerationSizeMb: 512 };

/** Keeps the views of the folder in a thread of its own until the signal aborts. */
export const keepInThread = (
  { dataDir, log, views }: EmbeddedOwner,
  reportTimeZone: string,
  signal: AbortSignal,
  events: KeeperEvents,
): ProjectorThread => {
  const data: ProjectorData = { dataDir, reportTimeZone };
  const worker = new Worker(join(__dirname, 'projector.worker.js'), { workerData: data, resourceLimits: LIMITS });
  const order = (what: ProjectorOrder): void => worker.postMessage(what);
  const quiet = log.onAppended(() => order('appended'));
  const stop = (): void => order('stop');
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  worker.on('message', (news: ProjectorNews) => {
    if (news === 'committed') return views.notify();
    const [name, ...what] = news;
    (events[name] as (...told: unknown[]) => void)(...what);
  });
  const done = new Promise<void>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code) => {
      quiet();
      signal.removeEventListener('abort', stop);
      if (code === 0) resolve();
      else reject(new Error(`the thread that keeps the views ended with ${code}`));
    });
  });
  return { done, wake: () => order('look') };
};
