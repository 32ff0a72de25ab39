import { choose } from '../../address';
import type { Step } from '../../answers';
import type { Params } from '../../api';
import { RateRows, type RateRow } from '../../charts/rate-rows';
import { count, interval, NONE, percent } from '../../format';
import { ChartFigure } from '../../parts/chart-figure';
import type { Column } from '../../parts/data-table';
import { Figure } from '../../parts/explain';
import { named } from '../../words';
import { COMPARED, replacementPath, stepId, stepPath } from './measures';

/** The steps of one stage, the most attempted first, each with what took its place under it. */
export const StageSteps = ({
  of: { stage, steps },
  params,
  note,
}: {
  readonly of: { readonly stage: string; readonly steps: readonly Step[] };
  readonly params: Params;
  readonly note?: string;
}) => {
  const rows = [...steps].sort((a, b) => b.attempts - a.attempts);
  const nameOf = ({ step }: Step) => (
    <button
      type="button"
      class="link"
      title="Compare by salesperson, team or playbook"
      onClick={() => {
        choose({ step: stepId(stage, step) });
        document.getElementById(COMPARED)?.focus();
      }}
    >
      {named(step)}
    </button>
  );
  return (
    <ChartFigure
      title={named(stage)}
      note={note}
      columns={columnsOf(stage, params, nameOf)}
      rows={rows}
      keyOf={({ step }) => step}
      csv={{ report: 'steps', params }}
      wide
    >
      <RateRows
        label={`How often the steps of ${named(stage)} led on`}
        rows={rows.flatMap((step) => [stepRow(stage, step, nameOf(step), params), ...replacementRows(stage, step, params)])}
      />
    </ChartFigure>
  );
};

const reasons = ({ failedBy }: Step): string => failedBy.map(({ reason, count: n }) => `${named(reason)} ${count(n)}`).join(', ');

const stepRow = (stage: string, step: Step, name: RateRow['name'], params: Params): RateRow => {
  const figure = (measure: string, shown: string) => (
    <Figure report="steps" measure={`${stepPath(stage, step.step)}.${measure}`} params={params} shown={shown} />
  );
  return {
    key: step.step,
    name,
    rate: step.led,
    figure: step.led.rate === null ? NONE : figure('led.rate', percent(step.led.rate)),
    facts: (
      <>
        <span>
          {figure('attempts', count(step.attempts))} {step.attempts === 1 ? 'attempt' : 'attempts'}:{' '}
          {figure('completed', count(step.completed))} completed
          {step.underWay > 0 && <>, {figure('underWay', count(step.underWay))} under way</>}
        </span>
        {step.failed > 0 && (
          <small>
            {figure('failed', count(step.failed))} failed: {reasons(step)}
          </small>
        )}
      </>
    ),
  };
};

const replacementRows = (stage: string, { step, replacements }: Step, params: Params): readonly RateRow[] =>
  replacements.map((other) => {
    const path = replacementPath(stage, step, other.step);
    const figure = (measure: string, shown: string) => (
      <Figure report="steps" measure={`${path}.${measure}`} params={params} shown={shown} />
    );
    return {
      key: `${step} ${other.step}`,
      name: `then ${named(other.step)}`,
      under: true,
      mark: 'diamond',
      rate: other.led,
      figure: other.led.rate === null ? NONE : figure('led.rate', percent(other.led.rate)),
      facts: (
        <span>
          took its place {figure('count', count(other.count))} {other.count === 1 ? 'time' : 'times'}
        </span>
      ),
    };
  });

const replacedBy = ({ replacements }: Step): string =>
  replacements
    .map(({ step, count: n, led }) => `${named(step)} ${count(n)}, led on in ${percent(led.rate)} of ${count(led.n)}`)
    .join('; ') || NONE;

const columnsOf = (stage: string, params: Params, nameOf: (step: Step) => RateRow['name']): readonly Column<Step>[] => {
  const figure = (head: string, measure: string, of: (step: Step) => number | null, write = count): Column<Step> => ({
    head,
    numeric: true,
    sort: of,
    cell: (step) => (
      <Figure report="steps" measure={`${stepPath(stage, step.step)}.${measure}`} params={params} shown={write(of(step))} />
    ),
  });
  return [
    { head: 'Step', cell: nameOf, sort: ({ step }) => named(step) },
    figure('Led on', 'led.rate', ({ led }) => led.rate, percent),
    { head: '95 %', numeric: true, cell: ({ led }) => interval(led) },
    figure('of', 'led.n', ({ led }) => led.n),
    figure('Attempts', 'attempts', ({ attempts }) => attempts),
    figure('Completed', 'completed', ({ completed }) => completed),
    figure('Failed', 'failed', ({ failed }) => failed),
    figure('Under way', 'underWay', ({ underWay }) => underWay),
    { head: 'Failed by', cell: (step) => <span class="long">{reasons(step) || NONE}</span> },
    figure('Replaced', 'replaced', ({ replaced }) => replaced),
    { head: 'Replaced by', cell: (step) => <span class="long">{replacedBy(step)}</span> },
  ];
};
