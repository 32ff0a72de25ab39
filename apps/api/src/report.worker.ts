import { parentPort, workerData } from 'node:worker_threads';
import { Refusal } from '@closeline/eventsourcing';
import { compute, FactTables, type Ask } from '@closeline/sales/reports';
import { openReader } from './engine';
import { activeViews } from './keeping';
import type { Settings } from './settings';

/** What the thread is told: to compute something, or that it is not wanted any more. */
export type ComputingOrder = { readonly id: number; readonly ask: Ask } | { readonly cancel: number } | 'stop';
/** What the thread says of something it was told to compute. */
export type ComputingNews = { readonly id: number } & (
  | { readonly progress: number }
  | { readonly answer: object }
  | { readonly refusal: Pick<Refusal, 'code' | 'detail' | 'status' | 'extra'> }
  | { readonly failed: string }
);

/** Progress is told at most so often. */
const TELLING_MS = 200;

const main = async (settings: Settings): Promise<void> => {
  const port = parentPort!;
  const reader = await openReader(settings);
  const stores = { log: reader.log, views: activeViews(reader.views, settings), tables: new FactTables() };
  const underWay = new Map<number, AbortController>();
  const say = (news: ComputingNews): void => port.postMessage(news);
  const work = async (id: number, ask: Ask): Promise<void> => {
    const stopping = new AbortController();
    underWay.set(id, stopping);
    let told = performance.now();
    const progress = (share: number): void => {
      if (performance.now() - told < TELLING_MS) return;
      told = performance.now();
      say({ id, progress: share });
    };
    try {
      say({ id, answer: await compute(ask, stores, { progress, signal: stopping.signal }) });
    } catch (error) {
      if (error instanceof Refusal) {
        const { code, detail, status, extra } = error;
        say({ id, refusal: { code, detail, status, extra } });
      } else say({ id, failed: error instanceof Error ? `${error.name}: ${error.message}` : 'no error was thrown' });
    } finally {
      underWay.delete(id);
    }
  };
  port.on('message', (order: ComputingOrder) => {
    if (order === 'stop') {
      for (const stopping of underWay.values()) stopping.abort();
      port.close();
      void reader.close();
    } else if ('cancel' in order) underWay.get(order.cancel)?.abort();
    else void work(order.id, order.ask);
  });
};

void main(workerData as Settings);
