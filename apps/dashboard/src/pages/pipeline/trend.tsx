import { useAddress } from '../../address';
import type { Funnel, Report, RowHead } from '../../answers';
import type { Params } from '../../api';
import { LineChart } from '../../charts/line-chart';
import { count } from '../../format';
import { ChartFigure } from '../../parts/chart-figure';
import type { Column } from '../../parts/data-table';
import { Figure } from '../../parts/explain';
import { Empty, Shown } from '../../parts/states';
import { useAnswer } from '../../use-answer';
import { mondayOf, weeksThrough } from '../../weeks';
import { named } from '../../words';

const WEEKS = 53;
const BARS = ['submitted', 'qualified', 'relationship', 'signed', 'paid'] as const;
type Row = RowHead & Funnel;

/** Week by week: by the week they came in (cohort) or in which it happened (flow). */
export const Trend = ({ params }: { readonly params: Params }) => {
  const { query } = useAddress();
  const weekly = { ...params, by: 'week' };
  const answer = useAnswer<Report<Funnel>>('/v1/reports/funnel', weekly);
  const reached = (row: Row | undefined, stage: string): number => row?.stages.find((one) => one.stage === stage)?.count ?? 0;
  return (
    <Shown of={answer} empty={({ rows }) => rows.length === 0 && <Empty title="No weeks to show" />}>
      {({ rows, total }) => {
        const ofWeek = new Map(rows.map((row) => [row.key.week ?? '', row]));
        const weeks = weeksThrough(
          [...ofWeek.keys()].filter((week) => week !== ''),
          WEEKS,
        );
        const bars = BARS.filter((bar) => total.stages.some(({ stage, count: n }) => stage === bar && n > 0));
        const columns: readonly Column<string>[] = [
          { head: 'Week', cell: (week) => week },
          ...bars.map((bar) => ({
            head: named(bar),
            numeric: true,
            cell: (week: string) => (
              <Figure
                report="funnel"
                measure={`stages.${bar}.count`}
                params={{ ...params, week }}
                shown={count(reached(ofWeek.get(week), bar))}
              />
            ),
          })),
        ];
        return (
          <ChartFigure
            title="Week by week"
            note={
              query.basis === 'flow'
                ? `Milestones by the week in which they happened; the last ${weeks.length} weeks.`
                : `By the week in which prospects came in, how far they have come since; the last ${weeks.length} weeks.`
            }
            columns={columns}
            rows={[...weeks].reverse()}
            keyOf={(week) => week}
            csv={{ report: 'funnel', params: weekly }}
            wide
          >
            <LineChart
              label={`Weekly ${bars.map(named).join(', ')} from ${weeks[0] ?? ''} to ${weeks.at(-1) ?? ''}`}
              places={weeks.map((week) => ({ x: mondayOf(week), label: week }))}
              series={bars.map((bar) => ({
                id: bar,
                name: named(bar),
                values: weeks.map((week) => reached(ofWeek.get(week), bar)),
              }))}
              write={count}
            />
          </ChartFigure>
        );
      }}
    </Shown>
  );
};
