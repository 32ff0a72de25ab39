import { readAtRest } from '@closeline/eventsourcing';
import type { CloseRate } from './close-rates';
import { episodesView } from './episodes';
import type { FunnelMeasures } from './funnel';
import type { Homogeneity } from './chi-square';
import type { ReportDefinition, Row } from './definition';
import { PARTS } from './credit';
import { isOfThePast, overDocuments } from './documents';
import { of, type Frame, type Measures } from './facts';
import { readGroups } from './groups';
import { keptRead } from './kept';
import { labelOf, type Labels } from './labels';
import { REPORT } from './registry';
import { isOfOneMoment, parseReportQuery, type Dimension, type ReportQuery } from './report-query';
import type { Groups, Key } from './rows';
import { UNFOLLOWED, type AsOf, type Following, type ReportSources } from './sources';
import { frameOf, Tally } from './tally';
import { MILESTONES } from '../stages';

export type ReportRow<M> = Row<M>;

/**
 * How well the counted is known: milestones that an import implied or assumed, episodes (or milestones, by the day they
 * happened) with one that nobody dated, episodes that are credited to nobody.
 */
export interface Quality {
  readonly implied: number;
  readonly assumed: number;
  readonly undated: number;
  readonly withoutOwner: number;
}

/** What every answer says of itself. `computed`: from what. */
export interface Head {
  readonly report: string;
  readonly basis: string;
  readonly credit: string;
  readonly by: readonly Dimension[];
  readonly filters: Readonly<Partial<Record<Dimension, string>>>;
  readonly from: string | null;
  readonly to: string | null;
  readonly timeZone: string;
  readonly asOf: AsOf;
  readonly computed: Computed;
}
type Computed = 'cells' | 'documents' | 'log';

export const headOf = (query: ReportQuery, frame: Frame, asOf: AsOf, computed: Computed): Head => ({
  report: query.report,
  basis: query.basis,
  credit: query.credit,
  by: query.by,
  filters: query.filters,
  from: query.from ?? null,
  to: query.to ?? null,
  timeZone: frame.zone,
  asOf,
  computed,
});

/** The answer of every report (interfaces.md, "Report answers"). */
export interface Answer<M> extends Head {
  readonly rows: readonly ReportRow<M>[];
  readonly total: M;
  readonly quality: Quality;
  readonly next?: string;
}
export type ReportAnswer = Answer<object>;
export type FunnelAnswer = Answer<FunnelMeasures>;
export type CloseRatesAnswer = Answer<CloseRate> & { readonly homogeneity: Homogeneity; readonly rankMeans: string };

/** Cursor of a row: the value of its one dimension, or the JSON array of several. */
const cursorOf = (key: Key, by: readonly Dimension[]): string =>
  by.length === 1 ? (key[by[0]!] ?? '') : JSON.stringify(by.map((d) => key[d] ?? null));

const rowsFor = (
  query: ReportQuery,
  labels: Labels,
  frame: Frame,
  definition: ReportDefinition,
  { groups, total }: Groups,
): readonly Row<object>[] => {
  if (query.by.length === 0) return [{ key: {}, label: {}, ...definition.measure(total, query, frame) }];
  return groups
    .map((group) => ({ group, measures: definition.measure(group, query, frame) }))
    .filter(({ group, measures }) => !definition.isBlank(group, measures))
    .map(({ group: { key }, measures }) => {
      const label = Object.fromEntries(query.by.map((d) => [d, labelOf(d, key[d] ?? null, labels)]));
      return { cursor: cursorOf(key, query.by), row: { key, label, ...measures } };
    })
    .sort((a, b) => (a.cursor < b.cursor ? -1 : a.cursor > b.cursor ? 1 : 0))
    .map(({ row }) => row);
};

const page = (rows: readonly Row<object>[], { by, limit, afterId }: ReportQuery) => {
  const left = afterId === undefined ? rows : rows.filter((row) => cursorOf(row.key, by) > afterId);
  const shown = left.slice(0, limit);
  return left.length > limit ? { rows: shown, next: cursorOf(shown.at(-1)!.key, by) } : { rows: shown };
};

const sumOf = (m: Measures, evidence: string): number =>
  MILESTONES.reduce((sum, milestone) => sum + of(m, `${evidence}.${milestone}`), 0);

/** Shares of credit are counted in parts of an episode. */
const qualityOf = (m: Measures, { credit }: ReportQuery): Quality => {
  const one = credit === 'fractional' ? PARTS : 1;
  return {
    implied: sumOf(m, 'implied') / one,
    assumed: sumOf(m, 'assumed') / one,
    undated: of(m, 'undated') / one,
    withoutOwner: of(m, 'unowned') / one,
  };
};

interface Figures {
  readonly groups: Groups;
  readonly asOf: AsOf;
  readonly computed: 'cells' | 'documents' | 'log';
}

/** How often kept figures are read where their view moves on. */
const TRIES = 3;

/** The kept figures that answer a query; undefined where none do. */
const keptFigures = async (
  query: ReportQuery,
  definition: ReportDefinition,
  { views, zone, labels, recordedAt, now }: ReportSources,
): Promise<Figures | undefined> => {
  const read = keptRead(query, definition.axis(query), zone);
  if (!read) return undefined;
  const view = episodesView(zone).id;
  // Until the view stands still meanwhile, so that the figures are those of the position printed.
  const { value: groups, position = null } = await readAtRest(views, view, TRIES, () =>
    readGroups(views, view, query, definition, read, labels),
  );
  return { groups, asOf: { recordedAt, position, at: now }, computed: 'cells' };
};

const computedFigures = async (
  query: ReportQuery,
  definition: ReportDefinition,
  sources: ReportSources,
  following: Following,
): Promise<Figures> => {
  if (sources.tables && !isOfThePast(query)) {
    const packed = await sources.tables.groups({ query, definition, sources, following });
    const { recordedAt, now: at } = sources;
    if (packed)
      return { groups: packed.groups, asOf: { recordedAt, position: packed.position ?? null, at }, computed: 'documents' };
  }
  const axis = definition.axis(query);
  const { value, asOf, from } = await overDocuments(query, definition, sources, following, (now) => {
    const tally = new Tally(axis, query, frameOf(query, sources.zone, now), sources.labels);
    return { add: (doc) => tally.add(doc), result: () => tally.groups() };
  });
  return { groups: value, asOf, computed: from };
};

export const definitionOf = ({ report: name }: ReportQuery): ReportDefinition => REPORT[name];

/** Without its beginning, where the report is of one moment; otherwise the query as it is. */
export const effective = (query: ReportQuery): ReportQuery => {
  if (!isOfOneMoment(query.basis)) return query;
  const { from: _, ...rest } = query;
  return rest;
};

/** Whether kept figures answer it at once: anything else has to be computed and may take its time. */
export const isKept = (query: ReportQuery, zone: string): boolean =>
  keptRead(effective(query), definitionOf(query).axis(query), zone) !== undefined;

/**
 * Answers a report: from kept cells where they are kept, over documents where not, over the log as of a moment.
 * Throws Refusal 404 for no such report, 400 `invalid-parameter`.
 */
export const report = async (
  name: string,
  parameters: Readonly<Record<string, string>>,
  sources: ReportSources,
  following: Following = UNFOLLOWED,
): Promise<ReportAnswer> => {
  const query = effective(parseReportQuery(name, parameters));
  const definition = definitionOf(query);
  const { groups, asOf, computed } =
    (await keptFigures(query, definition, sources)) ?? (await computedFigures(query, definition, sources, following));
  const frame = frameOf(query, sources.zone, asOf.at);
  const plain = rowsFor(query, sources.labels, frame, definition, groups);
  const { rows = plain, also } = definition.together?.(plain, query) ?? {};
  return {
    ...headOf(query, frame, asOf, computed),
    ...page(rows, query),
    total: definition.measure(groups.total, query, frame),
    quality: qualityOf(groups.total.during, query),
    ...also,
  };
};
