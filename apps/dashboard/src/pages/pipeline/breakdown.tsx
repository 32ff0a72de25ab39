import { choose, useAddress } from '../../address';
import type { Funnel, Report, RowHead } from '../../answers';
import type { Params } from '../../api';
import { FILTER_DIMENSIONS, filtersOfRow } from '../../filters';
import { count, percent } from '../../format';
import { Select } from '../../parts/choice';
import { CsvLink } from '../../parts/csv-link';
import { DataTable, type Column } from '../../parts/data-table';
import { Figure } from '../../parts/explain';
import { Panel } from '../../parts/panel';
import { Empty, Shown } from '../../parts/states';
import { useAnswer } from '../../use-answer';
import { DIMENSION_NAMES, named } from '../../words';

type Row = RowHead & Funnel;

/** Rows that the page shows; the CSV has them all. */
const MOST = '200';

/** The funnel again for each salesperson, source, product …: where prospects come far. */
export const Breakdown = ({ params }: { readonly params: Params }) => {
  const { query } = useAddress();
  const by = FILTER_DIMENSIONS.find((dimension) => dimension === query.by) ?? 'source';
  const asked = { ...params, by };
  const answer = useAnswer<Report<Funnel>>('/v1/reports/funnel', { ...asked, limit: MOST });
  return (
    <Panel
      title="Compared"
      note="The same funnel, row by row."
      wide
      actions={
        <>
          <Select
            label="By"
            options={FILTER_DIMENSIONS.map((dimension) => [dimension, DIMENSION_NAMES[dimension]!] as const)}
            value={by}
            onChoose={(chosen) => choose({ by: chosen })}
          />
          <CsvLink path="/v1/reports/funnel" params={asked} name={`funnel-by-${by}`} />
        </>
      }
    >
      <Shown of={answer} empty={({ rows }) => rows.length === 0 && <Empty title="Nothing to compare" />}>
        {({ rows, total, next }) => (
          <>
            <DataTable
              caption={`Funnel by ${by}`}
              columns={columnsOf(by, total, params)}
              rows={rows}
              keyOf={({ key }) => key[by] ?? ''}
            />
            {next !== undefined && <p class="note">The first {rows.length} rows; the CSV has more.</p>}
          </>
        )}
      </Shown>
    </Panel>
  );
};

const columnsOf = (by: string, total: Funnel, params: Params): readonly Column<Row>[] => {
  const name = ({ key, label }: Row): string => label[by] ?? (key[by] === null ? 'none' : named(key[by] ?? ''));
  const stageOf = (row: Row, stage: string) => row.stages.find((one) => one.stage === stage);
  return [
    { head: DIMENSION_NAMES[by] ?? named(by), cell: name, sort: name },
    ...total.stages.map(({ stage }): Column<Row> => ({
      head: named(stage),
      numeric: true,
      sort: (row) => stageOf(row, stage)?.count ?? null,
      cell: (row) => (
        <Figure
          report="funnel"
          measure={`stages.${stage}.count`}
          params={{ ...params, ...filtersOfRow(row.key) }}
          shown={count(stageOf(row, stage)?.count)}
        />
      ),
    })),
    ...(total.stages.some(({ cumulative }) => cumulative)
      ? [
          {
            head: 'Signed of first',
            numeric: true,
            sort: (row: Row) => stageOf(row, 'signed')?.cumulative?.rate ?? null,
            cell: (row: Row) => percent(stageOf(row, 'signed')?.cumulative?.rate),
          },
        ]
      : []),
  ];
};
