import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { Projector, type AnyView, type Position } from '@closeline/eventsourcing';
import { salesUpcasts, salesViews } from '@closeline/sales';
import type { Logger } from 'pino';
import type { Composition } from './composition';
import type { ProjectorData } from './projector.worker';
import { THREADED } from './threads';

/** How far the views are. */
export interface ProjectionState {
  readonly status: 'ok' | 'degraded';
  readonly log: { readonly position: Position | null };
  readonly views: readonly { readonly view: string; readonly position: Position | null; readonly caughtUp: boolean }[];
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/** Runs the projector in a thread of its own until the signal aborts; rejects where it fails. */
const inThread = ({ engine, settings }: Composition, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const data: ProjectorData = { dataDir: engine.dataDir, timeZone: settings.reportTimeZone };
    const worker = new Worker(join(__dirname, 'projector.worker.js'), { workerData: data });
    const quiet = engine.log.onAppended(() => worker.postMessage('appended'));
    const stop = (): void => worker.postMessage('stop');
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    worker.on('message', () => engine.views.notify());
    worker.once('error', reject);
    worker.once('exit', (code) => {
      quiet();
      signal.removeEventListener('abort', stop);
      if (code === 0) resolve();
      else reject(new Error(`the thread that keeps the views ended with ${code}`));
    });
  });

/** Keeps the views: follows the log until it is told to stop. */
export class Projection {
  private readonly stopping = new AbortController();
  private readonly views: readonly AnyView[];
  private fault = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly composition: Composition,
    private readonly logger: Logger,
  ) {
    this.views = salesViews({ timeZone: composition.settings.reportTimeZone });
  }

  async start(): Promise<void> {
    const { engine } = this.composition;
    await engine.views.declare(this.views.map(({ id, indexes }) => ({ view: id, indexes })));
    const { signal } = this.stopping;
    const projector = new Projector(engine.log, engine.views, this.views, salesUpcasts);
    this.running = this.keepRunning(() => (THREADED ? inThread(this.composition, signal) : projector.run(signal)));
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  async state(): Promise<ProjectionState> {
    const { engine } = this.composition;
    const head = (await engine.log.head()) ?? null;
    const views = await Promise.all(
      this.views.map(async ({ id }) => {
        const position = (await engine.views.checkpoint(id)) ?? null;
        return { view: id, position, caughtUp: head === null || (position !== null && position >= head) };
      }),
    );
    return { status: this.fault ? 'degraded' : 'ok', log: { position: head }, views };
  }

  /** Runs again after a failure, later each time, until it is told to stop. */
  private async keepRunning(run: () => Promise<void>): Promise<void> {
    const { signal } = this.stopping;
    for (let ms = FIRST_PAUSE_MS; !signal.aborted; ms = Math.min(2 * ms, LONGEST_PAUSE_MS)) {
      try {
        await run();
      } catch (error) {
        if (signal.aborted) return;
        this.fault = true;
        this.logger.error({ err: error }, `the views cannot be kept; trying again in ${ms} ms`);
        await pause(ms, undefined, { signal }).catch(() => undefined);
        this.fault = false;
      }
    }
  }
}
