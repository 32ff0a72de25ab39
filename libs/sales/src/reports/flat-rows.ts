import type { ReportAnswer } from './reports';

export type FlatRow = Readonly<Record<string, string | number | null>>;

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Names each value by its path; the parts of a list are named by their stage. */
const flatten = (value: object, path: string, into: Record<string, string | number | null>): void => {
  for (const [name, part] of Object.entries(value)) {
    if (name === 'stage') continue;
    const stage = isNested(part) && 'stage' in part ? String(part.stage) : name;
    const at = path === '' ? stage : `${path}.${stage}`;
    if (isNested(part)) flatten(part, at, into);
    else into[at] = part as string | number | null;
  }
};

/** The rows of an answer as flat records of the same columns, for CSV: `key.salesperson`, `stages.signed.count`, `books.conversion.still`. */
export const rowsOf = (answer: ReportAnswer): readonly FlatRow[] => {
  const rows = answer.rows.map((row) => {
    const flat: Record<string, string | number | null> = {};
    flatten(row, '', flat);
    return flat;
  });
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column] ?? null])));
};
