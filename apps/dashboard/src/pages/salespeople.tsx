import { choose, useAddress } from '../address';
import type { CloseRates } from '../answers';
import { filtersOf } from '../filters';
import { BasisLine } from '../parts/basis-line';
import { Choice, Select } from '../parts/choice';
import { FilterBar } from '../parts/filter-bar';
import { Page } from '../parts/page';
import { Empty, Shown } from '../parts/states';
import { useAnswer } from '../use-answer';
import { BASIS_NAMES, DIMENSION_NAMES } from '../words';
import { CurvePanel } from './salespeople/curve';
import { FirstResponsePanel } from './salespeople/first-response';
import { Ranking } from './salespeople/ranking';
import { BASES, choiceOf, COUNTED, CREDITS, GROUPS } from './salespeople/rate-choice';
import { StageTimes } from './salespeople/stage-times';
import { VelocityPanel } from './salespeople/velocity';

export const SalespeoplePage = () => {
  const { query } = useAddress();
  const { basis, credit, by, within, credits } = choiceOf(query);
  const filters = filtersOf(query);
  const params = { basis, credit, ...(basis === 'within' && { within }), ...filters };
  const rates = useAnswer<CloseRates>('/v1/reports/close-rates', { ...params, by });
  return (
    <Page
      title="Salespeople"
      intro="Who closes how much of what they had, how sure that is, and how long it takes."
      filters={
        <>
          <div class="filters">
            <Choice
              label="Basis"
              options={BASES.map((one) => [one, BASIS_NAMES[one]!] as const)}
              value={basis}
              onChoose={(chosen) => choose({ basis: chosen === BASES[0] ? undefined : chosen })}
            />
            <Choice
              label="Compared"
              options={GROUPS.map((one) => [one, DIMENSION_NAMES[one]!] as const)}
              value={by}
              onChoose={(chosen) => choose({ by: chosen === GROUPS[0] ? undefined : chosen })}
            />
            {basis === 'within' && (
              <label class="field short">
                <span>Days</span>
                <input
                  type="number"
                  min="1"
                  max="10000"
                  value={within}
                  onChange={({ currentTarget: { value } }) => choose({ within: Number(value) >= 1 ? value : undefined })}
                />
              </label>
            )}
            <Select
              label="Credit"
              options={credits.map((one) => [one, CREDITS[one].name] as const)}
              value={credit}
              onChoose={(chosen) => choose({ credit: chosen === credits[0] ? undefined : chosen })}
            />
          </div>
          <FilterBar timeZone={rates.answer?.timeZone} />
        </>
      }
    >
      <Shown
        of={rates}
        empty={({ rows }) =>
          rows.length === 0 && <Empty title="Nobody in this period">Choose a longer period, or take filters away.</Empty>
        }
      >
        {(answer) => (
          <>
            <BasisLine answer={answer} n={answer.total.n} of={COUNTED[basis]} />
            <Ranking answer={answer} by={by} params={params} />
          </>
        )}
      </Shown>
      <CurvePanel params={filters} />
      <StageTimes params={filters} />
      <VelocityPanel params={filters} />
      <FirstResponsePanel params={filters} by={by} />
    </Page>
  );
};
