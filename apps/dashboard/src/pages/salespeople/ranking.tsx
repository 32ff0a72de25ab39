import { hrefOf, useAddress } from '../../address';
import type { CloseRate, CloseRates, RowHead } from '../../answers';
import type { Params } from '../../api';
import { RateRows, type RateRow } from '../../charts/rate-rows';
import { filtersOfRow } from '../../filters';
import { count, days, interval, NONE, percent } from '../../format';
import { ChartFigure } from '../../parts/chart-figure';
import type { Column } from '../../parts/data-table';
import { Figure } from '../../parts/explain';
import { BASIS_SENTENCES, DIMENSION_NAMES, named, rowName } from '../../words';
import { differenceInWords } from './homogeneity';
import { CREDITS, type Credit, type GroupBy } from './rate-choice';

type Row = RowHead & CloseRate;

const LEAST_RANKED = 10;
/** Beyond so many a picture tells nothing that the table does not. */
const MOST_DRAWN = 100;

/** By rank; those without one after them, the larger first. */
export const ranked = (rows: readonly Row[]): readonly Row[] =>
  [...rows].sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || Number(b.rate) - Number(a.rate) || b.n - a.n);

/** Close rates with their intervals, the best evidenced first. */
export const Ranking = ({
  answer,
  by,
  params,
}: {
  readonly answer: CloseRates;
  readonly by: GroupBy;
  readonly params: Params;
}) => {
  const { basis, credit, total, homogeneity, rankMeans } = answer;
  const rows = ranked(answer.rows);
  const drawn = rows.slice(0, MOST_DRAWN);
  const isSample = credit !== 'fractional';
  return (
    <ChartFigure
      title={`Close rate by ${by}`}
      note={`${BASIS_SENTENCES['close-rates']![basis]!} ${CREDITS[credit as Credit].sentence}`}
      columns={columnsOf(answer, by, params)}
      rows={rows}
      keyOf={({ key }) => key[by] ?? ''}
      csv={{ report: 'close-rates', params: { ...params, by } }}
      above={
        isSample && (
          <p class="finding">
            <strong>{differenceInWords(homogeneity, basis)}</strong> {rankMeans.split(' pValue ')[0]}
          </p>
        )
      }
      wide
    >
      <RateRows
        label={`Close rate by ${by}, with 95 % intervals`}
        rows={drawn.map((row) => drawnRow(row, by, params, isSample))}
        reference={{ name: 'All together', rate: total.rate }}
      />
      {drawn.length < rows.length && (
        <p class="note">
          The first {drawn.length} of {count(rows.length)}; the table has all.
        </p>
      )}
      {typeof total.openAgeDays === 'number' && (
        <p class="note">
          {count(total.open)} are still open, for {days(total.openAgeDays)} in the mean: until they end, every rate is a lower
          bound.
        </p>
      )}
      {(total.leftOut ?? 0) > 0 && (
        <p class="note">{count(total.leftOut)} are left out: nobody dated when they opened or ended.</p>
      )}
    </ChartFigure>
  );
};

const drawnRow = (row: Row, by: GroupBy, params: Params, isSample: boolean): RateRow => {
  const of = { report: 'close-rates', params: { ...params, ...filtersOfRow(row.key) } };
  const isTooFew = isSample && row.rank === null && row.n < LEAST_RANKED;
  return {
    key: row.key[by] ?? '',
    ...(isSample && { lead: row.rank ?? NONE }),
    name: <NameLink row={row} by={by} />,
    rate: row,
    mark: isTooFew ? 'hollow' : 'dot',
    figure: row.rate === null ? NONE : <Figure {...of} measure="rate" shown={percent(row.rate)} />,
    facts: (
      <>
        <span class="rate-counts">
          <span>
            n <b>{count(row.n)}</b>
          </span>
          <span>
            <b>{count(row.won)}</b> won
          </span>
          <span>
            <b>{count(row.lost)}</b> lost
          </span>
          <span>
            <b>{count(row.open)}</b> open
          </span>
        </span>
        {isTooFew && <span class="chip warn">too few to rank</span>}
      </>
    ),
  };
};

/** A name leads to the page of that one alone. */
const NameLink = ({ row, by }: { readonly row: Row; readonly by: GroupBy }) => {
  const { path, query } = useAddress();
  return <a href={hrefOf(path, { ...query, [by]: row.key[by] ?? '' })}>{rowName(row, by)}</a>;
};

const columnsOf = ({ rows, basis, total }: CloseRates, by: GroupBy, params: Params): readonly Column<Row>[] => {
  const figure = (head: string, measure: Exclude<keyof CloseRate, 'stages'>): Column<Row> => ({
    head,
    numeric: true,
    sort: (row) => row[measure] ?? null,
    cell: (row) => (
      <Figure
        report="close-rates"
        measure={measure}
        params={{ ...params, ...filtersOfRow(row.key) }}
        shown={(measure === 'rate' ? percent : count)(row[measure])}
      />
    ),
  });
  return [
    { head: DIMENSION_NAMES[by]!, cell: (row) => <NameLink row={row} by={by} />, sort: (row) => rowName(row, by) },
    {
      head: 'Rank',
      numeric: true,
      sort: ({ rank }) => rank,
      cell: ({ rank, n }) => rank ?? (n < LEAST_RANKED ? 'too few' : NONE),
    },
    figure('Rate', 'rate'),
    { head: '95 %', numeric: true, cell: interval },
    figure('n', 'n'),
    figure('Won', 'won'),
    figure('Lost', 'lost'),
    figure('Disqualified', 'disqualified'),
    figure('Open', 'open'),
    figure('Opened', 'opened'),
    ...(basis === 'cohort' ? [{ head: 'Open for', numeric: true, cell: (row: Row) => days(row.openAgeDays) }] : []),
    ...(basis === 'within' && rows.some(({ leftOut }) => leftOut) ? [figure('Left out', 'leftOut')] : []),
    ...(total.stages ?? []).map(({ stage }, index): Column<Row> => ({
      head: named(stage),
      numeric: true,
      sort: ({ stages }) => stages?.[index]?.rate ?? null,
      cell: ({ stages }) => `${percent(stages?.[index]?.rate)} of ${count(stages?.[index]?.n)}`,
    })),
  ];
};
