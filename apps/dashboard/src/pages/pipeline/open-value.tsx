import type { Pipeline, Report } from '../../answers';
import type { Params } from '../../api';
import { count, money, percent } from '../../format';
import { CsvLink } from '../../parts/csv-link';
import { DataTable, type Column } from '../../parts/data-table';
import { Figure } from '../../parts/explain';
import { Panel } from '../../parts/panel';
import { Empty, Shown } from '../../parts/states';
import { useAnswer } from '../../use-answer';
import { named } from '../../words';

type Stage = Pipeline['stages'][number];

/** What open proposals are worth, and what of it may be expected. */
export const OpenValue = ({ params }: { readonly params: Params }) => {
  const answer = useAnswer<Report<Pipeline>>('/v1/reports/pipeline', params);
  return (
    <Panel
      title="Value on its way"
      note="Open proposals by stage; weighted by the share of closed episodes of that stage that were won."
      wide
      actions={<CsvLink path="/v1/reports/pipeline" params={params} name="pipeline" />}
    >
      <Shown
        of={answer}
        empty={({ total }) =>
          total.stages.every(({ proposals }) => proposals === 0) && (
            <Empty title="No open proposals">Once a proposal is sent, its value stands here.</Empty>
          )
        }
      >
        {({ total }) => (
          <DataTable
            caption="Open value by stage"
            columns={columnsOf(total, params)}
            rows={total.stages}
            keyOf={({ stage }) => stage}
          />
        )}
      </Shown>
    </Panel>
  );
};

const columnsOf = ({ totals }: Pipeline, params: Params): readonly Column<Stage>[] => [
  { head: 'Stage', cell: ({ stage }) => named(stage) },
  { head: 'Open', numeric: true, cell: ({ open }) => count(open) },
  { head: 'Proposals', numeric: true, cell: ({ proposals }) => count(proposals) },
  ...totals.flatMap(({ currency }): readonly Column<Stage>[] => {
    const valueOf = ({ values }: Stage) => values.find((value) => value.currency === currency);
    return [
      {
        head: `Value ${currency}`,
        numeric: true,
        cell: (stage) => {
          const shown = money(valueOf(stage)?.value ?? 0, currency);
          // Where no proposal is in this currency, there is no such figure to explain.
          if (!valueOf(stage)) return shown;
          const measure = `stages.${stage.stage}.values.${currency}.value`;
          return <Figure report="pipeline" measure={measure} params={params} shown={shown} />;
        },
      },
      { head: `Weighted ${currency}`, numeric: true, cell: (stage) => money(valueOf(stage)?.weighted ?? null, currency) },
    ];
  }),
  { head: 'Weight', numeric: true, cell: ({ weight }) => `${percent(weight.rate)} (n ${count(weight.n)})` },
];
