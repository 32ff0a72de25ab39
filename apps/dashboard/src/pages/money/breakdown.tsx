import { choose, useAddress } from '../../address';
import type { MoneyFigures, MoneyOfCurrency, Report, RowHead } from '../../answers';
import type { Params } from '../../api';
import { ShareRows } from '../../charts/share-rows';
import { FILTER_DIMENSIONS, filtersOfRow } from '../../filters';
import { count, money } from '../../format';
import { ChartFigure } from '../../parts/chart-figure';
import { Choice, Select } from '../../parts/choice';
import type { Column } from '../../parts/data-table';
import { Figure } from '../../parts/explain';
import { Shown } from '../../parts/states';
import { useAnswer } from '../../use-answer';
import { DIMENSION_NAMES, named, rowName } from '../../words';
import { KINDS, moneyPath } from './kinds';

type Row = RowHead & { readonly sums: MoneyOfCurrency; readonly signedEpisodes: number };

const MOST_DRAWN = 40;

/** One currency by product, salesperson …: signed, and how much of it has been collected. */
export const Breakdown = ({ params }: { readonly params: Params }) => {
  const { query } = useAddress();
  const by = FILTER_DIMENSIONS.find((dimension) => dimension === query.by) ?? 'product';
  const asked = { ...params, by };
  const answer = useAnswer<Report<MoneyFigures>>('/v1/reports/money', asked);
  return (
    <Shown of={answer} empty={({ total }) => total.currencies.length === 0 && <></>}>
      {({ rows, total }) => {
        const currencies = total.currencies.map(({ currency }) => currency);
        const currency = currencies.find((one) => one === query.currency) ?? currencies[0]!;
        const shown = rows
          .flatMap((row): readonly Row[] => {
            const sums = row.currencies.find((one) => one.currency === currency);
            return sums ? [{ ...row, sums }] : [];
          })
          .sort((a, b) => b.sums.signed - a.sums.signed);
        return (
          <ChartFigure
            title={`By ${DIMENSION_NAMES[by]!.toLowerCase()}, ${currency}`}
            note="The bar is what was signed, the filled part of it what was collected. Only one currency at a time: they have no common scale."
            columns={columnsOf(by, currency, params)}
            rows={shown}
            keyOf={({ key }) => key[by] ?? ''}
            csv={{ report: 'money', params: asked }}
            above={
              <div class="filters">
                <Select
                  label="By"
                  options={FILTER_DIMENSIONS.map((dimension) => [dimension, DIMENSION_NAMES[dimension]!] as const)}
                  value={by}
                  onChoose={(chosen) => choose({ by: chosen === 'product' ? undefined : chosen })}
                />
                {currencies.length > 1 && (
                  <Choice
                    label="Currency"
                    options={currencies.map((one) => [one, one] as const)}
                    value={currency}
                    onChoose={(chosen) => choose({ currency: chosen })}
                  />
                )}
              </div>
            }
            wide
          >
            <ShareRows
              label={`Signed and collected in ${currency} by ${by}`}
              rows={shown.slice(0, MOST_DRAWN).map(({ key, sums, signedEpisodes, ...row }) => {
                const of = { report: 'money', params: { ...params, ...filtersOfRow(key) } };
                return {
                  key: key[by] ?? '',
                  name: rowName({ key, ...row }, by),
                  whole: sums.signed,
                  part: sums.collected,
                  text: (
                    <>
                      <b>
                        <Figure {...of} measure={moneyPath(currency, 'signed')} shown={money(sums.signed, currency)} />
                      </b>{' '}
                      signed,{' '}
                      <Figure {...of} measure={moneyPath(currency, 'collected')} shown={money(sums.collected, currency)} />{' '}
                      collected
                    </>
                  ),
                };
              })}
            />
            {shown.length > MOST_DRAWN && (
              <p class="note">
                The first {MOST_DRAWN} of {count(shown.length)}; the table has all.
              </p>
            )}
          </ChartFigure>
        );
      }}
    </Shown>
  );
};

const columnsOf = (by: string, currency: string, params: Params): readonly Column<Row>[] => [
  { head: DIMENSION_NAMES[by]!, cell: (row) => rowName(row, by), sort: (row) => rowName(row, by) },
  ...KINDS.map((kind): Column<Row> => ({
    head: named(kind),
    numeric: true,
    sort: ({ sums }) => sums[kind],
    cell: ({ key, sums }) => (
      <Figure
        report="money"
        measure={moneyPath(currency, kind)}
        params={{ ...params, ...filtersOfRow(key) }}
        shown={money(sums[kind], currency)}
      />
    ),
  })),
];
