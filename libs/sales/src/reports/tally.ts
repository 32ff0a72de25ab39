import { credited } from './credit';
import { dayIn, dayNumber, daysOf, isDay } from './days';
import type { Episode, Episodes } from './episode';
import type { Axis, Fact, Frame, Values } from './facts';
import type { Labels } from './labels';
import { dayOf, millisOf } from './moment';
import { isTime, type Dimension, type ReportQuery } from './report-query';
import { Rows, type Groups } from './rows';

/** Where a fact stands to the period asked for. */
export type Place = 'before' | 'during' | 'after';

/**
 * Where a day (since 1970-01-01) and a moment of it (in milliseconds since 1970) stand to the period of a query: its
 * bounds, each a day or an instant, and what filters by day, week or month leave of it.
 */
export const placing = (query: ReportQuery): ((day: number, at: number) => Place) => {
  const periods = (Object.keys(query.filters) as Dimension[]).filter(isTime).map((d) => daysOf(query.filters[d]!, d)!);
  const boundsOf = (bound: string | undefined, others: readonly string[]) => {
    const all = bound === undefined ? others : [bound, ...others];
    return {
      days: all.filter(isDay).map(dayNumber),
      moments: all.filter((each) => !isDay(each)).map((each) => Date.parse(each)),
    };
  };
  const from = boundsOf(
    query.from,
    periods.map((p) => p.from),
  );
  const to = boundsOf(
    query.to,
    periods.map((p) => p.to),
  );
  const [firstDay, firstMoment] = [Math.max(...from.days), Math.max(...from.moments)];
  const [endDay, endMoment] = [Math.min(...to.days), Math.min(...to.moments)];
  return (day, at) => (day < firstDay || at < firstMoment ? 'before' : day < endDay && at < endMoment ? 'during' : 'after');
};

/** What facts are filed under, beside their time. */
export interface Filed extends Pick<Fact, 'owner' | 'values'> {
  readonly episode: Pick<
    Episode,
    'source' | 'product' | 'formId' | 'playbookId' | 'fit' | 'reason' | 'formVersion' | 'playbookVersion'
  >;
}

/** The values of all dimensions that are not of time. */
export const valuesOf = ({ episode, owner, values }: Filed, labels: Labels): Values => ({
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

export const isOfVersion = ({ episode }: Filed, { formVersion, playbookVersion }: ReportQuery): boolean =>
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
  const placeOf = placing(query);
  const rows = new Rows(query);
  return function* (doc: Episodes): Generator<Counted> {
    for (const whole of axis.facts(doc, frame)) {
      const day = dayOf(whole.at, frame.zone);
      const place = placeOf(dayNumber(day), millisOf(whole.at, frame.zone));
      if (place === 'after' || !isOfVersion(whole, query)) continue;
      for (const fact of credited(whole, query.credit, frame)) {
        const values = valuesOf(fact, labels);
        if (rows.isAskedFor(values)) yield { prospectId: doc.prospectId, fact, values, place, day };
      }
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
  return { zone: own, now, today: now === null ? null : dayIn(now, own) };
};
