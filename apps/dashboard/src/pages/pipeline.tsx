import { choose, useAddress } from '../address';
import type { Funnel, Report } from '../answers';
import { FunnelChart } from '../charts/funnel-chart';
import { filtersOf, withoutPeriod } from '../filters';
import { count, percent } from '../format';
import { BasisLine } from '../parts/basis-line';
import { ChartFigure } from '../parts/chart-figure';
import { Choice } from '../parts/choice';
import type { Column } from '../parts/data-table';
import { FilterBar } from '../parts/filter-bar';
import { Page } from '../parts/page';
import { Empty, Shown } from '../parts/states';
import { useAnswer } from '../use-answer';
import { BASIS_NAMES, BASIS_SENTENCES, named } from '../words';
import { Balance } from './pipeline/balance';
import { Breakdown } from './pipeline/breakdown';
import { OpenValue } from './pipeline/open-value';
import { Stale } from './pipeline/stale';
import { Trend } from './pipeline/trend';

const BASES = ['cohort', 'flow', 'snapshot'] as const;

const COLUMNS: readonly Column<Funnel['stages'][number]>[] = [
  { head: 'Milestone', cell: ({ stage }) => named(stage) },
  { head: 'Reached', numeric: true, cell: (stage) => count(stage.count) },
  { head: 'Of first', numeric: true, cell: ({ cumulative }) => percent(cumulative?.rate) },
  { head: 'Of previous', numeric: true, cell: ({ step }) => percent(step?.rate) },
  { head: 'Both recorded', numeric: true, cell: ({ step }) => count(step?.n) },
  { head: 'Implied', numeric: true, cell: ({ implied }) => count(implied) },
];

export const PipelinePage = () => {
  const { query } = useAddress();
  const basis = BASES.find((one) => one === query.basis) ?? 'cohort';
  const filters = filtersOf(query);
  const params = { basis, ...(basis === 'snapshot' ? withoutPeriod(filters) : filters) };
  const funnel = useAnswer<Report<Funnel>>('/v1/reports/funnel', params);
  const sentence = BASIS_SENTENCES.funnel![basis]!;
  return (
    <Page
      title="Pipeline"
      intro="How far prospects come, where they stop, and what is on its way."
      filters={
        <>
          <Choice
            label="Basis"
            options={BASES.map((one) => [one, BASIS_NAMES[one]!] as const)}
            value={basis}
            onChoose={(chosen) => choose({ basis: chosen === 'cohort' ? undefined : chosen })}
          />
          <FilterBar timeZone={funnel.answer?.timeZone} withPeriod={basis !== 'snapshot'} />
        </>
      }
    >
      <Shown
        of={funnel}
        empty={({ total }) =>
          total.stages.every((stage) => stage.count === 0) && (
            <Empty title="Nobody in this period">Choose a longer period, or take filters away.</Empty>
          )
        }
      >
        {(answer) => (
          <>
            <BasisLine
              answer={answer}
              n={sizeOf(answer)}
              of={basis === 'cohort' ? 'episodes opened' : basis === 'flow' ? 'submissions' : 'open episodes'}
            />
            <ChartFigure
              title="Funnel"
              note={sentence}
              columns={COLUMNS}
              rows={answer.total.stages}
              keyOf={({ stage }) => stage}
              csv={{ report: 'funnel', params }}
              wide
            >
              <FunnelChart stages={answer.total.stages} params={params} />
            </ChartFigure>
            <Balance books={answer.total.books} params={params} />
          </>
        )}
      </Shown>
      {basis !== 'snapshot' && <Trend params={params} />}
      <Breakdown params={params} />
      <OpenValue params={withoutPeriod(filters)} />
      <Stale params={withoutPeriod(filters)} />
    </Page>
  );
};

/** A snapshot counts each once in the stage it is in; the others count who came in. */
const sizeOf = ({ basis, total }: Report<Funnel>): number =>
  basis === 'snapshot' ? total.books.reduce((sum, { still }) => sum + still, 0) : total.stages[0]!.count;
