import type { Explains } from './explained';
import type { Axis, Frame, Sums } from './facts';
import type { ReportQuery } from './report-query';
import type { Key } from './rows';

/** A row of an answer: its figures with what they are of. */
export type Row<M> = M & { readonly key: Key; readonly label: Readonly<Record<string, string>> };

/**
 * A day of a curve on which some came under observation (`entered`), ended, or were still open when observation ended
 * (`censored`). All who entered by then and are not gone yet are at risk on it.
 */
export interface RiskTableDay {
  readonly day: number;
  readonly entered: number;
  readonly atRisk: number;
  readonly won: number;
  readonly lost: number;
  readonly disqualified: number;
  readonly censored: number;
}

/**
 * A report: what it adds up, and what it makes of the sums of a row. It is the same whether the sums come from kept cells,
 * from documents or from the log, and so are its figures.
 */
export interface ReportDefinition<M extends object = object> extends Explains {
  axis(query: ReportQuery): Axis;
  /** Whether what counted before the period enters the figures. */
  needsBefore(query: ReportQuery): boolean;
  /** The figures of a row, and of the total. */
  measure(sums: Sums, query: ReportQuery, frame: Frame): M;
  /** Whether a row has nothing to tell. */
  isBlank(sums: Sums, measures: M): boolean;
  /** What is known only of all rows together: ranks, tests, sentences. Fields of the answer stand in `also`. */
  together?(rows: readonly Row<M>[], query: ReportQuery): { readonly rows?: readonly Row<M>[]; readonly also?: object };
  /** Of a curve: day by day after the origin, how many were at risk and what happened to them. */
  riskTable?(sums: Sums, frame: Frame): readonly RiskTableDay[];
  /** Only documents with an open episode count: they are selected by an index. */
  readonly onlyOpen?: boolean;
}
