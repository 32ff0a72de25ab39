import { partsOf, turnsOf, type Turns } from './credit';
import { dayNumber, dayNumbered } from './days';
import type { Episode, Episodes } from './episode';
import { FactColumns, GONE, Numbered, SOME, WHOLE } from './fact-columns';
import type { Axis, Fact, Frame, Measures } from './facts';
import type { Labels } from './labels';
import { dayOf, millisOf } from './moment';
import { isOfVersion, placing, valuesOf, type Filed } from './tally';
import { isTime, type Credit, type ReportQuery } from './report-query';
import { Rows, type Groups, type Row } from './rows';

const FILED = ['source', 'product', 'formId', 'playbookId', 'fit', 'reason', 'formVersion', 'playbookVersion'] as const;

/** No code has a control character. */
const keyOf = ({ owner, episode, values }: Filed): string => {
  let key = owner ?? '\n';
  for (const name of FILED) key += `\t${episode[name] ?? '\n'}`;
  return values ? `${key}\t${JSON.stringify(values)}` : key;
};

const measuresKey = (measures: Measures): string => {
  let key = '';
  for (const name in measures) key += `${name}\n${measures[name]!}\n`;
  return key;
};

/** What a table takes beside its columns, roughly: an object and its key each. */
const BYTES = { place: 150, kind: 400, measures: 300, turns: 300 };

/** From the first row to before the last. */
interface Place {
  from: number;
  to: number;
}

/** How often something counts, by the number of its measures: in an array where these are few. */
type Counts = Map<number, number> | Float64Array;
const FEW = 1_024;

/** What is counted of the facts of a row of the answer, before the period and by the day in it (0 where no day is asked for). */
interface RowCounts {
  readonly row: Row;
  readonly before: Counts;
  readonly during: Map<number, Counts>;
}

const count = (counts: Counts, measures: number, times: number): void => {
  if (counts instanceof Float64Array) counts[measures]! += times;
  else counts.set(measures, (counts.get(measures) ?? 0) + times);
};

/**
 * The facts of an axis of all documents, packed into columns of numbers: some 20 bytes a fact, so that a query goes over a
 * million of them in a tenth of a second, where reading and counting as many documents takes many seconds. Of each
 * fact they hold what it is filed under, its measures, its day and its moment; what is alike is kept once and numbered.
 *
 * Facts are those of `frame.now`, and hold for any later moment too: what time alone changes is in the names of measures
 * (facts.ts). Shares of open episodes, which grow day by day, are worked out at each query.
 */
export class FactTable {
  private readonly kinds = new Numbered<Filed>();
  private readonly measures = new Numbered<Measures>();
  /** Who held an open episode from when on. */
  private turns: Turns[] = [];
  private latest: Episode | undefined;
  /** What the last fact was filed under: the next one of its episode mostly is, too. */
  private filed: (Filed & { readonly number: number }) | undefined;
  private readonly owned: Map<string | null, number>[] = [];
  private readonly columns: FactColumns;
  /** Rows of documents that were put again, or are no more. */
  private gone = 0;
  /** The rows of each document, in their order. */
  private readonly places = new Map<string, Place>();

  constructor(
    private readonly axis: Axis,
    private readonly frame: Frame,
    private readonly credit: Credit,
  ) {
    this.columns = new FactColumns(credit === 'fractional');
  }

  get bytes(): number {
    const { columns, places, kinds, measures, turns } = this;
    return (
      columns.bytes +
      places.size * BYTES.place +
      kinds.all.length * BYTES.kind +
      measures.all.length * BYTES.measures +
      turns.length * BYTES.turns
    );
  }

  /** How many documents have facts. */
  get documents(): number {
    return this.places.size;
  }

  /** Puts the facts of a document, none where it is no more, in the place of those it had. */
  put(id: string, doc: Episodes | undefined): void {
    this.remove(id);
    const from = this.columns.rows;
    if (doc) for (const fact of this.axis.facts(doc, this.frame)) this.add(fact);
    this.latest = undefined;
    this.filed = undefined;
    const to = this.columns.rows;
    if (to > from) this.places.set(id, { from, to });
    if (this.gone > to / 2 && this.gone > SOME) this.compact();
  }

  /** The figures of a query; the same as of a tally over the documents. */
  groups(query: ReportQuery, labels: Labels, now: string | null): Groups {
    const rows = new Rows(query);
    for (const { row, before, during } of this.count(query, rows, labels, now)) {
      this.sum(before, (measures, times) => rows.put(row, '', measures, 'before', times));
      for (const [day, counts] of during)
        this.sum(counts, (measures, times) => rows.put(row, dayNumbered(day), measures, 'during', times));
    }
    return rows.groups();
  }

  private sum(counts: Counts, add: (measures: Measures, times: number) => void): void {
    counts.forEach((times: number, measures: number) => {
      if (times !== 0) add(this.measures.all[measures]!, times);
    });
  }

  private count(query: ReportQuery, rows: Rows, labels: Labels, now: string | null): Iterable<RowCounts> {
    const { kind, measure, day, at, parts, turn } = this.columns;
    const place = placing(query);
    const moment = now === null ? null : Date.parse(now);
    const isByTime = query.by.some(isTime);
    const counted = new Map<Row, RowCounts>();
    const size = this.measures.all.length;
    const countsOf = (): Counts => (isByTime || size > FEW ? new Map<number, number>() : new Float64Array(size));
    /** Where each kind counts; null where the query does not ask for it. */
    const byKind: (RowCounts | null | undefined)[] = [];
    const find = (number: number): RowCounts | null => {
      const fact = this.kinds.all[number]!;
      const row = isOfVersion(fact, query) ? rows.rowOf(valuesOf(fact, labels)) : undefined;
      let found = row ? counted.get(row) : null;
      if (row && !found) counted.set(row, (found = { row, before: countsOf(), during: new Map<number, Counts>() }));
      return (byKind[number] = found ?? null);
    };
    const add = (number: number, i: number, times: number): void => {
      const found = byKind[number] ?? (byKind[number] === null ? null : find(number));
      if (found === null) return;
      const where = place(day[i]!, at[i]!);
      if (where === 'after') return;
      if (where === 'before') return count(found.before, measure[i]!, times);
      const slot = isByTime ? day[i]! : 0;
      let counts = found.during.get(slot);
      if (!counts) found.during.set(slot, (counts = countsOf()));
      count(counts, measure[i]!, times);
    };
    /** Who shares an open episode: all facts of it follow each other. */
    let shares: readonly (readonly [owner: string | null, parts: number])[] = [];
    let shared = WHOLE;
    for (let i = 0; i < this.columns.rows; i++) {
      const number = kind[i]!;
      if (number === GONE) continue;
      const own = turn ? turn[i]! : WHOLE;
      if (own === WHOLE) {
        add(number, i, parts ? parts[i]! : 1);
        continue;
      }
      if (own !== shared) shares = [...partsOf(this.turns[own]!, moment)];
      shared = own;
      for (const [owner, share] of shares) add(this.underOwner(number, owner), i, share);
    }
    return counted.values();
  }

  private add(fact: Fact): void {
    if (!fact.shared || this.credit !== 'fractional') return this.addRow(fact, fact.owner, 1, WHOLE);
    if (fact.episode.closed === null) return this.addRow(fact, fact.owner, 1, this.turnOf(fact.episode));
    for (const [owner, parts] of partsOf(turnsOf(fact.episode), null)) this.addRow(fact, owner, parts, WHOLE);
  }

  /** The turns of an episode, once for all of its facts: they come one after the other. */
  private turnOf(episode: Episode): number {
    if (episode !== this.latest) this.turns.push(turnsOf(episode));
    this.latest = episode;
    return this.turns.length - 1;
  }

  private addRow({ episode, at, values, measures }: Fact, owner: string | null, parts: number, turn: number): void {
    const { zone } = this.frame;
    const { filed } = this;
    const isAlike = filed?.episode === episode && filed.owner === owner && filed.values === values;
    if (!isAlike) this.filed = { episode, owner, values, number: this.numberOf({ episode, owner, values }) };
    this.columns.add(
      this.filed!.number,
      this.measures.numberOf(measuresKey(measures), () => measures),
      dayNumber(dayOf(at, zone)),
      millisOf(at, zone),
      parts,
      turn,
    );
  }

  /** One object for all that are alike, and nothing of the documents they came from. */
  private numberOf(filed: Filed): number {
    return this.kinds.numberOf(keyOf(filed), () => {
      const episode = Object.fromEntries(FILED.map((name) => [name, filed.episode[name]])) as unknown as Filed['episode'];
      return { episode, owner: filed.owner, values: filed.values };
    });
  }

  /** The kind that is like another, but for its owner. */
  private underOwner(kind: number, owner: string | null): number {
    let byOwner = this.owned[kind];
    if (!byOwner) this.owned[kind] = byOwner = new Map<string | null, number>();
    let number = byOwner.get(owner);
    if (number === undefined) byOwner.set(owner, (number = this.numberOf({ ...this.kinds.all[kind]!, owner })));
    return number;
  }

  private remove(id: string): void {
    const place = this.places.get(id);
    if (!place) return;
    this.columns.kind.fill(GONE, place.from, place.to);
    this.gone += place.to - place.from;
    // So that it comes last when it is put again, as its rows will.
    this.places.delete(id);
  }

  /** Closes the gaps that removed rows have left. */
  private compact(): void {
    let end = 0;
    for (const place of this.places.values()) {
      const { from, to } = place;
      this.columns.move(end, from, to);
      place.from = end;
      place.to = end += to - from;
    }
    this.columns.rows = end;
    this.gone = 0;
    this.dropTurns();
  }

  /** Forgets the turns that no row has any more. */
  private dropTurns(): void {
    const { turn, rows } = this.columns;
    if (!turn) return;
    const before = this.turns;
    this.turns = [];
    for (let row = 0, last = WHOLE; row < rows; row++) {
      const own = turn[row]!;
      if (own === WHOLE) continue;
      if (own !== last) this.turns.push(before[own]!);
      last = own;
      turn[row] = this.turns.length - 1;
    }
  }
}
