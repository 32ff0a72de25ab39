import { firstDifference } from './builds';
import type { KeeperOptions } from './keeper-options';
import type { EventStore } from './ports';
import type { Upcasts } from './upcasting';
import type { AnyView } from './view';
import type { Build, ViewStore } from './view-store';

/** What is told of a build that a sample showed to be wrong: nothing mends it by itself. */
const DIFFERS = 'is not what a fresh fold gives';

/**
 * Makes builds the ones that are read, once they are caught up, have nothing parked, and equal a sample folded afresh.
 * That fold reads the whole log: leases are renewed meanwhile, for nobody waits for it.
 */
export class Promoter {
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly log: EventStore,
    private readonly store: ViewStore,
    private readonly upcasts: Upcasts,
    private readonly options: Pick<KeeperOptions, 'ids' | 'events' | 'ttlMs'>,
  ) {}

  /**
   * Begins to look at a build of which every shard is built, unless it is being looked at. One that differed is looked at
   * again when somebody asks to, and not before: another sample might miss what is wrong.
   */
  consider(build: Build, view: AnyView): void {
    const { events, ttlMs } = this.options;
    if (this.underWay.has(build.id) || build.blocked?.endsWith(DIFFERS)) return;
    const looked = this.decide(build, view)
      .catch((error: unknown) => {
        if (!this.stopping.signal.aborted) events.lookFailed(`the build ${build.id} cannot be looked at`, error, ttlMs / 3);
      })
      .finally(() => this.underWay.delete(build.id));
    this.underWay.set(build.id, looked);
  }

  /** Gives up what is under way. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('the projector stops'));
    await Promise.all(this.underWay.values());
  }

  private async decide(build: Build, view: AnyView): Promise<void> {
    const { events } = this.options;
    const why = await this.notReady(view);
    if (why === 'behind' || this.stopping.signal.aborted) return;
    if (why === undefined) {
      await this.store.promote(build.id);
      events.promoted(build.id);
    } else if (why !== build.blocked) {
      await this.store.block(build.id, why);
      events.blocked(build.id, why);
    }
  }

  private async notReady(view: AnyView): Promise<string | undefined> {
    const { ids } = this.options;
    const head = await this.log.head();
    const at = await this.store.checkpoint(view.id);
    if (head !== undefined && (at === undefined || at < head)) {
      // It is followed: soon it will be there.
      if (!(await this.store.reached(view.id, head, 1_000))) return 'behind';
    }
    const parked = await this.store.parked(view.id);
    if (parked.length > 0) return `${parked.length} documents are parked`;
    const { signal } = this.stopping;
    const differs = await firstDifference(this.log, this.store, view, this.upcasts, [ids.next(), ids.next()], signal);
    return differs === undefined ? undefined : `${differs} ${DIFFERS}`;
  }
}
