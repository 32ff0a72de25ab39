import type { MoneyFigures, MoneyOfCurrency, Report } from '../../answers';
import type { Params } from '../../api';
import { LineChart } from '../../charts/line-chart';
import { money, shortAmount } from '../../format';
import { monthsThrough, startOf } from '../../months';
import { ChartFigure } from '../../parts/chart-figure';
import type { Column } from '../../parts/data-table';
import { Figure } from '../../parts/explain';
import { Shown } from '../../parts/states';
import { useAnswer } from '../../use-answer';
import { named } from '../../words';
import { KINDS, moneyPath, type Kind } from './kinds';

const MONTHS = 36;
const DRAWN = ['signed', 'recorded', 'collected', 'refunded'] as const;

const lastOf = (months: readonly string[]): string =>
  months.length === MONTHS ? `the last ${MONTHS} months` : `from ${months[0] ?? ''} to ${months.at(-1) ?? ''}`;

/** Month by month, one picture for each currency: they have no common scale. */
export const Trend = ({ params, basis }: { readonly params: Params; readonly basis: string }) => {
  const monthly = { ...params, by: 'month' };
  const answer = useAnswer<Report<MoneyFigures>>('/v1/reports/money', monthly);
  return (
    <Shown of={answer} empty={({ rows }) => rows.length === 0 && <></>}>
      {({ rows, total }) => {
        const months = monthsThrough(
          rows.flatMap(({ key }) => key.month ?? []),
          MONTHS,
        );
        const of = new Map(rows.map(({ key, currencies }) => [key.month, currencies]));
        return total.currencies.map(({ currency }) => (
          <MonthByMonth
            key={currency}
            currency={currency}
            months={months}
            sumsOf={(month) => of.get(month)?.find((sums) => sums.currency === currency)}
            params={params}
            wide={total.currencies.length === 1}
            note={
              basis === 'flow'
                ? `By the month in which it happened, ${lastOf(months)}.`
                : `By the month in which the prospects came in, ${lastOf(months)}.`
            }
          />
        ));
      }}
    </Shown>
  );
};

const MonthByMonth = ({
  currency,
  months,
  sumsOf,
  params,
  wide,
  note,
}: {
  readonly currency: string;
  readonly months: readonly string[];
  readonly sumsOf: (month: string) => MoneyOfCurrency | undefined;
  readonly params: Params;
  readonly wide: boolean;
  readonly note: string;
}) => {
  const amountOf = (month: string, kind: Kind): number => sumsOf(month)?.[kind] ?? 0;
  const drawn = DRAWN.filter((kind) => months.some((month) => amountOf(month, kind) !== 0));
  const columns: readonly Column<string>[] = [
    { head: 'Month', cell: (month) => month },
    ...KINDS.map((kind): Column<string> => ({
      head: named(kind),
      numeric: true,
      cell: (month) =>
        sumsOf(month) ? (
          <Figure
            report="money"
            measure={moneyPath(currency, kind)}
            params={{ ...params, month }}
            shown={money(amountOf(month, kind), currency)}
          />
        ) : (
          money(0, currency)
        ),
    })),
  ];
  return (
    <ChartFigure
      title={`Month by month, ${currency}`}
      note={note}
      columns={columns}
      rows={[...months].reverse()}
      keyOf={(month) => month}
      csv={{ report: 'money', params: { ...params, by: 'month' } }}
      wide={wide}
    >
      <LineChart
        label={`Monthly ${drawn.join(', ')} in ${currency} from ${months[0] ?? ''} to ${months.at(-1) ?? ''}`}
        places={months.map((month) => ({ x: startOf(month), label: month }))}
        series={drawn.map((kind) => ({ id: kind, name: named(kind), values: months.map((month) => amountOf(month, kind)) }))}
        write={(amount) => money(amount, currency)}
        writeTick={(amount) => shortAmount(amount, currency)}
      />
    </ChartFigure>
  );
};
