import type { KeeperEvents, Position } from '@closeline/eventsourcing';
import type { Logger } from 'pino';
import type { Composition } from './composition';
import { holderOf, keeperOf, OWNER, viewsOf, waiting } from './keeping';
import { keepInThread } from './projector-thread';
import { lookAt, type Look, type ViewLook } from './look';
import { THREADED } from './threads';

/** How far the views are, and whether the stores behind them can be reached. */
export interface ProjectionState {
  /** Degraded: somebody has to look. That the service cannot serve is said by `ready` alone. */
  readonly status: 'ok' | 'degraded';
  readonly ready: boolean;
  /** Who keeps the views: this process, others on the same servers, or nobody here. */
  readonly projections: 'here' | 'elsewhere' | 'off';
  readonly stores: Look['stores'];
  readonly log: { readonly position: Position | null };
  /** How many shards of each build this process keeps. */
  readonly leases: Readonly<Record<string, number>>;
  readonly views: readonly ViewLook[];
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;
/** A start waits so long for views that are not built yet: those of a short log then are. */
const FIRST_BUILD_MS = 2_000;

/** Keeps the views until it is told to stop, and says how far they are. */
export class Projection {
  private readonly stopping = new AbortController();
  private readonly holder: string;
  private fault = false;
  /** Whether it cannot be seen what there is to do. */
  private isBlind = false;
  private pauseMs = FIRST_PAUSE_MS;
  private running: Promise<void> = Promise.resolve();
  private wakeUp: () => void = () => undefined;
  private readonly progress = new Map<string, number>();

  constructor(
    private readonly composition: Pick<Composition, 'engine' | 'settings' | 'clock' | 'reader' | 'tallies'>,
    private readonly logger: Logger,
  ) {
    this.holder = composition.engine.embedded ? OWNER : holderOf();
  }

  /** @throws LogicChanged */
  async start(): Promise<void> {
    const { engine, settings, clock } = this.composition;
    if (!settings.projections) return;
    const { signal } = this.stopping;
    const keeper = keeperOf(engine, settings, { holder: this.holder, clock, events: this.events });
    await keeper.begin();
    if (THREADED && engine.embedded) this.running = this.keepThread();
    else {
      this.wakeUp = () => keeper.wake();
      this.running = keeper.run(signal);
    }
    await this.firstBuild();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Looks at once after what there is to build or to try again; others on the same servers look by themselves. */
  wake(): void {
    this.wakeUp();
  }

  async state(): Promise<ProjectionState> {
    const { settings } = this.composition;
    const look = await lookAt(this.composition, viewsOf(settings), this.progress);
    const reached = Object.values(look.stores).every((store) => store === 'ok');
    const serves = look.views.every(({ lagSeconds }) => lagSeconds !== null && lagSeconds <= settings.readyMaxLag);
    const mine = look.leases.filter(({ holder }) => holder.startsWith(`${this.holder}/`));
    const parked = look.views.some((view) => view.parked !== null && view.parked > 0);
    const ready = reached && serves && !this.fault && !this.isBlind;
    return {
      status: ready && !parked ? 'ok' : 'degraded',
      ready,
      projections: !settings.projections ? 'off' : mine.length > 0 ? 'here' : 'elsewhere',
      stores: look.stores,
      log: { position: look.head ?? null },
      leases: Object.fromEntries(mine.map(({ view }) => [view, mine.filter((each) => each.view === view).length])),
      views: look.views,
    };
  }

  private readonly events: KeeperEvents = {
    failed: (what, error, ms) => {
      this.fault = true;
      this.tellFailure(what, error, ms);
    },
    lookFailed: (what, error, ms) => {
      this.isBlind = true;
      this.tellFailure(what, error, ms);
    },
    looked: () => {
      this.isBlind = false;
    },
    // What failed before is over only now: until then every other try may end as the last one did.
    kept: () => {
      this.fault = false;
      this.pauseMs = FIRST_PAUSE_MS;
    },
    applied: (events, ms) => this.composition.tallies.batch(events, ms),
    progress: (build, _, done) => void this.progress.set(build, done),
    promoted: (build) => {
      this.progress.delete(build);
      this.composition.tallies.promotions += 1;
      this.composition.reader.forget();
      this.logger.debug({ build }, 'readers see a new build of a view');
    },
    blocked: (build, why) => this.logger.warn({ build }, `the build cannot be promoted: ${why}`),
    // No ids and no reasons: those are asked for where it is known who asks.
    parked: (build, documents) =>
      this.logger.error({ build, documents }, 'documents are parked, for the view could not digest an event of theirs'),
  };

  private tellFailure(what: string, error: unknown, ms: number): void {
    this.composition.tallies.projectionFailures += 1;
    this.logger.error({ err: error }, `${what}; trying again in ${Math.round(ms)} ms`);
  }

  private async firstBuild(): Promise<void> {
    const { reader, settings } = this.composition;
    const { signal } = this.stopping;
    for (const end = performance.now() + FIRST_BUILD_MS; performance.now() < end && !signal.aborted;) {
      const builds = await Promise.allSettled(viewsOf(settings).map(({ id }) => reader.buildOf(id)));
      if (builds.every(({ status }) => status === 'fulfilled')) return;
      await waiting(5, signal);
    }
  }

  /** Begins the thread again after a failure, later each time, until it is told to stop. */
  private async keepThread(): Promise<void> {
    const { engine, settings } = this.composition;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const thread = keepInThread(engine.embedded!, settings.reportTimeZone, signal, this.events);
      this.wakeUp = () => thread.wake();
      try {
        await thread.done;
      } catch (error) {
        if (signal.aborted) return;
        this.events.failed('the views cannot be kept', error, this.pauseMs);
        await waiting(this.pauseMs, signal);
        this.pauseMs = Math.min(2 * this.pauseMs, LONGEST_PAUSE_MS);
      }
    }
  }
}
