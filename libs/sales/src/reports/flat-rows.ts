import { flatten } from './figures';
import type { ReportAnswer } from './reports';

export type FlatRow = Readonly<Record<string, string | number | null>>;

/** A curve is told point by point: `point.day`, `point.won.estimate`, …; what stands beside it is repeated. */
const pointByPoint = (row: object): readonly object[] => {
  const { points, ...others } = row as { readonly points?: readonly object[] };
  if (points === undefined) return [row];
  return points.length === 0 ? [others] : points.map((point) => ({ ...others, point }));
};

/** The rows of an answer as flat records of the same columns, for CSV: `key.salesperson`, `stages.signed.count`, `books.conversion.still`. */
export const rowsOf = (answer: ReportAnswer): readonly FlatRow[] => {
  const rows = answer.rows.flatMap(pointByPoint).map((row) => flatten(row) as FlatRow);
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column] ?? null])));
};
