import { choose, useAddress } from '../address';
import type { MoneyFigures, Report } from '../answers';
import { filtersOf } from '../filters';
import { BasisLine } from '../parts/basis-line';
import { Choice } from '../parts/choice';
import { FilterBar } from '../parts/filter-bar';
import { Page } from '../parts/page';
import { Empty, Shown } from '../parts/states';
import { useAnswer } from '../use-answer';
import { BASIS_NAMES } from '../words';
import { Breakdown } from './money/breakdown';
import { Totals } from './money/totals';
import { Trend } from './money/trend';

const BASES = ['flow', 'cohort'] as const;

export const MoneyPage = () => {
  const { query } = useAddress();
  const basis = BASES.find((one) => one === query.basis) ?? 'flow';
  const params = { basis, ...filtersOf(query) };
  const sums = useAnswer<Report<MoneyFigures>>('/v1/reports/money', params);
  return (
    <Page
      title="Money"
      intro="What was signed, what was recorded as a sale, and what was paid. Signed is not paid, and currencies are never added up."
      filters={
        <>
          <Choice
            label="Basis"
            options={BASES.map((one) => [one, BASIS_NAMES[one]!] as const)}
            value={basis}
            onChoose={(chosen) => choose({ basis: chosen === 'flow' ? undefined : chosen })}
          />
          <FilterBar timeZone={sums.answer?.timeZone} />
        </>
      }
    >
      <Shown
        of={sums}
        empty={({ total }) =>
          total.currencies.length === 0 && (
            <Empty title="No money in this period">Choose a longer period, or take filters away.</Empty>
          )
        }
      >
        {(answer) => (
          <>
            <BasisLine answer={answer} n={answer.total.signedEpisodes} of="signed contracts" />
            <Totals of={answer.total} basis={basis} params={params} />
          </>
        )}
      </Shown>
      <Trend params={params} basis={basis} />
      <Breakdown params={params} />
    </Page>
  );
};
