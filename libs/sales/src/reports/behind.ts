import { recorded, type Position } from '@closeline/eventsourcing';
import { byEpisode, type Contribution } from './contributions';
import type { ReportDefinition } from './definition';
import type { Episodes } from './episode';
import { episodesView } from './episodes';
import type { Frame } from './facts';
import type { ReportQuery } from './report-query';
import type { AsOf, ReportSources } from './sources';

const PAGE = 1_000;

/** An event that moved what an episode puts into a figure. */
export interface Moved {
  readonly id: string;
  readonly position: Position;
  readonly occurredAt: string;
}

/** Whether figures of a query as of then count with an event: it was recorded by then and, where that is asked, true. */
export const knows = (
  { occurredAsOf }: ReportQuery,
  { position: known }: AsOf,
  { position, occurredAt }: Pick<Moved, 'position' | 'occurredAt'>,
): boolean => known !== null && position <= known && (occurredAsOf === undefined || occurredAt <= occurredAsOf);

/**
 * The events behind what an episode puts into a figure: its prospect's history is folded again, event by event, and those
 * are named at which `of` (what counts of the contribution, as text) changed. Reads one stream.
 */
export const eventsBehind = async (
  { prospectId, episode }: Pick<Contribution, 'prospectId' | 'episode'>,
  query: ReportQuery,
  definition: ReportDefinition,
  { asOf, frame }: { readonly asOf: AsOf; readonly frame: Frame },
  sources: ReportSources,
  of: (contribution: Contribution | undefined) => string,
): Promise<readonly Moved[]> => {
  const view = episodesView(sources.zone);
  const contributionsOf = byEpisode(definition.axis(query), query, frame, sources.labels);
  const moved: Moved[] = [];
  let doc: Record<string, unknown> | null = null;
  let before = of(undefined);
  for (let from = 0; ;) {
    const page = await sources.log.readStream(`prospect-${prospectId}`, { from, limit: PAGE });
    for (const stored of page) {
      if (!view.types.includes(stored.type)) continue;
      const event = recorded(stored, sources.upcasts);
      const { id, position } = stored;
      const { occurredAt } = event.metadata;
      if (!knows(query, asOf, { position, occurredAt })) continue;
      doc = view.fold(doc, event);
      const mine = doc && contributionsOf(doc as unknown as Episodes).find((c) => c.episode === episode);
      const after = of(mine ?? undefined);
      if (after !== before) moved.push({ id, position, occurredAt });
      before = after;
    }
    if (page.length < PAGE) return moved;
    from += PAGE;
  }
};
