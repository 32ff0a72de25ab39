import type { Milestone } from '../stages';

/** A column of the file by its name in the header, or one value for every row. */
export type ColumnOrConstant = { readonly column: string } | { readonly constant: string };

/** A column of dates. `format` in the tokens of luxon, or `ISO`; `timeZone` an IANA name. */
export interface DateColumn {
  readonly column: string;
  readonly format: string;
  readonly timeZone: string;
}

/** What a value in the column of stages means: how far the prospect came, and how it ended if it did. */
export type Meaning =
  | { readonly reached: Milestone; readonly outcome?: undefined }
  | { readonly outcome: 'won'; readonly reached?: undefined }
  | { readonly outcome: 'lost' | 'disqualified'; readonly reached?: Milestone };

/** Who is in which team: another CSV, looked up beside the imported one. */
export interface RosterFile {
  readonly file: string;
  readonly name: string;
  readonly team: string;
}

/** What the columns of a foreign CSV mean (docs/import.md). */
export interface ImportMap {
  /** The name of the old system: with the external id, the identity of a prospect. */
  readonly system: string;
  readonly delimiter: string;
  readonly encoding: string;
  readonly externalId: string;
  readonly owner?: string;
  readonly roster?: RosterFile;
  readonly source: ColumnOrConstant;
  readonly product: ColumnOrConstant;
  /** Columns of personal data, by the field of the contact. */
  readonly contact: { readonly name?: string; readonly email?: string; readonly phone?: string; readonly company?: string };
  readonly stage: { readonly column: string; readonly values: Readonly<Record<string, Meaning>> };
  readonly dates: Readonly<Partial<Record<Milestone | 'closed', DateColumn>>>;
  readonly amount?: {
    readonly column: string;
    readonly currency: ColumnOrConstant;
    readonly decimalMark: '.' | ',';
    /** What stands between thousands; '' for nothing. */
    readonly groupMark: string;
  };
  readonly reasonLost?: string;
  /** `YYYY-MM-DD`: the date of what no column dates, as of `timeZone`. */
  readonly assumedDate?: string;
  readonly timeZone: string;
  /** `YYYY-MM-DD` or an instant: the span in which the old system saw its prospects. */
  readonly observedFrom?: string;
  readonly observedUntil?: string;
  /** Whether work on open prospects goes on here. */
  readonly continues: boolean;
}

const columnOf = (cell: ColumnOrConstant): readonly string[] => ('column' in cell ? [cell.column] : []);

/** Every column that the map reads, once each. */
export const columnsOf = (map: ImportMap): readonly string[] => [
  ...new Set([
    map.externalId,
    ...(map.owner === undefined ? [] : [map.owner]),
    ...columnOf(map.source),
    ...columnOf(map.product),
    ...Object.values(map.contact),
    map.stage.column,
    ...Object.values(map.dates).map(({ column }) => column),
    ...(map.amount ? [map.amount.column, ...columnOf(map.amount.currency)] : []),
    ...(map.reasonLost === undefined ? [] : [map.reasonLost]),
  ]),
];
