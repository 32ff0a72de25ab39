import { choose, useAddress } from '../../address';
import type { RowHead, Step, Steps } from '../../answers';
import type { Params } from '../../api';
import { RateRows } from '../../charts/rate-rows';
import { filtersOfRow } from '../../filters';
import { count, interval, NONE, percent } from '../../format';
import { ChartFigure } from '../../parts/chart-figure';
import { Choice, Select } from '../../parts/choice';
import type { Column } from '../../parts/data-table';
import { Figure } from '../../parts/explain';
import { Empty, Shown } from '../../parts/states';
import { useAnswer } from '../../use-answer';
import { DIMENSION_NAMES, named, rowName } from '../../words';
import { COMPARED, stepId, stepPath } from './measures';

type Row = RowHead & { readonly of: Step };

const GROUPS = ['salesperson', 'team', 'playbook'] as const;

/** One step by who took it, or by the playbook that asked for it. */
export const OneStep = ({
  stages,
  params,
}: {
  readonly stages: readonly { readonly stage: string; readonly steps: readonly Step[] }[];
  readonly params: Params;
}) => {
  const { query } = useAddress();
  const by = GROUPS.find((one) => one === query.by) ?? 'salesperson';
  const all = stages.flatMap(({ stage, steps }) => steps.map((step) => ({ id: stepId(stage, step.step), stage, ...step })));
  const most = all.reduce((a, b) => (b.failed > a.failed ? b : a));
  const { id, stage, step, led } = all.find((one) => one.id === query.step) ?? most;
  const answer = useAnswer<Steps>('/v1/reports/steps', { ...params, by });
  return (
    <div id={COMPARED} tabIndex={-1}>
      <Shown of={answer}>
        {({ rows }) => {
          const taken = rows
            .flatMap((row): readonly Row[] => {
              const of = row.stages.find((one) => one.stage === stage)?.steps.find((one) => one.step === step);
              return of ? [{ key: row.key, label: row.label, of }] : [];
            })
            .sort((a, b) => (b.of.led.rate ?? -1) - (a.of.led.rate ?? -1) || b.of.led.n - a.of.led.n);
          return (
            <ChartFigure
              title={`${named(step)}, compared`}
              note="How often this step led on, by who owned the prospect when it ended, or by the playbook that asked for it. With many rows, some lie apart by chance."
              columns={columnsOf(by, stage, step, params)}
              rows={taken}
              keyOf={({ key }) => key[by] ?? ''}
              csv={{ report: 'steps', params: { ...params, by } }}
              above={
                <div class="filters">
                  <Select
                    label="Step"
                    options={all.map((one) => [one.id, `${named(one.stage)}: ${named(one.step)}`] as const)}
                    value={id}
                    onChoose={(chosen) => choose({ step: chosen })}
                  />
                  <Choice
                    label="By"
                    options={GROUPS.map((one) => [one, DIMENSION_NAMES[one]!] as const)}
                    value={by}
                    onChoose={(chosen) => choose({ by: chosen === GROUPS[0] ? undefined : chosen })}
                  />
                </div>
              }
              wide
            >
              {taken.length === 0 ? (
                <Empty title="Nobody took this step" />
              ) : (
                <RateRows
                  label={`How often ${named(step)} led on, by ${by}`}
                  rows={taken.map((row) => ({
                    key: row.key[by] ?? '',
                    name: rowName(row, by),
                    rate: row.of.led,
                    figure:
                      row.of.led.rate === null ? (
                        NONE
                      ) : (
                        <Figure
                          report="steps"
                          measure={`${stepPath(stage, step)}.led.rate`}
                          params={{ ...params, ...filtersOfRow(row.key) }}
                          shown={percent(row.of.led.rate)}
                        />
                      ),
                    facts: `of ${count(row.of.led.n)}, ${count(row.of.failed)} failed ${row.of.failed === 1 ? 'attempt' : 'attempts'}`,
                  }))}
                  reference={{ name: 'All together', rate: led.rate }}
                />
              )}
            </ChartFigure>
          );
        }}
      </Shown>
    </div>
  );
};

const columnsOf = (by: (typeof GROUPS)[number], stage: string, step: string, params: Params): readonly Column<Row>[] => {
  const figure = (head: string, measure: string, of: (row: Row) => number | null, write = count): Column<Row> => ({
    head,
    numeric: true,
    sort: of,
    cell: (row) => (
      <Figure
        report="steps"
        measure={`${stepPath(stage, step)}.${measure}`}
        params={{ ...params, ...filtersOfRow(row.key) }}
        shown={write(of(row))}
      />
    ),
  });
  return [
    { head: DIMENSION_NAMES[by]!, cell: (row) => rowName(row, by), sort: (row) => rowName(row, by) },
    figure('Led on', 'led.rate', ({ of }) => of.led.rate, percent),
    { head: '95 %', numeric: true, cell: ({ of }) => interval(of.led) },
    figure('of', 'led.n', ({ of }) => of.led.n),
    figure('Attempts', 'attempts', ({ of }) => of.attempts),
    figure('Completed', 'completed', ({ of }) => of.completed),
    figure('Failed', 'failed', ({ of }) => of.failed),
  ];
};
