import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { EmbeddedEventStore, EmbeddedViewStore } from '@closeline/engines';
import { Projector } from '@closeline/eventsourcing';
import { salesUpcasts, salesViews } from '@closeline/sales';

/** What the thread is given: the folder that the process owns, and the zone in which reports keep days. */
export interface ProjectorData {
  readonly dataDir: string;
  readonly timeZone: string;
}

/** Under load a batch then has some fifty events; the first one after a quiet moment is folded at once. */
const BREATH_MS = 10;

/** Folding takes as long as deciding: in a thread of its own it does not hold up the commands. */
const main = async ({ dataDir, timeZone }: ProjectorData): Promise<void> => {
  const port = parentPort!;
  const stopping = new AbortController();
  const log = EmbeddedEventStore.reader(join(dataDir, 'log.db'));
  const store = EmbeddedViewStore.writer(join(dataDir, 'views.db'));
  port.on('message', (message: 'appended' | 'stop') => {
    if (message === 'appended') log.notify();
    else stopping.abort();
  });
  store.onCommitted(() => port.postMessage('committed'));
  try {
    const views = salesViews({ timeZone });
    await store.declare(views.map(({ id, indexes }) => ({ view: id, indexes })));
    const breath = (): Promise<unknown> => pause(BREATH_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    await new Projector(log, store, views, salesUpcasts, breath).run(stopping.signal);
  } finally {
    store.close();
    log.close();
    port.close();
  }
};

void main(workerData as ProjectorData);
