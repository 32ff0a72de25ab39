import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ComponentChildren;
  readonly numeric?: boolean;
  /** By what the column sorts; without it, it does not. Null comes last, whichever way. */
  readonly sort?: (row: Row) => string | number | null;
}

type Sorting = { readonly column: number; readonly down: boolean } | undefined;

const sorted = <Row,>(rows: readonly Row[], sort: NonNullable<Column<Row>['sort']>, down: boolean): readonly Row[] =>
  [...rows].sort((a, b) => {
    const [x, y] = [sort(a), sort(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y));
    return down ? -order : order;
  });

/** Rows in columns; wide ones scroll within themselves, never the page. */
export function DataTable<Row>({
  caption,
  columns,
  rows,
  keyOf,
}: {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row, index: number) => string;
}) {
  const [sorting, setSorting] = useState<Sorting>();
  const sort = sorting && columns[sorting.column]?.sort;
  const shown = sorting && sort ? sorted(rows, sort, sorting.down) : rows;
  return (
    <div class="table" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ head, numeric, sort: by }, index) => {
              const now = sorting?.column === index ? sorting : undefined;
              return (
                <th
                  key={head}
                  scope="col"
                  class={numeric ? 'numeric' : undefined}
                  aria-sort={now ? (now.down ? 'descending' : 'ascending') : undefined}
                >
                  {by ? (
                    <button type="button" onClick={() => setSorting({ column: index, down: now ? !now.down : numeric === true })}>
                      {head}
                      <span aria-hidden="true">{now ? (now.down ? ' ↓' : ' ↑') : ''}</span>
                    </button>
                  ) : (
                    head
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, index) => (
            <tr key={keyOf(row, index)}>
              {columns.map(({ head, cell, numeric }, place) =>
                place === 0 ? (
                  <th key={head} scope="row" class={numeric ? 'numeric' : undefined}>
                    {cell(row)}
                  </th>
                ) : (
                  <td key={head} class={numeric ? 'numeric' : undefined}>
                    {cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
