import { Builder } from './builder';
import type { KeeperOptions } from './keeper-options';
import { type EventStore } from './ports';
import { CheckpointMoved, type ViewStore } from './view-store';
import type { OneByOne } from './one-by-one';
import { Projector } from './projector';
import type { Upcasts } from './upcasting';
import type { AnyView } from './view';

/** Work that goes on until it is stopped, and begins again, later each time, when it fails. */
interface Work {
  readonly stopping: AbortController;
  readonly done: Promise<void>;
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/** Keeps one shard of the views: one projector follows the feed for all that are built, and a builder each the others. */
export class ShardKeeper {
  private projector: Projector | undefined;
  private followed = '';
  private following: Work | undefined;
  private readonly building = new Map<string, Work>();
  /** Ends what made the pauses between two tries to follow grow. */
  private calm: () => void = () => undefined;

  constructor(
    private readonly log: EventStore,
    private readonly store: ViewStore,
    private readonly upcasts: Upcasts,
    private readonly shard: number,
    private readonly options: KeeperOptions,
    private readonly builds: OneByOne,
    /** Something is built: there is something to follow. */
    private readonly wake: () => void,
  ) {}

  /** Renews the leases, and sees to it that exactly these views are followed and built. */
  async keep(built: readonly AnyView[], unbuilt: readonly AnyView[]): Promise<void> {
    for (const [id, work] of this.building)
      if (!unbuilt.some((view) => view.id === id)) {
        this.building.delete(id);
        await end(work);
      }
    for (const view of unbuilt) if (!this.building.has(view.id)) this.building.set(view.id, this.build(view));
    await this.follow(built);
  }

  /** Ends what is under way, and gives back what it holds. */
  async stop(): Promise<void> {
    const works = [...this.building.values(), ...(this.following ? [this.following] : [])];
    await Promise.all(works.map(end));
    this.following = undefined;
    // Where the store is away, the leases run out by themselves.
    await Promise.allSettled([
      this.projector?.letGo(),
      ...[...this.building.keys()].map((id) => this.store.release(this.builderOf(id))),
    ]);
    this.building.clear();
  }

  private async follow(views: readonly AnyView[]): Promise<void> {
    const { shards, ttlMs, breath, now, events } = this.options;
    const names = views.map(({ id }) => id).join(' ');
    if (!this.projector || names !== this.followed) {
      if (this.following) await end(this.following);
      await this.projector?.letGo();
      const kept = async (): Promise<void> => {
        this.calm();
        events.kept();
        await breath?.();
      };
      const batch = (): ((applied: number) => void) => {
        const begun = now();
        return (applied) => events.applied(applied, now() - begun);
      };
      const options = { holder: this.holder, shard: this.shard, shards, ttlMs, breath: kept, batch, parked: this.tellParked };
      this.projector = new Projector(this.log, this.store, views, this.upcasts, options);
      this.followed = names;
      this.following = undefined;
    }
    const { projector } = this;
    const before = projector.holds().length;
    const held = (await projector.hold()).length;
    // Before the feed is followed: what waits is what this process was started for, where that is soon ended again.
    await projector.retry();
    // The feed is read for what is held: where that changed, it is read anew.
    if (this.following && held !== before) {
      await end(this.following);
      this.following = undefined;
    }
    if (held > 0)
      this.following ??= this.again('the views cannot be kept', async (signal, calm) => {
        this.calm = calm;
        // A build may have been dropped: to take its lease once more would be to begin it anew.
        if (await this.areThere(views)) await projector.run(signal);
      });
  }

  private async areThere(views: readonly AnyView[]): Promise<boolean> {
    const builds = new Set((await this.store.builds()).map(({ id }) => id));
    return views.every(({ id }) => builds.has(id));
  }

  private build(view: AnyView): Work {
    const { ttlMs, shards, pause, events } = this.options;
    const breath = (signal: AbortSignal): Promise<unknown> => pause(0, signal);
    const progress = (done: number): void => events.progress(view.id, this.shard, done);
    const options = {
      holder: this.builderOf(view.id),
      shard: this.shard,
      shards,
      ttlMs,
      progress,
      breath,
      parked: this.tellParked,
    };
    const builder = new Builder(this.log, this.store, view, this.upcasts, options);
    return this.again(`the view ${view.id} cannot be built`, async (signal, _, enough) => {
      if (!(await this.builds.run(signal, () => builder.run(signal)))) return;
      enough();
      this.wake();
    });
  }

  /** Runs until it is stopped or says that it is enough: once more whenever it ends, after a pause that grows until it is calm. */
  private again(what: string, run: (signal: AbortSignal, calm: () => void, enough: () => void) => Promise<void>): Work {
    const { pause, events } = this.options;
    const stopping = new AbortController();
    const { signal } = stopping;
    let ms = FIRST_PAUSE_MS;
    const calm = (): void => {
      ms = FIRST_PAUSE_MS;
    };
    const go = async (): Promise<void> => {
      for (; !signal.aborted; ms = Math.min(2 * ms, LONGEST_PAUSE_MS)) {
        try {
          await run(signal, calm, () => stopping.abort());
        } catch (error) {
          if (signal.aborted) return;
          // Another has the lease now: no fault, and the next renewal says so.
          if (!(error instanceof CheckpointMoved)) events.failed(what, error, ms);
        }
        await pause(ms, signal);
      }
    };
    return { stopping, done: go() };
  }

  private readonly tellParked = (build: string, documents: number): void => this.options.events.parked(build, documents);

  private get holder(): string {
    return `${this.options.holder}/${this.shard}`;
  }

  /** Each build has a holder of its own, who gives back nothing but its own. */
  private builderOf(build: string): string {
    return `${this.holder}/${build}`;
  }
}

const end = async ({ stopping, done }: Work): Promise<void> => {
  stopping.abort();
  await done;
};
