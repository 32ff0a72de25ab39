import type { Episodes } from './episode';
import type { ReportDefinition } from './definition';
import { overDocuments } from './documents';
import { addTo, type Axis, type Frame, type Sums } from './facts';
import type { ReportQuery } from './report-query';
import type { AsOf, Following, ReportSources } from './sources';
import { counting, frameOf } from './tally';
import type { Labels } from './labels';

/** What one episode puts into the figures of a query. */
export interface Contribution {
  readonly prospectId: string;
  readonly episode: number;
  readonly sums: Sums;
}

/** Adds up the facts of a document by episode; episodes of which nothing is counted are left out. */
export const byEpisode = (axis: Axis, query: ReportQuery, frame: Frame, labels: Labels) => {
  const count = counting(axis, query, frame, labels);
  return (doc: Episodes): readonly Contribution[] => {
    const all = new Map<number, { before: Record<string, number>; during: Record<string, number> }>();
    for (const { fact, place } of count(doc)) {
      const { episode } = fact.episode;
      let sums = all.get(episode);
      if (!sums) all.set(episode, (sums = { before: {}, during: {} }));
      addTo(sums[place], fact.measures);
    }
    return [...all].map(([episode, sums]) => ({ prospectId: doc.prospectId, episode, sums }));
  };
};

/** The contributions of all episodes, by prospect and episode, and what they add up to. */
export interface Contributions {
  readonly list: readonly Contribution[];
  readonly total: Sums;
  readonly asOf: AsOf;
  readonly frame: Frame;
  readonly computed: 'documents' | 'log';
}

export const contributions = async (
  query: ReportQuery,
  definition: ReportDefinition,
  sources: ReportSources,
  following: Following,
): Promise<Contributions> => {
  const axis = definition.axis(query);
  const { value, asOf, from } = await overDocuments(query, definition, sources, following, (now) => {
    const frame = frameOf(query, sources.zone, now);
    const of = byEpisode(axis, query, frame, sources.labels);
    const list: Contribution[] = [];
    const total = { before: {}, during: {} };
    const add = (doc: Episodes): void => {
      for (const contribution of of(doc)) {
        list.push(contribution);
        addTo(total.before, contribution.sums.before);
        addTo(total.during, contribution.sums.during);
      }
    };
    return { add, result: () => ({ list, total, frame }) };
  });
  const list = [...value.list].sort((a, b) =>
    a.prospectId < b.prospectId ? -1 : a.prospectId > b.prospectId ? 1 : a.episode - b.episode,
  );
  return { ...value, list, asOf, computed: from };
};
