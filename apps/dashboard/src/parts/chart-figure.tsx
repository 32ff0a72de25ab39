import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Params } from '../api';
import { CsvLink } from './csv-link';
import { DataTable, type Column } from './data-table';
import { Panel } from './panel';

/** A chart that can be read in three ways: as a picture, as a table, as a CSV file. */
export function ChartFigure<Row>({
  title,
  note,
  above,
  columns,
  rows,
  keyOf,
  csv,
  wide,
  children,
}: {
  readonly title: string;
  readonly note?: ComponentChildren;
  /** What stands above it however it is read: what to choose, what was found. */
  readonly above?: ComponentChildren;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row, index: number) => string;
  readonly csv: { readonly report: string; readonly params: Params };
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}) {
  const [asTable, setAsTable] = useState(false);
  const actions = (
    <>
      <button type="button" class="quiet" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
        {asTable ? 'Chart' : 'Table'}
      </button>
      <CsvLink path={`/v1/reports/${csv.report}`} params={csv.params} name={csv.report} />
    </>
  );
  return (
    <Panel title={title} note={note} actions={actions} wide={wide}>
      {above}
      {asTable ? <DataTable caption={`${title}: table`} columns={columns} rows={rows} keyOf={keyOf} /> : children}
    </Panel>
  );
}
