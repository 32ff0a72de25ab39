import { choose, useAddress } from '../../address';
import type { FirstResponse, Report, RowHead } from '../../answers';
import type { Params } from '../../api';
import { filtersOfRow } from '../../filters';
import { count, interval, percent, span } from '../../format';
import { Select } from '../../parts/choice';
import { CsvLink } from '../../parts/csv-link';
import { DataTable, type Column } from '../../parts/data-table';
import { Figure } from '../../parts/explain';
import { Panel } from '../../parts/panel';
import { Empty, Shown } from '../../parts/states';
import { useAnswer } from '../../use-answer';
import { DIMENSION_NAMES, rowName } from '../../words';
import type { GroupBy } from './rate-choice';

type Row = RowHead & FirstResponse;

const TARGETS = [
  ['15', '15 minutes'],
  ['60', '1 hour'],
  ['240', '4 hours'],
  ['1440', '1 day'],
  ['4320', '3 days'],
  ['10080', '1 week'],
] as const;

/** How long somebody who wrote waits for the first word. */
export const FirstResponsePanel = ({ params, by }: { readonly params: Params; readonly by: GroupBy }) => {
  const { query } = useAddress();
  const target = TARGETS.find(([minutes]) => minutes === query.target)?.[0] ?? '1440';
  const asked = { ...params, target };
  const answer = useAnswer<Report<FirstResponse>>('/v1/reports/first-response', { ...asked, by });
  return (
    <Panel
      title="First response"
      note="From the submission to the first finding, welcome, answer, follow-up or proposal by staff. Nights and weekends count; those not answered yet count as waiting longer."
      wide
      actions={
        <>
          <Select label="Target" options={TARGETS} value={target} onChoose={(minutes) => choose({ target: minutes })} />
          <CsvLink path="/v1/reports/first-response" params={{ ...asked, by }} name="first-response" />
        </>
      }
    >
      <Shown
        of={answer}
        empty={({ total: { n, leftOut } }) =>
          n === 0 && (
            <Empty title="No submissions to answer">
              {leftOut > 0 && `${count(leftOut)} were imported: how fast they were answered, nobody recorded.`}
            </Empty>
          )
        }
      >
        {({ rows, total }) => (
          <DataTable
            caption={`First response by ${by}`}
            columns={columnsOf(asked, by)}
            rows={[{ key: {}, label: { [by]: 'All together' }, ...total }, ...bySpeed(rows)]}
            keyOf={({ key }) => key[by] ?? 'all'}
          />
        )}
      </Shown>
    </Panel>
  );
};

const bySpeed = (rows: readonly Row[]): readonly Row[] =>
  [...rows].sort((a, b) => (a.medianMinutes ?? Infinity) - (b.medianMinutes ?? Infinity) || b.n - a.n);

const columnsOf = (params: Params, by: GroupBy): readonly Column<Row>[] => {
  const figure = (
    head: string,
    measure: string,
    of: (row: Row) => number | null,
    write: (value: number | null) => string,
  ): Column<Row> => ({
    head,
    numeric: true,
    sort: of,
    cell: (row) => (
      <Figure report="first-response" measure={measure} params={{ ...params, ...filtersOfRow(row.key) }} shown={write(of(row))} />
    ),
  });
  return [
    { head: DIMENSION_NAMES[by]!, cell: (row) => rowName(row, by), sort: (row) => rowName(row, by) },
    figure('Median', 'medianMinutes', ({ medianMinutes }) => medianMinutes, span),
    figure('90 %', 'p90Minutes', ({ p90Minutes }) => p90Minutes, span),
    figure('Within target', 'within.rate', ({ within }) => within.rate, percent),
    { head: '95 %', numeric: true, cell: ({ within }) => interval(within) },
    figure('n', 'n', ({ n }) => n, count),
    figure('Answered', 'responded', ({ responded }) => responded, count),
    figure('Not answered', 'unanswered', ({ unanswered }) => unanswered, count),
    figure('Left out', 'leftOut', ({ leftOut }) => leftOut, count),
  ];
};
