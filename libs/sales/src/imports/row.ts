import { Refusal } from '@closeline/eventsourcing';
import type { ImportedDate, ImportProspect } from '../prospects';
import { MILESTONES, type Milestone } from '../stages';
import { moneyOf } from './amount';
import { dateReader, dayOf } from './dates';
import type { ColumnOrConstant, ImportMap, Meaning } from './map';

export type ImportData = ImportProspect['data'];
/** What a row holds in a column, trimmed; '' for nothing. */
export type Row = (column: string) => string;

/**
 * What rows mean by a map. A row is read without the others; only when its owner joined depends on all of them, and is
 * given.
 */
export class RowReader {
  private readonly dates: ReadonlyMap<Milestone | 'closed', (row: Row) => ImportedDate | undefined>;
  private readonly assumed: ImportedDate | undefined;

  /** @param teams the team of an owner, by name; empty without a roster. */
  constructor(
    private readonly map: ImportMap,
    private readonly teams: ReadonlyMap<string, string>,
  ) {
    this.dates = new Map(
      Object.entries(map.dates).map(([name, column]) => {
        const read = dateReader(column);
        const inRow = (row: Row) => (row(column.column) === '' ? undefined : read(row(column.column)));
        return [name as Milestone | 'closed', inRow];
      }),
    );
    this.assumed = map.assumedDate === undefined ? undefined : dayOf(map.assumedDate, map.timeZone);
  }

  externalId(row: Row): string {
    return row(this.map.externalId);
  }

  owner(row: Row): string {
    return this.map.owner === undefined ? '' : row(this.map.owner);
  }

  /**
   * @param since when the owner joined the roster: the earliest date of all their rows.
   * @throws Refusal with the code of what is wrong with the row; its detail names columns, never what they hold
   */
  read(row: Row, since?: string): ImportData {
    const { map } = this;
    const meaning = this.meaningOf(row);
    const data: ImportData = {
      system: map.system,
      externalId: this.required(row, { column: map.externalId }, 'missing-id'),
      source: this.required(row, map.source, 'missing-source'),
      product: this.required(row, map.product, 'missing-product'),
      ...this.contactOf(row),
      ...this.ownerOf(row, since),
      ...this.milestonesOf(row, meaning),
      ...(meaning.outcome === 'won' && this.valueOf(row)),
      ...this.closingOf(row, meaning),
      ...(map.observedFrom !== undefined && { observedFrom: map.observedFrom }),
      ...(map.observedUntil !== undefined && { observedUntil: map.observedUntil }),
      continues: map.continues,
    };
    if (!this.assumed && !(data.closed ? data.closed.date : data[data.reached!]))
      throw new Refusal('missing-date', 'no column dates this row, and the map assumes no date', 400);
    return data;
  }

  /** The first moment of a row that was read: when its owner was at work at the latest. */
  static earliest(data: ImportData): string | undefined {
    const moments = [...MILESTONES.map((m) => data[m]), data.closed?.date].flatMap((d) => (d ? [d.at] : []));
    return moments.length === 0 ? data.assumed?.at : moments.reduce((a, b) => (a < b ? a : b));
  }

  private meaningOf(row: Row): Meaning {
    const { column, values } = this.map.stage;
    const value = row(column);
    if (!Object.hasOwn(values, value))
      throw new Refusal('unknown-stage', `the map does not say what this value of ${column} means`, 400);
    return values[value]!;
  }

  /** Only the dates of milestones that the row has reached count: systems leave old or planned dates behind. */
  private milestonesOf(row: Row, { reached, outcome }: Meaning): Partial<ImportData> {
    const upTo = outcome === 'won' ? 'signed' : (reached ?? (outcome ? 'relationship' : 'submitted'));
    const passed = MILESTONES.slice(0, MILESTONES.indexOf(upTo) + 1);
    const dates = passed.flatMap((milestone) => {
      const date = this.dates.get(milestone)?.(row);
      return date ? [[milestone, date]] : [];
    });
    const said = outcome === 'won' ? 'signed' : reached;
    return {
      ...(Object.fromEntries(dates) as Partial<Record<Milestone, ImportedDate>>),
      ...(said && { reached: said }),
      ...(this.assumed && { assumed: this.assumed }),
    };
  }

  private closingOf(row: Row, { outcome }: Meaning): Pick<ImportData, 'closed'> {
    if (outcome !== 'lost' && outcome !== 'disqualified') return {};
    const date = this.dates.get('closed')?.(row);
    const reason = this.map.reasonLost === undefined ? '' : row(this.map.reasonLost);
    return { closed: { outcome, ...(date && { date }), ...(reason !== '' && { reason }) } };
  }

  private contactOf(row: Row): Pick<ImportData, 'contact'> {
    const fields = Object.entries(this.map.contact).map(([field, column]) => [field, row(column)]);
    const known = fields.filter(([, value]) => value !== '');
    return known.length === 0 ? {} : { contact: Object.fromEntries(known) as ImportData['contact'] & object };
  }

  private ownerOf(row: Row, since: string | undefined): Pick<ImportData, 'owner'> {
    const name = this.owner(row);
    if (name === '') return {};
    const team = this.teams.get(name);
    return { owner: { externalId: name, name, ...(team && { team }), ...(since && { since }) } };
  }

  private valueOf(row: Row): Pick<ImportData, 'value'> {
    const { amount } = this.map;
    const written = amount ? row(amount.column) : '';
    if (!amount || written === '') return {};
    const currency = this.required(row, amount.currency, 'unknown-currency');
    return { value: moneyOf(written, currency, amount.decimalMark, amount.groupMark) };
  }

  private required(row: Row, cell: ColumnOrConstant, code: string): string {
    if ('constant' in cell) return cell.constant;
    const value = row(cell.column);
    if (value === '') throw new Refusal(code, `the column ${cell.column} is empty`, 400);
    return value;
  }
}
