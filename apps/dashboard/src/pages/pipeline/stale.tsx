import type { Ageing, Report } from '../../answers';
import type { Params } from '../../api';
import { count, days } from '../../format';
import { CsvLink } from '../../parts/csv-link';
import { DataTable, type Column } from '../../parts/data-table';
import { Figure } from '../../parts/explain';
import { Panel } from '../../parts/panel';
import { Empty, Shown } from '../../parts/states';
import { useAnswer } from '../../use-answer';
import { named } from '../../words';

type Stage = Ageing['stages'][number];

/** How long those who are open have been in their stage, and who is beyond its limit. */
export const Stale = ({ params }: { readonly params: Params }) => {
  const answer = useAnswer<Report<Ageing>>('/v1/reports/ageing', params);
  return (
    <Panel
      title="Age of what is open"
      note="Days in the present stage. Stale: longer than the limit of the stage."
      wide
      actions={<CsvLink path="/v1/reports/ageing" params={params} name="ageing" />}
    >
      <Shown of={answer} empty={({ total }) => total.stages.every(({ open }) => open === 0) && <Empty title="Nothing is open" />}>
        {({ total }) => (
          <DataTable
            caption="Open episodes by stage and age"
            columns={columnsOf(total, params)}
            rows={total.stages}
            keyOf={({ stage }) => stage}
          />
        )}
      </Shown>
    </Panel>
  );
};

const columnsOf = ({ stages }: Ageing, params: Params): readonly Column<Stage>[] => [
  { head: 'Stage', cell: ({ stage }) => named(stage) },
  {
    head: 'Open',
    numeric: true,
    cell: ({ stage, open }) => <Figure report="ageing" measure={`stages.${stage}.open`} params={params} shown={count(open)} />,
  },
  {
    head: 'Stale',
    numeric: true,
    cell: ({ stage, stale }) => <Figure report="ageing" measure={`stages.${stage}.stale`} params={params} shown={count(stale)} />,
  },
  { head: 'Limit', numeric: true, cell: ({ limitDays }) => days(limitDays) },
  { head: 'Median age', numeric: true, cell: ({ medianDays }) => days(medianDays) },
  ...(stages[0]?.buckets ?? []).map(({ fromDay, toDay }, index): Column<Stage> => ({
    head: toDay === null ? `${fromDay} days and more` : `${fromDay}–${toDay}`,
    numeric: true,
    cell: ({ buckets }) => count(buckets[index]?.count),
  })),
];
