import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { EmbeddedEventStore, EmbeddedViewStore } from '@closeline/engines';
import type { KeeperEvents } from '@closeline/eventsourcing';
import { SystemClock } from './clock';
import { keeperOf, OWNER, waiting } from './keeping';

/** What the thread is given: the folder that the process owns, and the zone in which reports keep days. */
export interface ProjectorData {
  readonly dataDir: string;
  readonly reportTimeZone: string;
}

/** What the thread says: that it has committed, or what its keeper tells. */
export type ProjectorNews =
  'committed' | { readonly [E in keyof KeeperEvents]: readonly [E, ...Parameters<KeeperEvents[E]>] }[keyof KeeperEvents];
/** What the thread is told. `look`: something changed that the keeper is to take care of. */
export type ProjectorOrder = 'appended' | 'look' | 'stop';

/** Under load a batch then has some fifty events; the first one after a quiet moment is folded at once. */
const BREATH_MS = 10;

/** Folding takes as long as deciding: in a thread of its own it does not hold up the commands. */
const main = async ({ dataDir, reportTimeZone }: ProjectorData): Promise<void> => {
  const port = parentPort!;
  const stopping = new AbortController();
  const { signal } = stopping;
  const log = EmbeddedEventStore.reader(join(dataDir, 'log.db'));
  const views = EmbeddedViewStore.writer(join(dataDir, 'views.db'));
  const say = (news: ProjectorNews): void => port.postMessage(news);
  views.onCommitted(() => say('committed'));
  const events: KeeperEvents = {
    failed: (...what) => say(['failed', ...what]),
    lookFailed: (...what) => say(['lookFailed', ...what]),
    looked: () => say(['looked']),
    kept: () => say(['kept']),
    applied: (...what) => say(['applied', ...what]),
    progress: (...what) => say(['progress', ...what]),
    promoted: (...what) => say(['promoted', ...what]),
    blocked: (...what) => say(['blocked', ...what]),
    parked: (...what) => say(['parked', ...what]),
  };
  const clock = new SystemClock();
  const breath = (): Promise<unknown> => waiting(BREATH_MS, signal);
  const keeper = keeperOf({ log, views }, { reportTimeZone, shards: 1 }, { holder: OWNER, clock, events, breath });
  port.on('message', (order: ProjectorOrder) => {
    if (order === 'appended') log.notify();
    else if (order === 'look') keeper.wake();
    else stopping.abort();
  });
  try {
    await keeper.run(signal);
  } finally {
    views.close();
    log.close();
    port.close();
  }
};

void main(workerData as ProjectorData);
