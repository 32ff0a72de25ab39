import { eventsBehind, knows, type Moved } from './behind';
import { contributions, type Contribution, type Contributions } from './contributions';
import { definitionOf, effective, report, type ReportAnswer } from './reports';
import { countedAs, EXPLAINED } from './explain';
import type { ReportDefinition } from './definition';
import { explanationOf } from './explained';
import { figuresOf } from './figures';
import { invalid } from './invalid';
import { parseReportQuery, type ReportQuery } from './report-query';
import type { Key } from './rows';
import type { Following, ReportSources } from './sources';

/** What another report is asked for beside the first: as of another moment, or of another period. */
export const OTHER = { otherAsOf: 'asOf', otherOccurredAsOf: 'occurredAsOf', otherFrom: 'from', otherTo: 'to' } as const;

/** One figure of a row in both reports. */
export interface Difference {
  readonly one: number | null;
  readonly other: number | null;
  /** other − one; null where one of them is. */
  readonly difference: number | null;
}

/** An episode whose part in the figure differs. `events`: the ids of those that moved it. */
export interface MovedEpisode {
  readonly prospectId: string;
  readonly episode: number;
  readonly events: readonly string[];
}

export interface CompareAnswer {
  readonly report: string;
  readonly one: Omit<ReportAnswer, 'rows'>;
  readonly other: Omit<ReportAnswer, 'rows'>;
  /** Figures that differ, by row. */
  readonly rows: readonly { readonly key: Key; readonly label: object; readonly figures: Readonly<Record<string, Difference>> }[];
  readonly total: Readonly<Record<string, Difference>>;
  /** With `measure`: the episodes whose part in that figure differs because of events, and those that time alone moved. */
  readonly measure?: string;
  readonly moved?: readonly MovedEpisode[];
  readonly elapsed?: readonly Omit<MovedEpisode, 'events'>[];
  /** Whether there are more of them than are listed. */
  readonly more?: boolean;
}

const differences = (one: object | undefined, other: object | undefined): Record<string, Difference> => {
  const [a, b] = [one ? figuresOf(one) : {}, other ? figuresOf(other) : {}];
  const paths = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((path) => (a[path] ?? null) !== (b[path] ?? null));
  return Object.fromEntries(
    paths.map((path) => {
      const [x, y] = [a[path] ?? null, b[path] ?? null];
      return [path, { one: x, other: y, difference: x === null || y === null ? null : y - x }];
    }),
  );
};

const withoutNames = ({ key: _, label: __, ...figures }: { key: unknown; label: unknown }): object => figures;
const headOf = ({ rows: _, ...head }: ReportAnswer): Omit<ReportAnswer, 'rows'> => head;

/**
 * Two reports of the same definition beside each other: as of two moments, or of two periods. With `measure` also the
 * episodes and events that moved that figure of the total; what moved by time alone is `elapsed`.
 * Throws Refusal 400 `invalid-parameter`.
 */
export const compare = async (
  name: string,
  { measure, ...given }: Readonly<Record<string, string>>,
  sources: ReportSources,
  following: Following,
): Promise<CompareAnswer> => {
  const [first, second] = bothOf(given);
  const one = await report(name, first, sources, following);
  const other = await report(name, second, sources, following);
  const keys = new Map([...one.rows, ...other.rows].map((row) => [JSON.stringify(row.key), row]));
  const find = (answer: ReportAnswer, key: string): object | undefined => {
    const row = answer.rows.find((r) => JSON.stringify(r.key) === key);
    return row && withoutNames(row);
  };
  const rows = [...keys].map(([id, { key, label }]) => ({ key, label, figures: differences(find(one, id), find(other, id)) }));
  return {
    ...{ report: one.report, one: headOf(one), other: headOf(other) },
    rows: rows.filter(({ figures }) => Object.keys(figures).length > 0),
    total: differences(one.total, other.total),
    ...(measure !== undefined && (await movedBetween(name, measure, first, second, sources, following))),
  };
};

type Given = Readonly<Record<string, string>>;

/** The parameters of both reports: what is said of the other replaces what the first has. */
export const bothOf = (given: Given): readonly [Given, Given] => {
  const shared = Object.fromEntries(Object.entries(given).filter(([name]) => !(name in OTHER)));
  const others = (Object.keys(OTHER) as (keyof typeof OTHER)[]).filter((name) => given[name] !== undefined);
  const pastOnly = (shared.asOf ?? shared.occurredAsOf) !== undefined;
  if (others.length === 0 && !pastOnly) {
    const detail = `say what to compare with: ${Object.keys(OTHER).join(', ')}, or asOf with now`;
    throw invalid('otherAsOf', detail);
  }
  const isOfTime = others.some((name) => name === 'otherFrom' || name === 'otherTo');
  const kept = Object.entries(shared).filter(([name]) => (isOfTime ? name !== 'from' && name !== 'to' : !/asOf$/i.test(name)));
  return [shared, { ...Object.fromEntries(kept), ...Object.fromEntries(others.map((name) => [OTHER[name], given[name]!])) }];
};

interface Side {
  readonly query: ReportQuery;
  readonly definition: ReportDefinition;
  readonly all: Contributions;
  readonly by: ReadonlyMap<string, Contribution>;
}

interface Told extends Side {
  /** What counts of a contribution, as text. */
  readonly as: (contribution: Contribution | undefined) => string;
}

const movedBetween = async (
  name: string,
  measure: string,
  first: Given,
  second: Given,
  sources: ReportSources,
  following: Following,
): Promise<Pick<CompareAnswer, 'measure' | 'moved' | 'elapsed' | 'more'>> => {
  const sideOf = async (given: Given): Promise<Side> => {
    const query = effective(parseReportQuery(name, given));
    const definition = definitionOf(query);
    const all = await contributions(query, definition, sources, following);
    const by = new Map(all.list.map((c) => [`${c.prospectId}/${c.episode}`, c]));
    return { query, definition, all, by };
  };
  const measured = ({ query, definition, all }: Side) => figuresOf(definition.measure(all.total, query, all.frame));
  const sides = [await sideOf(first), await sideOf(second)] as const;
  // One side alone may have the figure: the first sale in a currency.
  const explanation = explanationOf(
    measure,
    { ...measured(sides[0]), ...measured(sides[1]) },
    sides[0].query,
    sides[0].definition,
  );
  const [a, b] = sides.map((side) => ({ ...side, as: countedAs(explanation, side.query, side.definition, side.all) })) as [
    Told,
    Told,
  ];
  const moved: MovedEpisode[] = [];
  const elapsed: Omit<MovedEpisode, 'events'>[] = [];
  const ids = [...new Set([...a.by.keys(), ...b.by.keys()])].sort();
  const different = ids.filter((id) => a.as(a.by.get(id)) !== b.as(b.by.get(id)));
  for (const id of different.slice(0, EXPLAINED.most)) {
    following.signal.throwIfAborted();
    const { prospectId, episode } = (a.by.get(id) ?? b.by.get(id))!;
    const events = await eventsBetween({ prospectId, episode }, a, b, sources);
    if (events.length > 0) moved.push({ prospectId, episode, events });
    else elapsed.push({ prospectId, episode });
  }
  return { measure, moved, elapsed, more: different.length > EXPLAINED.most };
};

/**
 * Events that change what counts of the episode on one side, and not on the other. As of two moments those alone that one
 * of them does not know: an event that both know has another effect because time has passed. Two periods know the same.
 */
const eventsBetween = async (
  episode: Pick<Contribution, 'prospectId' | 'episode'>,
  a: Told,
  b: Told,
  sources: ReportSources,
): Promise<readonly string[]> => {
  const behind = ({ query, definition, all, as }: Told) => eventsBehind(episode, query, definition, all, sources, as);
  const [one, other] = [await behind(a), await behind(b)];
  const isAlone = (event: Moved, others: readonly Moved[], { query, all }: Told): boolean =>
    !others.some(({ id }) => id === event.id) && (isOfPeriods(a, b) || !knows(query, all.asOf, event));
  const moved = [...one.filter((event) => isAlone(event, other, b)), ...other.filter((event) => isAlone(event, one, a))];
  return moved.map(({ id }) => id);
};

const isOfPeriods = ({ query: a }: Side, { query: b }: Side): boolean => a.from !== b.from || a.to !== b.to;
