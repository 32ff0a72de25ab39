import { type Position } from './ports';
import {
  ViewReader,
  type CellQuery,
  type Document,
  type DocumentQuery,
  type Positions,
  type Standing,
  type ViewStore,
} from './view-store';
import { readBuild } from './builds';
import { Refusal } from './refusal';
import type { Cell } from './rollup';
import type { AnyView } from './view';

/**
 * What readers see of the views: of each the build that counts for this program's version. Which one that is, is asked
 * again after `forMs`, so that a promotion reaches every process.
 *
 * Throws Refusal `view-building` (503) where there is none yet: a half-built view is never read.
 */
export class ActiveViews extends ViewReader {
  private active: ReadonlyMap<string, string> = new Map();
  private until = 0;

  constructor(
    private readonly store: ViewStore,
    private readonly views: readonly Pick<AnyView, 'id' | 'name' | 'version' | 'indexes'>[],
    private readonly shards: number,
    /** Milliseconds, from any start. */
    private readonly now: () => number,
    private readonly forMs = 500,
  ) {
    super();
  }

  override async load(view: string, ids: readonly string[]): Promise<ReadonlyMap<string, Document>> {
    return this.store.load(await this.buildOf(view), ids);
  }

  override async find(view: string, query: DocumentQuery): Promise<readonly { id: string; document: Document }[]> {
    return this.store.find(await this.buildOf(view), query);
  }

  override async sum(query: CellQuery): Promise<readonly Cell[]> {
    return this.store.sum({ ...query, view: await this.buildOf(query.view) });
  }

  override async cells(view: string): Promise<readonly Cell[]> {
    return this.store.cells(await this.buildOf(view));
  }

  override async positions(view: string): Promise<Positions> {
    return this.store.positions(await this.buildOf(view));
  }

  override async standing(view: string): Promise<Standing> {
    return this.store.standing(await this.buildOf(view));
  }

  override async reached(view: string, position: Position, timeoutMs: number): Promise<boolean> {
    return this.store.reached(await this.buildOf(view), position, timeoutMs);
  }

  /** Asks anew at the next read. */
  forget(): void {
    this.until = 0;
  }

  /** The build that readers of `name@version` see. */
  async buildOf(view: string): Promise<string> {
    if (this.now() >= this.until) await this.refresh();
    const build = this.active.get(view);
    if (build === undefined) throw new Refusal('view-building', `the view ${view} is being built`, 503);
    return build;
  }

  private async refresh(): Promise<void> {
    const builds = await this.store.builds();
    const active = new Map<string, string>();
    for (const view of this.views) {
      const { id, indexes } = view;
      const build = readBuild(view, builds);
      if (!build) continue;
      active.set(id, build.id);
      if (this.active.get(id) !== build.id) await this.store.declare([{ view: build.id, indexes, shards: this.shards }]);
    }
    this.active = active;
    // What is not there yet is asked for each time.
    if (active.size === this.views.length) this.until = this.now() + this.forMs;
  }
}
