import { eventsBehind } from './behind';
import { contributions, type Contribution, type Contributions } from './contributions';
import type { ReportDefinition, RiskTableDay } from './definition';
import { definitionOf, effective, headOf, type Head } from './reports';
import { explanationOf, type Explanation } from './explained';
import { figuresOf } from './figures';
import { cursorOf, inOrder, placeAt } from './place';
import { parseReportQuery, type ReportQuery } from './report-query';
import type { Following, ReportSources } from './sources';

/** An episode behind a figure, with what it puts in and the ids of the events that put it there. */
export interface ExplainedEpisode {
  readonly prospectId: string;
  readonly episode: number;
  /** By the terms of the figure: they add up over all episodes to those of the whole. Of a member: its own value. */
  readonly counts: Readonly<Record<string, number | null>>;
  /** What is counted of it, as it is added up. */
  readonly facts: Readonly<Record<string, number>>;
  readonly events: readonly string[];
}

export interface ExplainAnswer extends Head {
  readonly measure: string;
  readonly kind: Explanation['kind'];
  readonly figure: number | null;
  /** What the terms add up to over all episodes, those on other pages too. */
  readonly terms: Readonly<Record<string, number | null>>;
  /** How many episodes are behind the figure. */
  readonly n: number;
  /** Of a curve: how many were at risk, and what happened to them, day by day. */
  readonly riskTable?: readonly RiskTableDay[];
  readonly episodes: readonly ExplainedEpisode[];
  readonly next?: string;
}

/** What each episode puts into the terms of a figure: a report is a function of sums, also of one episode's own. */
export const countsOf = (
  { sums }: Pick<Contribution, 'sums'>,
  { kind, terms }: Explanation,
  query: ReportQuery,
  definition: ReportDefinition,
  { frame }: Pick<Contributions, 'frame'>,
): Readonly<Record<string, number | null>> => {
  if (kind === 'curve') return {};
  const figures = figuresOf(definition.measure(sums, query, frame));
  return Object.fromEntries(terms.map((term) => [term, figures[term] ?? (kind === 'members' ? null : 0)]));
};

const counts = ({ kind, terms }: Explanation, own: Readonly<Record<string, number | null>>): boolean => {
  if (kind === 'curve') return true;
  if (kind !== 'members') return Object.values(own).some((value) => value !== 0);
  const [value, among] = terms.map((term) => own[term] ?? null);
  return among === undefined ? value !== null : among !== 0 && among !== null;
};

/** What counts of a contribution, to see which events change it. */
export const countedAs =
  (explanation: Explanation, query: ReportQuery, definition: ReportDefinition, all: Pick<Contributions, 'frame'>) =>
  (contribution: Contribution | undefined): string => {
    if (!contribution) return '';
    if (explanation.kind === 'curve') return JSON.stringify(contribution.sums);
    const own = countsOf(contribution, explanation, query, definition, all);
    return counts(explanation, own) ? JSON.stringify(own) : '';
  };

/** Episodes explained at once. */
export const EXPLAINED = { otherwise: 100, most: 1_000 };

/**
 * The episodes and the events behind a figure of the total of a query: filters say of which row.
 * Throws Refusal 400 `invalid-parameter` where the report has no such figure, or the list no such cursor.
 */
export const explain = async (
  name: string,
  { measure = '', ...parameters }: Readonly<Record<string, string>>,
  sources: ReportSources,
  following: Following,
): Promise<ExplainAnswer> => {
  const query = effective(parseReportQuery(name, parameters));
  const definition = definitionOf(query);
  const all = await contributions(query, definition, sources, following);
  const figures = figuresOf(definition.measure(all.total, query, all.frame));
  const explanation = explanationOf(measure, figures, query, definition);
  const { kind, terms } = explanation;
  const ofMembers = kind === 'members';
  const behind = all.list
    .map((contribution) => ({ contribution, own: countsOf(contribution, explanation, query, definition, all) }))
    .filter(({ own }) => counts(explanation, own))
    .map((one) => ({ ...one, place: { ...one.contribution, ...(ofMembers && { value: one.own[measure] ?? null }) } }))
    .sort((a, b) => inOrder(a.place, b.place));
  const limit = Math.min(parameters.limit === undefined ? EXPLAINED.otherwise : query.limit, EXPLAINED.most);
  const after = query.afterId === undefined ? undefined : placeAt(query.afterId, ofMembers);
  const left = after ? behind.filter(({ place }) => inOrder(place, after) > 0) : behind;
  const page = left.slice(0, limit);
  const of = countedAs(explanation, query, definition, all);
  const episodes: ExplainedEpisode[] = [];
  for (const { contribution, own } of page) {
    following.signal.throwIfAborted();
    const { prospectId, episode, sums } = contribution;
    const events = await eventsBehind(contribution, query, definition, all, sources, of);
    episodes.push({ prospectId, episode, counts: own, facts: sums.during, events: events.map(({ id }) => id) });
  }
  return {
    ...headOf(query, all.frame, all.asOf, all.computed),
    ...{ measure, kind, figure: figures[measure] ?? null, n: behind.length },
    terms: Object.fromEntries(terms.map((term) => [term, figures[term] ?? null])),
    ...(kind === 'curve' && { riskTable: definition.riskTable?.(all.total, all.frame) ?? [] }),
    episodes,
    ...(left.length > limit && { next: cursorOf(page.at(-1)!.place) }),
  };
};
