import { partsOf, turnsOf, type Turns } from './credit';
import { dayNumber, dayNumbered } from './days';
import type { Episode, Episodes } from './episode';
import { FactColumns, GONE, longer, Numbered, SOME, WHOLE } from './fact-columns';
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
const BYTES = { kind: 400, measures: 300, turns: 300 };

/** How often something counts, by the number of its measures. */
type Counts = Map<number, number>;

/** What is counted of the facts of a row of the answer, before the period and by the day in it (0 where no day is asked for). */
interface Counted {
  readonly row: Row;
  readonly before: Counts;
  readonly during: Map<number, Counts>;
}

const count = (counts: Counts, measures: number, times: number): void => {
  counts.set(measures, (counts.get(measures) ?? 0) + times);
};

/**
 * The facts of an axis of all documents, packed into columns of numbers: some 20 bytes a fact, so that a query goes over a
 * million of them in a tenth of a second, where reading and counting as many documents takes many seconds. A row is a fact:
 * what it is filed under, its measures, its day and its moment; what is alike is kept once and numbered.
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
  private readonly owned: Map<string | null, number>[] = [];
  private readonly columns: FactColumns;
  /** Rows of documents that were put anew. */
  private gone = 0;
  /** The rows of each document, by its number. */
  private from = new Int32Array(SOME);
  private to = new Int32Array(SOME);

  constructor(
    private readonly axis: Axis,
    private readonly frame: Frame,
    private readonly credit: Credit,
  ) {
    this.columns = new FactColumns(credit === 'fractional');
  }

  get bytes(): number {
    const { columns, from, to, kinds, measures, turns } = this;
    const others = kinds.all.length * BYTES.kind + measures.all.length * BYTES.measures + turns.length * BYTES.turns;
    return columns.bytes + from.byteLength + to.byteLength + others;
  }

  /** Puts the facts of a document in the place of those it had. @param number that of the document, the same each time */
  put(number: number, doc: Episodes | undefined): void {
    if (number >= this.from.length) {
      this.from = longer(this.from, 2 * number);
      this.to = longer(this.to, 2 * number);
    }
    this.remove(number);
    this.from[number] = this.columns.rows;
    if (doc) for (const fact of this.axis.facts(doc, this.frame)) this.add(fact);
    this.latest = undefined;
    this.to[number] = this.columns.rows;
    if (this.gone > this.columns.rows / 2 && this.gone > SOME) this.compact();
  }

  /** The figures of a query; the same as of a tally over the documents. */
  groups(query: ReportQuery, labels: Labels, now: string | null): Groups {
    const rows = new Rows(query);
    for (const { row, before, during } of this.count(query, rows, labels, now)) {
      for (const [measures, times] of before) rows.put(row, '', this.measures.all[measures]!, 'before', times);
      for (const [day, counts] of during)
        for (const [measures, times] of counts) rows.put(row, dayNumbered(day), this.measures.all[measures]!, 'during', times);
    }
    return rows.groups();
  }

  private count(query: ReportQuery, rows: Rows, labels: Labels, now: string | null): Iterable<Counted> {
    const { kind, measure, day, at, parts, turn } = this.columns;
    const place = placing(query);
    const moment = now === null ? null : Date.parse(now);
    const isByTime = query.by.some(isTime);
    const counted = new Map<Row, Counted>();
    /** Where each kind counts; null where the query does not ask for it. */
    const byKind: (Counted | null | undefined)[] = [];
    const find = (number: number): Counted | null => {
      const fact = this.kinds.all[number]!;
      const row = isOfVersion(fact, query) ? rows.rowOf(valuesOf(fact, labels)) : undefined;
      let found = row ? counted.get(row) : null;
      if (row && !found)
        counted.set(row, (found = { row, before: new Map<number, number>(), during: new Map<number, Counts>() }));
      return (byKind[number] = found ?? null);
    };
    const add = (number: number, row: number, times: number): void => {
      const found = byKind[number] ?? (byKind[number] === null ? null : find(number));
      if (found === null) return;
      const where = place(day[row]!, at[row]!);
      if (where === 'after') return;
      if (where === 'before') return count(found.before, measure[row]!, times);
      const slot = isByTime ? day[row]! : 0;
      let counts = found.during.get(slot);
      if (!counts) found.during.set(slot, (counts = new Map<number, number>()));
      count(counts, measure[row]!, times);
    };
    const shares: (readonly (readonly [owner: string | null, parts: number])[])[] = [];
    for (let row = 0; row < this.columns.rows; row++) {
      const number = kind[row]!;
      if (number === GONE) continue;
      const own = turn ? turn[row]! : WHOLE;
      if (own === WHOLE) {
        add(number, row, parts ? parts[row]! : 1);
        continue;
      }
      shares[own] ??= [...partsOf(this.turns[own]!, moment)];
      for (const [owner, share] of shares[own]) add(this.underOwner(number, owner), row, share);
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
    this.columns.add(
      this.numberOf({ episode, owner, values }),
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

  private remove(number: number): void {
    const [from, to] = [this.from[number]!, this.to[number]!];
    this.columns.kind.fill(GONE, from, to);
    this.gone += to - from;
  }

  /** Closes the gaps that removed rows have left. A document has no row before those of documents put before it. */
  private compact(): void {
    const order = Array.from(this.from.keys()).filter((number) => this.from[number]! < this.to[number]!);
    order.sort((a, b) => this.from[a]! - this.from[b]!);
    let end = 0;
    for (const number of order) {
      const [from, to] = [this.from[number]!, this.to[number]!];
      this.columns.move(end, from, to);
      this.from[number] = end;
      this.to[number] = end += to - from;
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
