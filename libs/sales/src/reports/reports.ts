import type { Position, ViewStore } from '@closeline/eventsourcing';
import { broadRate, cohortRate, isBlankRate, narrowRate, RANK_IN_WORDS, ranked, type CloseRate } from './close-rates';
import { dayIn, dayNumber } from './days';
import { episodesView } from './episodes';
import { cohortFunnel, flowFunnel, isBlankFunnel, snapshotFunnel, type FunnelMeasures } from './funnel';
import { readGroups, type Groups, type Key, type Sums } from './groups';
import { keptRead, type KeptRead } from './kept';
import { labelOf, type Labels } from './labels';
import { parseReportQuery, type Dimension, type ReportQuery } from './report-query';
import { chiSquareHomogeneity, LEAST_RANKED, type Homogeneity } from './statistics';

export type Labelled = Readonly<Partial<Record<Dimension, string>>>;
export type ReportRow<M> = M & { readonly key: Key; readonly label: Labelled };

/** The answer of every report on kept figures (interfaces.md, "Report answers"). */
export interface Answer<M> {
  readonly report: string;
  readonly basis: string;
  readonly credit: string;
  readonly by: readonly Dimension[];
  readonly filters: Readonly<Partial<Record<Dimension, string>>>;
  readonly from: string | null;
  readonly to: string | null;
  readonly timeZone: string;
  readonly asOf: { readonly recordedAt: string | null; readonly position: Position | null };
  readonly rows: readonly ReportRow<M>[];
  readonly total: M;
  readonly next?: string;
}
export type FunnelAnswer = Answer<FunnelMeasures> & { readonly report: 'funnel' };
export type CloseRatesAnswer = Answer<CloseRate> & {
  readonly report: 'close-rates';
  readonly homogeneity: Homogeneity;
  readonly rankMeans: string;
};
export type ReportAnswer = FunnelAnswer | CloseRatesAnswer;

/** `recordedAt`: when the last event that the figures know was recorded, ISO-8601 UTC; null for an empty log. */
export interface ReportSources {
  readonly views: ViewStore;
  readonly zone: string;
  readonly labels: Labels;
  readonly recordedAt: string | null;
}

/** Cursor of a row: the value of its one dimension, or the JSON array of several. */
const cursorOf = (key: Key, by: readonly Dimension[]): string =>
  by.length === 1 ? (key[by[0]!] ?? '') : JSON.stringify(by.map((d) => key[d] ?? null));

const rowsFor = <M extends object>(
  query: ReportQuery,
  labels: Labels,
  { groups, total }: Groups,
  measure: (sums: Sums) => M,
  isBlank: (sums: Sums, measures: M) => boolean,
): readonly ReportRow<M>[] => {
  if (query.by.length === 0) return [{ key: {}, label: {}, ...measure(total) }];
  return groups
    .map((group) => ({ group, measures: measure(group) }))
    .filter(({ group, measures }) => !isBlank(group, measures))
    .map(({ group: { key }, measures }) => {
      const label = Object.fromEntries(query.by.map((d) => [d, labelOf(d, key[d] ?? null, labels)]));
      return { cursor: cursorOf(key, query.by), row: { key, label, ...measures } };
    })
    .sort((a, b) => (a.cursor < b.cursor ? -1 : a.cursor > b.cursor ? 1 : 0))
    .map(({ row }) => row);
};

const page = <M>(
  rows: readonly ReportRow<M>[],
  { by, limit, afterId }: ReportQuery,
): { rows: readonly ReportRow<M>[]; next?: string } => {
  const left = afterId === undefined ? rows : rows.filter((row) => cursorOf(row.key, by) > afterId);
  const shown = left.slice(0, limit);
  return left.length > limit ? { rows: shown, next: cursorOf(shown.at(-1)!.key, by) } : { rows: shown };
};

/** Reads until the checkpoint stood still meanwhile, so that the figures are those of the position printed. */
const consistently = async <T>(views: ViewStore, view: string, read: () => Promise<T>): Promise<[T, Position | null]> => {
  for (let tries = 1; ; tries++) {
    const before = await views.checkpoint(view);
    const result = await read();
    if (tries === 3 || (await views.checkpoint(view)) === before) return [result, before ?? null];
  }
};

const funnelOf = { cohort: cohortFunnel, flow: flowFunnel, snapshot: snapshotFunnel };

const funnel = (query: ReportQuery, labels: Labels, groups: Groups) => {
  const measure = funnelOf[query.basis as keyof typeof funnelOf];
  return { ...page(rowsFor(query, labels, groups, measure, isBlankFunnel), query), total: measure(groups.total) };
};

const closeRates = (query: ReportQuery, groups: Groups, { labels, zone, recordedAt }: ReportSources) => {
  const today = recordedAt === null ? null : dayNumber(dayIn(recordedAt, zone));
  const measure = { narrow: narrowRate, broad: broadRate, cohort: cohortRate(today) }[
    query.basis as 'narrow' | 'broad' | 'cohort'
  ];
  const plain = rowsFor(query, labels, groups, measure, isBlankRate);
  const rows = query.by.length === 0 ? plain : ranked(plain);
  const homogeneity = chiSquareHomogeneity(query.by.length === 0 ? [] : rows.filter((row) => row.n >= LEAST_RANKED));
  return { ...page(rows, query), total: measure(groups.total), homogeneity, rankMeans: RANK_IN_WORDS };
};

/**
 * Answers a report from kept cells. Throws Refusal 404 for no such report, 400 `invalid-parameter`, 400 `not-kept` for
 * what kept cells cannot answer.
 */
export const report = async (
  name: string,
  parameters: Readonly<Record<string, string>>,
  sources: ReportSources,
): Promise<ReportAnswer> => {
  const query = parseReportQuery(name, parameters);
  const read: KeptRead = keptRead(query, sources.zone);
  const view = episodesView(sources.zone).id;
  const isCohort = query.basis === 'cohort';
  const days = query.basis === 'snapshot' ? { ...read, from: undefined } : read;
  const [groups, position] = await consistently(sources.views, view, () =>
    readGroups(sources.views, view, isCohort ? 'cohort' : 'flow', query, days, sources.labels, !isCohort),
  );
  const head = {
    basis: query.basis,
    credit: query.credit,
    by: query.by,
    filters: query.filters,
    from: days.from ?? null,
    to: days.to ?? null,
    timeZone: sources.zone,
    asOf: { recordedAt: sources.recordedAt, position },
  };
  switch (query.report) {
    case 'funnel':
      return { report: 'funnel', ...head, ...funnel(query, sources.labels, groups) };
    case 'close-rates':
      return { report: 'close-rates', ...head, ...closeRates(query, groups, sources) };
  }
};
