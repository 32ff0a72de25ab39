import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Refusal, type EventStore, type ViewReader } from '@closeline/eventsourcing';
import { compute, Computing, FactTables, type Ask, type Following } from '@closeline/sales/reports';
import type { ComputingNews, ComputingOrder } from './report.worker';
import type { Settings } from './settings';
import { THREADED } from './threads';

interface ComputedFrom {
  readonly log: EventStore;
  readonly views: ViewReader;
}

/** Computes in the thread that answers requests: where sources are run as they are. */
class ComputingHere extends Computing {
  private readonly tables = new FactTables();

  constructor(private readonly stores: ComputedFrom) {
    super();
  }

  override run(ask: Ask, following: Following): Promise<object> {
    return compute(ask, { ...this.stores, tables: this.tables }, following);
  }
}

interface Waiting {
  readonly resolve: (answer: object) => void;
  readonly reject: (error: Error) => void;
  readonly following: Following;
}

/** Computes in a thread of its own, with connections of its own, begun at the first question. */
class ComputingInThread extends Computing {
  private worker: Worker | undefined;
  private last = 0;
  private readonly waiting = new Map<number, Waiting>();

  constructor(private readonly settings: Settings) {
    super();
  }

  override run(ask: Ask, following: Following): Promise<object> {
    const id = ++this.last;
    const cancel = (): void => this.order({ cancel: id });
    const done = new Promise<object>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject, following });
      following.signal.addEventListener('abort', cancel, { once: true });
      this.order({ id, ask });
    });
    return done.finally(() => {
      this.waiting.delete(id);
      following.signal.removeEventListener('abort', cancel);
    });
  }

  override async close(): Promise<void> {
    const { worker } = this;
    if (!worker) return;
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    this.order('stop');
    await gone;
  }

  private order(what: ComputingOrder): void {
    this.worker ??= this.begin();
    this.worker.postMessage(what);
  }

  private begin(): Worker {
    const worker = new Worker(join(__dirname, 'report.worker.js'), { workerData: this.settings });
    worker.unref();
    worker.on('message', (news: ComputingNews) => this.heard(news));
    const ended = (error: Error): void => {
      this.worker = undefined;
      for (const { reject } of this.waiting.values()) reject(error);
    };
    worker.once('error', ended);
    worker.once('exit', () => ended(new Error('the thread that computes reports has ended')));
    return worker;
  }

  private heard(news: ComputingNews): void {
    const waiting = this.waiting.get(news.id);
    if (!waiting) return;
    if ('progress' in news) waiting.following.progress(news.progress);
    else if ('answer' in news) waiting.resolve(news.answer);
    else if ('refusal' in news) {
      const { code, detail, status, extra } = news.refusal;
      waiting.reject(new Refusal(code, detail, status, extra));
    } else waiting.reject(new Error(news.failed));
  }
}

/** Where reports are computed that are not kept. */
export const computingOf = (stores: ComputedFrom, settings: Settings): Computing =>
  THREADED ? new ComputingInThread(settings) : new ComputingHere(stores);
