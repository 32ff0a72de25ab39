import { beginBuild, Refusal, type AnyView, type Build, type ParkedDocument } from '@closeline/eventsourcing';
import type { Composition } from './composition';
import { fingerprintsOf, viewsOf } from './keeping';
import type { ViewLook } from './look';
import type { Projection } from './projection';

/** A build with what is known of its progress. */
export interface BuildState extends Omit<Build, 'fingerprint'> {
  /** 0..1; null where no process of ours has told. */
  readonly done: number | null;
  /** Per cent of the log a second since it began, and what is left at that rate. */
  readonly percentPerSecond: number | null;
  readonly secondsLeft: number | null;
}

export interface ViewState extends Omit<ViewLook, 'builds'> {
  readonly builds: readonly BuildState[];
}

/** What an operator does about views, wherever they are kept: wishes are written into the store, and whoever keeps them looks. */
export class ViewOperations {
  private readonly views: readonly AnyView[];
  private readonly fingerprints: ReadonlyMap<string, string>;

  constructor(
    private readonly composition: Pick<Composition, 'engine' | 'settings' | 'clock' | 'reader'>,
    private readonly projection: Pick<Projection, 'state' | 'wake'>,
  ) {
    this.views = viewsOf(composition.settings);
    this.fingerprints = fingerprintsOf(this.views);
  }

  async list(): Promise<readonly ViewState[]> {
    const { views } = await this.projection.state();
    const builds = await this.store.builds();
    return views.map((look) => ({ ...look, builds: this.stateOf(look, builds) }));
  }

  /** @throws Refusal `not-found` 404 */
  async one(name: string): Promise<ViewState> {
    const { id } = this.named(name);
    return (await this.list()).find(({ view }) => view === id)!;
  }

  /** Begins to build a view anew beside the one that is read; one that is being built already goes on. @throws Refusal 404 */
  async rebuild(name: string): Promise<ViewState> {
    const view = this.named(name);
    await beginBuild(this.store, view, this.fingerprints.get(view.id)!, this.composition.clock.now());
    this.projection.wake();
    return this.one(name);
  }

  /** The documents that wait, in the order of their ids. @throws Refusal 404 */
  async parked(name: string, limit: number, afterId?: string): Promise<{ documents: readonly ParkedDocument[]; next?: string }> {
    const view = this.named(name);
    const all: ParkedDocument[] = [];
    for (const { id } of this.buildsOf(view, await this.store.builds())) all.push(...(await this.store.parked(id, afterId)));
    all.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : a.view < b.view ? -1 : 1));
    const documents = all.slice(0, limit);
    return { documents, ...(all.length > limit && { next: documents.at(-1)!.id }) };
  }

  /** Asks to try again what waits. @returns how many documents will be tried @throws Refusal 404 */
  async retry(name: string, document?: string): Promise<number> {
    const view = this.named(name);
    let asked = 0;
    for (const { id } of this.buildsOf(view, await this.store.builds())) asked += await this.store.askRetry(id, document);
    if (document !== undefined && asked === 0) throw new Refusal('not-found', 'nothing waits for this document', 404);
    this.projection.wake();
    return asked;
  }

  /** Readers see another build from now on: one that is kept. @throws Refusal 404; `view-not-built` 409 */
  async activate(name: string, build: string): Promise<ViewState> {
    const chosen = this.chosen(name, build, await this.store.builds());
    if (chosen.status === 'building') throw new Refusal('view-not-built', 'this build is not complete: nobody may read it', 409);
    await this.store.promote(chosen.id);
    this.composition.reader.forget();
    this.projection.wake();
    return this.one(name);
  }

  /** Removes a build that nobody reads. @throws Refusal 404; `view-active` 409 */
  async drop(name: string, build: string): Promise<ViewState> {
    await this.store.drop(this.chosen(name, build, await this.store.builds()).id);
    this.projection.wake();
    return this.one(name);
  }

  private get store(): Composition['engine']['views'] {
    return this.composition.engine.views;
  }

  private named(name: string): AnyView {
    const found = this.views.find((view) => view.name === name || view.id === name);
    if (!found) throw new Refusal('not-found', `there is no such view: ${this.views.map((v) => v.name).join(', ')}`, 404);
    return found;
  }

  private buildsOf({ name }: AnyView, builds: readonly Build[]): readonly Build[] {
    return builds.filter((build) => build.name === name);
  }

  private chosen(name: string, id: string, builds: readonly Build[]): Build {
    const found = this.buildsOf(this.named(name), builds).find((build) => build.id === id);
    if (!found) throw new Refusal('not-found', 'there is no such build of this view', 404);
    return found;
  }

  private stateOf({ view, builds: looks }: ViewLook, builds: readonly Build[]): readonly BuildState[] {
    const now = Date.parse(this.composition.clock.now());
    return this.buildsOf(this.named(view), builds).map(({ fingerprint: _, ...build }) => {
      const done = build.status === 'building' ? (looks.find(({ id }) => id === build.id)?.done ?? null) : 1;
      const seconds = Math.max(0, now - Date.parse(build.startedAt)) / 1000;
      const isMoving = build.status === 'building' && done !== null && done > 0 && seconds > 0;
      return {
        ...build,
        done,
        percentPerSecond: isMoving ? (100 * done) / seconds : null,
        secondsLeft: isMoving ? (seconds * (1 - done)) / done : null,
      };
    });
  }
}
