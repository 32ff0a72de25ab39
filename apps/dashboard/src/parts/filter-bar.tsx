import { useState } from 'preact/hooks';
import type { Funnel, Report } from '../answers';
import { choose, useAddress } from '../address';
import { chosenFilters, FILTER_DIMENSIONS, periodsAround } from '../filters';
import { useAnswer } from '../use-answer';
import { DIMENSION_NAMES, named } from '../words';
import { Select } from './choice';

type Dimension = (typeof FILTER_DIMENSIONS)[number];

/**
 * What the page is about: period, as-of and filters. All of it stands in the address. `timeZone`: whose days the figures
 * of the page count, once they are there.
 */
export const FilterBar = ({
  timeZone = 'UTC',
  withPeriod = true,
}: {
  readonly timeZone?: string;
  readonly withPeriod?: boolean;
}) => {
  const { query } = useAddress();
  const chosen = chosenFilters(query);
  const [open, setOpen] = useState(chosen.length > 0 || query.asOf !== undefined);
  return (
    <div class="filters" role="group" aria-label="Period and filters">
      {withPeriod && <PeriodFields timeZone={timeZone} />}
      <button type="button" class="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
        Filters{chosen.length > 0 ? ` (${chosen.length})` : ''}
      </button>
      {chosen.length + (query.asOf === undefined ? 0 : 1) > 0 && (
        <button
          type="button"
          class="quiet"
          onClick={() => choose(Object.fromEntries([...FILTER_DIMENSIONS, 'asOf'].map((name) => [name, undefined])))}
        >
          Clear
        </button>
      )}
      {open && (
        <div class="more-filters">
          <AsOfField />
          {FILTER_DIMENSIONS.map((dimension) => (
            <DimensionFilter key={dimension} dimension={dimension} value={query[dimension]} />
          ))}
        </div>
      )}
    </div>
  );
};

const PeriodFields = ({ timeZone }: { readonly timeZone: string }) => {
  const { query } = useAddress();
  const periods = periodsAround(new Date(), timeZone);
  const now = periods.find(({ from, to }) => from === query.from && to === query.to)?.id ?? 'own';
  const options = [
    ...periods.map(({ id, name }) => [id, name] as const),
    ...(now === 'own' ? [['own', 'Own dates'] as const] : []),
  ];
  const day = (text: string | undefined): string => text?.slice(0, 10) ?? '';
  return (
    <>
      <Select
        label="Period"
        options={options}
        value={now}
        onChoose={(id) => {
          const period = periods.find((one) => one.id === id);
          choose({ from: period?.from, to: period?.to });
        }}
      />
      <label class="field">
        <span>From</span>
        <input type="date" value={day(query.from)} onChange={(e) => choose({ from: e.currentTarget.value || undefined })} />
      </label>
      <label class="field">
        <span>Until before</span>
        <input type="date" value={day(query.to)} onChange={(e) => choose({ to: e.currentTarget.value || undefined })} />
      </label>
    </>
  );
};

const AsOfField = () => {
  const { query } = useAddress();
  return (
    <label class="field">
      <span>As known at (UTC)</span>
      <input
        type="datetime-local"
        value={query.asOf?.slice(0, 16) ?? ''}
        onChange={(event) => {
          const { value } = event.currentTarget;
          choose({ asOf: value === '' ? undefined : `${value}:00Z` });
        }}
      />
    </label>
  );
};

/** The values that the figures know of, by name. A value of the address that no longer occurs is shown all the same. */
const DimensionFilter = ({ dimension, value }: { readonly dimension: Dimension; readonly value: string | undefined }) => {
  const { answer } = useAnswer<Report<Funnel>>('/v1/reports/funnel', { by: dimension }, { live: false });
  const known = (answer?.rows ?? []).map(({ key, label }) => {
    const id = key[dimension] ?? '';
    return [`=${id}`, label[dimension] ?? (id === '' ? 'none' : named(id))] as const;
  });
  const options = [
    ['', 'All'] as const,
    ...[...known].sort(([, a], [, b]) => a.localeCompare(b)),
    ...(value !== undefined && !known.some(([id]) => id === `=${value}`) ? [[`=${value}`, value] as const] : []),
  ];
  return (
    <Select
      label={DIMENSION_NAMES[dimension]!}
      options={options}
      value={value === undefined ? '' : `=${value}`}
      onChoose={(id) => choose({ [dimension]: id === '' ? undefined : id.slice(1) })}
    />
  );
};
