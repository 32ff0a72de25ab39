import { choose, useAddress } from '../../address';
import type { Money, Report, Velocity } from '../../answers';
import type { Params } from '../../api';
import { count, days, money, percent } from '../../format';
import { Choice } from '../../parts/choice';
import { CsvLink } from '../../parts/csv-link';
import { Figure } from '../../parts/explain';
import { Panel } from '../../parts/panel';
import { Empty, Shown } from '../../parts/states';
import { useAnswer } from '../../use-answer';
import { BASIS_NAMES } from '../../words';
import { ORIGINS, originOf } from './origin';

type Row = Velocity['currencies'][number];
const BASES = ['won', 'pipeline'] as const;

/** Value per day of the way that it takes, per currency. */
export const VelocityPanel = ({ params }: { readonly params: Params }) => {
  const { query } = useAddress();
  const origin = originOf(query);
  const basis = BASES.find((one) => one === query.velocity) ?? 'won';
  const asked = { ...params, origin, basis };
  const answer = useAnswer<Report<Velocity> & { readonly sentence: string }>('/v1/reports/velocity', asked);
  const [, since] = ORIGINS.find(([id]) => id === origin)!;
  return (
    <Panel
      title="Velocity"
      note={answer.answer?.sentence}
      actions={
        <>
          <Choice
            label="Velocity of"
            options={BASES.map((one) => [one, BASIS_NAMES[one]!] as const)}
            value={basis}
            onChoose={(chosen) => choose({ velocity: chosen === 'won' ? undefined : chosen })}
          />
          <CsvLink path="/v1/reports/velocity" params={asked} name="velocity" />
        </>
      }
    >
      <Shown of={answer} empty={({ total }) => total.currencies.length === 0 && <Empty title="Nothing was won in this period" />}>
        {({ total: { currencies, withoutValue } }) => (
          <>
            <ul class="velocities">
              {currencies.map((row) => (
                <InCurrency key={row.currency} row={row} params={asked} />
              ))}
            </ul>
            <p class="note">
              Days run from the {since.toLowerCase()} to the signing.
              {currencies.some(({ leftOut, medianDays }) => medianDays === null && leftOut > 0) &&
                ' Nobody dated both, so there is no median: choose another origin above.'}
              {withoutValue > 0 && ` ${count(withoutValue)} were won without a value known.`}
            </p>
          </>
        )}
      </Shown>
    </Panel>
  );
};

const InCurrency = ({ row, params }: { readonly row: Row; readonly params: Params }) => {
  const figure = (measure: string, shown: string) => (
    <Figure report="velocity" measure={`currencies.${row.currency}.${measure}`} params={params} shown={shown} />
  );
  return (
    <li>
      <b>{row.perDay === null ? `${row.currency}: no velocity` : `${amount(row.perDay)} a day`}</b>
      <span>
        {figure('n', count(row.n))} × mean {figure('meanWonValue.amount', amount(row.meanWonValue))} × rate{' '}
        {figure('rate', percent(row.rate))} ÷ median {figure('medianDays', days(row.medianDays))}
      </span>
      <span>
        {figure('won', count(row.won))} won, worth {figure('wonValue.amount', amount(row.wonValue))}
        {row.leftOut > 0 && <>, {figure('leftOut', count(row.leftOut))} of them undated</>}
      </span>
    </li>
  );
};

const amount = ({ amount: minor, currency }: Money): string => money(minor, currency);
