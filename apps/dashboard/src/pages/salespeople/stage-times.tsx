import type { Report, StageTime } from '../../answers';
import type { Params } from '../../api';
import { count, days } from '../../format';
import { SpanRows } from '../../charts/span-rows';
import { ChartFigure } from '../../parts/chart-figure';
import type { Column } from '../../parts/data-table';
import { Figure } from '../../parts/explain';
import { Panel } from '../../parts/panel';
import { Empty, Shown } from '../../parts/states';
import { useAnswer } from '../../use-answer';
import { named } from '../../words';

/** Fewer may have left than it takes to tell. */
const within = (median: number | null): string =>
  median === null ? 'not yet' : median === 0 ? 'on the same day' : `within ${days(median)}`;

type StageTimesReport = Report<{ readonly stages: readonly StageTime[] }>;

/** How long a stay in a stage lasts. */
export const StageTimes = ({ params }: { readonly params: Params }) => {
  const answer = useAnswer<StageTimesReport>('/v1/reports/stage-times', params);
  return (
    <Shown
      of={answer}
      empty={({ total: { stages } }) =>
        stages.every(({ n }) => n === 0) && (
          <Panel title="Time in each stage">
            <Empty title="No stay in a stage is dated" />
          </Panel>
        )
      }
    >
      {({ total: { stages } }) => (
        <ChartFigure
          title="Time in each stage"
          note="Days until a stay ends, in whatever way. Those still there count as longer than they have been so far (Kaplan–Meier), so the median is not too short."
          columns={columnsOf(params)}
          rows={stages}
          keyOf={({ stage }) => stage}
          csv={{ report: 'stage-times', params }}
        >
          <SpanRows
            label="Median and 90th percentile of days in each stage"
            rows={stages.map(({ stage, n, open, median, p90, leftOut }) => ({
              key: stage,
              name: named(stage),
              middle: median,
              high: p90,
              text: n === 0 ? `none dated, ${count(leftOut)} left out` : `half ${within(median)}, nine in ten ${within(p90)}`,
              facts: n === 0 ? '' : `n ${count(n)}, ${count(open)} still there`,
            }))}
          />
        </ChartFigure>
      )}
    </Shown>
  );
};

const columnsOf = (params: Params): readonly Column<StageTime>[] => {
  const figure = (
    head: string,
    measure: Exclude<keyof StageTime, 'stage'>,
    write: (value: number | null) => string,
  ): Column<StageTime> => ({
    head,
    numeric: true,
    cell: (row) => (
      <Figure report="stage-times" measure={`stages.${row.stage}.${measure}`} params={params} shown={write(row[measure])} />
    ),
  });
  return [
    { head: 'Stage', cell: ({ stage }) => named(stage) },
    figure('Median', 'median', days),
    figure('90 %', 'p90', days),
    figure('Median of those who left', 'completedMedian', days),
    figure('n', 'n', count),
    figure('Left', 'left', count),
    figure('Still there', 'open', count),
    figure('Left out', 'leftOut', count),
  ];
};
