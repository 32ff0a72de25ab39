import { DateTime } from 'luxon';
import { dayIn, daysOf, isDay } from './days';
import type { Episodes } from './episode';
import type { Axis, Fact, Frame, Values } from './facts';
import type { Labels } from './labels';
import { dayOf } from './moment';
import { isTime, type Dimension, type ReportQuery } from './report-query';
import { Rows, type Groups } from './rows';

/** Where a fact stands to the period asked for. */
export type Place = 'before' | 'during' | 'after';

/** A bound of a period: a day, which a moment's own day is compared with, or an instant. */
const isBefore = ({ at }: Fact, bound: string, day: string, zone: string): boolean => {
  if (isDay(bound)) return day < bound;
  const instant = DateTime.fromISO(bound).toMillis();
  if (at.on === undefined) return Date.parse(at.at) < instant;
  // Of a fact known by its date alone, the beginning of that date.
  return DateTime.fromISO(at.on, { zone }).toMillis() < instant;
};

/** Where facts stand to the period of a query: its bounds, and what filters by day, week or month leave of it. */
export const placing = (query: ReportQuery, { zone }: Frame): ((fact: Fact, day: string) => Place) => {
  const periods = (Object.keys(query.filters) as Dimension[]).filter(isTime).map((d) => daysOf(query.filters[d]!, d)!);
  const froms = [...(query.from === undefined ? [] : [query.from]), ...periods.map((p) => p.from)];
  const tos = [...(query.to === undefined ? [] : [query.to]), ...periods.map((p) => p.to)];
  return (fact, day) => {
    if (froms.some((from) => isBefore(fact, from, day, zone))) return 'before';
    return tos.every((to) => isBefore(fact, to, day, zone)) ? 'during' : 'after';
  };
};

/** What a fact is filed under. */
export const valuesOf = ({ episode, owner, values }: Fact, labels: Labels): Values => ({
  salesperson: owner,
  team: owner === null ? null : (labels.staff.get(owner)?.team ?? null),
  source: episode.source,
  product: episode.product,
  form: episode.formId,
  playbook: episode.playbookId,
  fit: episode.fit,
  reason: episode.reason,
  ...values,
});

const isOfVersion = ({ episode }: Fact, { formVersion, playbookVersion }: ReportQuery): boolean =>
  (formVersion === undefined || episode.formVersion === formVersion) &&
  (playbookVersion === undefined || episode.playbookVersion === playbookVersion);

/** A fact that a query asks for, and where it stands. */
export interface Counted {
  readonly prospectId: string;
  readonly fact: Fact;
  readonly values: Values;
  readonly place: Exclude<Place, 'after'>;
  readonly day: string;
}

/** The facts of a document that a query counts. */
export const counting = (axis: Axis, query: ReportQuery, frame: Frame, labels: Labels) => {
  const placeOf = placing(query, frame);
  const rows = new Rows(query);
  return function* (doc: Episodes): Generator<Counted> {
    for (const fact of axis.facts(doc, frame)) {
      const day = dayOf(fact.at, frame.zone);
      const place = placeOf(fact, day);
      if (place === 'after' || !isOfVersion(fact, query)) continue;
      const values = valuesOf(fact, labels);
      if (!rows.isAskedFor(values)) continue;
      yield { prospectId: doc.prospectId, fact, values, place, day };
    }
  };
};

/** Adds up documents, as kept cells would: the same facts, whatever the filter, the credit, the zone or the moment. */
export class Tally {
  private readonly rows: Rows;
  private readonly count: ReturnType<typeof counting>;

  constructor(axis: Axis, query: ReportQuery, frame: Frame, labels: Labels) {
    this.rows = new Rows(query);
    this.count = counting(axis, query, frame, labels);
  }

  add(doc: Episodes): void {
    for (const { values, day, fact, place } of this.count(doc)) this.rows.add(values, day, fact.measures, place);
  }

  groups(): Groups {
    return this.rows.groups();
  }
}

/** As-of: the moment for which ages are counted, with its day in the zone of the query. */
export const frameOf = (query: ReportQuery, zone: string, now: string | null): Frame => {
  const own = query.timeZone ?? zone;
  return { zone: own, credit: query.credit, now, today: now === null ? null : dayIn(now, own) };
};
