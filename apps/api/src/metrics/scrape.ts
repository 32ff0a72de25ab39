import type { AnyView } from '@closeline/eventsourcing';
import type { Composition } from '../composition';
import { viewsOf } from '../keeping';
import { inTime } from '../look';
import type { Projection, ProjectionState } from '../projection';
import { VERSION } from '../version';
import { eventsBehind } from './behind';
import type { Metrics, Standing } from './metrics';

export interface Scraped {
  readonly contentType: string;
  readonly text: string;
}

/** Nobody needs a second look sooner: whoever asks meanwhile is given the first one, for it costs reads of every store. */
const FRESH_MS = 1_000;

/** Answers Prometheus, whatever the state of the stores. */
export class Scrape {
  private readonly views: readonly AnyView[];
  private metrics: Promise<Metrics> | undefined;
  private last: { readonly at: number; readonly scraped: Promise<Scraped> } | undefined;

  constructor(
    private readonly composition: Pick<Composition, 'engine' | 'settings' | 'tallies'>,
    private readonly projection: Pick<Projection, 'state'>,
  ) {
    this.views = viewsOf(composition.settings);
  }

  scraped(): Promise<Scraped> {
    const now = performance.now();
    if (!this.last || now - this.last.at >= FRESH_MS) this.last = { at: now, scraped: this.scrape() };
    return this.last.scraped;
  }

  private async scrape(): Promise<Scraped> {
    const metrics = await (this.metrics ??= this.load());
    const { contentType } = metrics;
    return { contentType, text: await metrics.text(await this.standing(await this.projection.state())) };
  }

  /** Loaded when it is first asked for: a start has better things to do. */
  private async load(): Promise<Metrics> {
    const [{ Registry }, { Metrics }] = await Promise.all([import('prom-client'), import('./metrics')]);
    return new Metrics(new Registry(), this.composition.tallies, VERSION);
  }

  private async standing(state: ProjectionState): Promise<Standing> {
    const behind = await this.behind(state);
    const views = state.views.map((look) => ({ ...look, lagEvents: behind.get(look.view) ?? null }));
    return { ...state, views, shards: this.composition.settings.shards };
  }

  /** Of the views of which it is known how far they are; of none where the log does not answer any more. */
  private async behind({ views }: ProjectionState): Promise<ReadonlyMap<string, number>> {
    const at = new Map(views.filter(({ lagSeconds }) => lagSeconds !== null).map(({ view, position }) => [view, position]));
    const standing = this.views.flatMap((view) => (at.has(view.id) ? [{ view, at: at.get(view.id)! }] : []));
    return (await inTime(eventsBehind(this.composition.engine.log, standing)))?.value ?? new Map<string, number>();
  }
}
