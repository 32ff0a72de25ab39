import { builtAs, buildsOf, nextBuild, shardsOf } from './builds';
import type { EventStore } from './ports';
import type { Build, LeaseState, ViewStore } from './view-store';
import { isBuilt } from './mark';
import { OneByOne } from './one-by-one';
import type { KeeperOptions } from './keeper-options';
import { Promoter } from './promoter';
import { ShardKeeper } from './shard-keeper';
import type { Upcasts } from './upcasting';
import type { AnyView } from './view';

/**
 * Keeps the views of this program: follows the feed for those that are built, builds those that are not, and makes a
 * build the one that is read once it is caught up, has nothing parked, and equals a sample folded afresh. With others of
 * its kind it shares the shards out; each one works out the same shares from who is there.
 */
export class Keeper {
  private readonly shards = new Map<number, ShardKeeper>();
  private readonly declared = new Set<string>();
  /** One build in memory at a time, however many there are to be made. */
  private readonly builds = new OneByOne();
  private readonly promoter: Promoter;
  private wakeUp = new AbortController();

  constructor(
    private readonly log: EventStore,
    private readonly store: ViewStore,
    private readonly views: readonly AnyView[],
    private readonly upcasts: Upcasts,
    private readonly options: KeeperOptions,
  ) {
    this.promoter = new Promoter(log, store, upcasts, options);
  }

  /**
   * Makes sure that there is a build of each view: what a store that knew no builds yet already holds counts as built.
   * Throws LogicChanged.
   */
  async begin(): Promise<void> {
    const { clock, fingerprints } = this.options;
    const leases = await this.store.leases();
    const builds = [...(await this.store.builds())];
    const knewNone = builds.length === 0;
    for (const view of this.views) {
      const fingerprint = fingerprints.get(view.id)!;
      if (buildsOf(view, fingerprint, builds).length > 0) continue;
      const isThere = knewNone && leases.some(({ view: id, position }) => id === view.id && position !== undefined);
      const fresh = nextBuild(view, fingerprint, { builds, leases: isThere ? [] : leases }, clock.now());
      await this.store.addBuild(fresh);
      if (isThere) await this.store.promote(fresh.id);
      builds.push(fresh);
    }
    await this.declare(this.mine(builds));
  }

  /** Until the signal aborts. Gives back what it holds. */
  async run(signal: AbortSignal): Promise<void> {
    const { ttlMs, pause, events } = this.options;
    while (!signal.aborted) {
      this.wakeUp = new AbortController();
      try {
        await this.look();
        events.looked();
      } catch (error) {
        events.lookFailed('the views cannot be looked after', error, ttlMs / 3);
      }
      await pause(ttlMs / 3, AbortSignal.any([signal, this.wakeUp.signal]));
    }
    await Promise.all([this.promoter.stop(), ...[...this.shards.values()].map((shard) => shard.stop())]);
    // Where the store is away, others hear of it when the time is over.
    await this.store.present(this.name(), 0).catch(() => undefined);
  }

  /** Looks at once: something changed that this process is to take care of. */
  wake(): void {
    this.wakeUp.abort();
  }

  private async look(): Promise<void> {
    const { holder, shards } = this.options;
    const mine = shardsOf(holder, await this.others(), shards);
    for (const [shard, keeper] of this.shards)
      if (!mine.includes(shard)) {
        this.shards.delete(shard);
        await keeper.stop();
      }
    const builds = this.mine(await this.store.builds());
    const leases = await this.store.leases();
    await this.declare(builds);
    for (const shard of mine) {
      let keeper = this.shards.get(shard);
      if (!keeper) {
        keeper = new ShardKeeper(this.log, this.store, this.upcasts, shard, this.options, this.builds, () => this.wake());
        this.shards.set(shard, keeper);
      }
      const isDone = ({ build: { id, status } }: Mine): boolean => status !== 'building' || isShardBuilt(leases, id, shard);
      const viewsOf = (some: readonly Mine[]): readonly AnyView[] => some.map(({ view }) => view);
      await keeper.keep(viewsOf(builds.filter(isDone)), viewsOf(builds.filter((each) => !isDone(each))));
    }
    if (!mine.includes(0)) return;
    const all = Array.from({ length: shards }, (_, shard) => shard);
    for (const { build, view } of builds)
      if (build.status === 'building' && all.every((shard) => isShardBuilt(leases, build.id, shard)))
        this.promoter.consider(build, view);
  }

  /** Holders of the same views share them; another version of the program keeps its own. */
  private async others(): Promise<readonly string[]> {
    const kind = this.name('');
    const all = await this.store.present(this.name(), this.options.ttlMs);
    return all.flatMap((each) => (each.startsWith(kind) ? [each.slice(kind.length)] : []));
  }

  private name(holder = this.options.holder): string {
    const kind = this.views.map(({ id }) => id).sort();
    return `${kind.join(' ')}|${holder}`;
  }

  /** The builds of this program's views. Throws LogicChanged. */
  private mine(builds: readonly Build[]): readonly Mine[] {
    return this.views.flatMap((view) =>
      buildsOf(view, this.options.fingerprints.get(view.id)!, builds).map((build) => ({ build, view: builtAs(view, build.id) })),
    );
  }

  /** Each build once: a server is asked for its indexes, and that at every look would be in the way. */
  private async declare(builds: readonly Mine[]): Promise<void> {
    const fresh = builds.filter(({ build }) => !this.declared.has(build.id));
    if (fresh.length === 0) return;
    const { shards } = this.options;
    await this.store.declare(fresh.map(({ view: { id, indexes } }) => ({ view: id, indexes, shards })));
    for (const { build } of fresh) this.declared.add(build.id);
  }
}

/** A build, and its view as it lies there. */
interface Mine {
  readonly build: Build;
  readonly view: AnyView;
}

const isShardBuilt = (leases: readonly LeaseState[], view: string, shard: number): boolean =>
  leases.some((each) => each.view === view && each.shard === shard && isBuilt(each.mark));
