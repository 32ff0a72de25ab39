import type { MoneyFigures, MoneyOfCurrency } from '../../answers';
import type { Params } from '../../api';
import { count, money, shortMoney } from '../../format';
import { CsvLink } from '../../parts/csv-link';
import { DataTable, type Column } from '../../parts/data-table';
import { Figure } from '../../parts/explain';
import { Panel } from '../../parts/panel';
import { BASIS_SENTENCES, named } from '../../words';
import { KINDS, MEANINGS, moneyPath } from './kinds';

/** The sums of the period: tiles to grasp them, the table in full. */
export const Totals = ({
  of: { currencies, signedEpisodes, paidEpisodes },
  basis,
  params,
}: {
  readonly of: MoneyFigures;
  readonly basis: string;
  readonly params: Params;
}) => (
  <Panel
    title="In total"
    note={BASIS_SENTENCES.money![basis]}
    wide
    actions={<CsvLink path="/v1/reports/money" params={params} name="money" />}
  >
    {currencies.map((sums) => (
      <section key={sums.currency} class="currency" aria-label={sums.currency}>
        <h3>{sums.currency}</h3>
        <dl class="sums">
          {KINDS.map((kind) => (
            <div key={kind} class={`sum sum-${kind}`}>
              <dt title={MEANINGS[kind]}>{named(kind)}</dt>
              <dd title={money(sums[kind], sums.currency)}>
                <Figure
                  report="money"
                  measure={moneyPath(sums.currency, kind)}
                  params={params}
                  shown={shortMoney(sums[kind], sums.currency)}
                />
              </dd>
            </div>
          ))}
        </dl>
      </section>
    ))}
    <DataTable caption="Money by currency" columns={columnsOf(params)} rows={currencies} keyOf={({ currency }) => currency} />
    <p class="note">
      <Figure report="money" measure="signedEpisodes" params={params} shown={count(signedEpisodes)} /> contracts were signed;{' '}
      <Figure report="money" measure="paidEpisodes" params={params} shown={count(paidEpisodes)} /> came to be paid in full. Net is
      what was collected less what was refunded. Outstanding is what was recorded less what was collected: a refund is not due
      again.
    </p>
  </Panel>
);

const columnsOf = (params: Params): readonly Column<MoneyOfCurrency>[] => [
  { head: 'Currency', cell: ({ currency }) => currency },
  ...KINDS.map((kind): Column<MoneyOfCurrency> => ({
    head: named(kind),
    numeric: true,
    cell: (sums) => (
      <Figure report="money" measure={moneyPath(sums.currency, kind)} params={params} shown={money(sums[kind], sums.currency)} />
    ),
  })),
];
