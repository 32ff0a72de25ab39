import { choose, useAddress } from '../../address';
import type { Curve, CurveFigures, CurvePoint, Incidence } from '../../answers';
import type { Params } from '../../api';
import { LineChart } from '../../charts/line-chart';
import { count, interval, percent } from '../../format';
import { ChartFigure } from '../../parts/chart-figure';
import { Choice, Select } from '../../parts/choice';
import { DataTable, type Column } from '../../parts/data-table';
import { Figure } from '../../parts/explain';
import { Panel } from '../../parts/panel';
import { Empty, Shown } from '../../parts/states';
import { useAnswer } from '../../use-answer';
import { named } from '../../words';
import { pointsUpTo, rangeOf, rangesOf, toldPoints, type Told } from './curve-points';
import { ORIGINS, originOf } from './origin';

const ENDS = ['won', 'lost', 'disqualified'] as const;
const OUTCOMES = [
  ['first', 'First episode'],
  ['latest', 'Latest outcome'],
] as const;

/** Won, lost and still open by days since the origin. */
export const CurvePanel = ({ params }: { readonly params: Params }) => {
  const { query } = useAddress();
  const origin = originOf(query);
  const basis = query.outcome === 'latest' ? 'latest' : 'first';
  const asked = { ...params, origin, basis };
  const curve = useAnswer<Curve>('/v1/reports/curve', asked);
  const upToOf = (points: readonly CurvePoint[]): number =>
    rangesOf(points).find((day) => String(day) === query.upTo) ?? rangeOf(points);
  const choicesFor = (points: readonly CurvePoint[]) => (
    <div class="filters">
      <Select label="Days since" options={ORIGINS} value={origin} onChoose={(chosen) => choose({ origin: chosen })} />
      <Choice
        label="Outcome"
        options={OUTCOMES}
        value={basis}
        onChoose={(chosen) => choose({ outcome: chosen === 'first' ? undefined : chosen })}
      />
      {points.length > 1 && (
        <Select
          label="Drawn"
          options={rangesOf(points).map((day) => [String(day), `To day ${day}`] as const)}
          value={String(upToOf(points))}
          onChoose={(chosen) => choose({ upTo: chosen })}
        />
      )}
    </div>
  );
  return (
    <Shown
      of={curve}
      empty={({ total: { points, leftOut } }) =>
        points.length < 2 && (
          <Panel title="What becomes of them" wide>
            {choicesFor([])}
            <Empty title="No curve to draw">
              {leftOut > 0
                ? `Nobody dated this origin or the outcome of ${count(leftOut)}. Choose another origin.`
                : 'Fewer than ten have come this far.'}
            </Empty>
          </Panel>
        )
      }
    >
      {({ total, sentence }) => (
        <ChartFigure
          title="What becomes of them"
          note={sentence}
          columns={columnsOf(asked, total)}
          rows={total.points}
          keyOf={({ day }) => String(day)}
          csv={{ report: 'curve', params: asked }}
          above={choicesFor(total.points)}
          wide
        >
          <Picture total={total} origin={origin} upTo={upToOf(total.points)} />
          <DataTable
            caption="The curve on some days"
            columns={columnsOf(asked, total)}
            rows={toldPoints(total.points)}
            keyOf={({ day }) => String(day)}
          />
          <Counted total={total} asked={asked} />
        </ChartFigure>
      )}
    </Shown>
  );
};

const band = ({ low, high }: Incidence): readonly [number, number] | null => (low === null || high === null ? null : [low, high]);

/** Where nobody was disqualified, nothing is told of it. */
const endsOf = (disqualified: number) => ENDS.filter((end) => end !== 'disqualified' || disqualified > 0);

const Picture = ({
  total: { points: all, disqualified },
  origin,
  upTo,
}: {
  readonly total: CurveFigures;
  readonly origin: string;
  readonly upTo: number;
}) => {
  const points = pointsUpTo(all, upTo);
  const ends = endsOf(disqualified);
  return (
    <LineChart
      label={`Share ${ends.join(', ')} and open by days since ${origin}, to day ${points.at(-1)!.day}`}
      places={points.map(({ day }) => ({ x: day, label: `Day ${day}` }))}
      nameTick={(day) => (day === 0 ? 'day 0' : String(day))}
      series={[
        ...ends.map((end) => ({
          id: end,
          name: named(end),
          values: points.map((point) => point[end].estimate),
          band: points.map((point) => band(point[end])),
        })),
        { id: 'open', name: 'Open', values: points.map(({ open }) => open) },
      ]}
      write={percent}
      writeTick={(share) => `${Math.round(share * 100)} %`}
      most={1}
      stepped
    />
  );
};

const columnsOf = (params: Params, { disqualified }: CurveFigures): readonly Column<Told>[] => {
  const figure = ({ day }: Told, measure: string, shown: string) => (
    <Figure report="curve" measure={`points.${day}.${measure}`} params={params} shown={shown} />
  );
  return [
    { head: 'Day', numeric: true, cell: ({ day, on }) => count(on ?? day) },
    ...endsOf(disqualified).flatMap((end): readonly Column<Told>[] => [
      { head: named(end), numeric: true, cell: (point) => figure(point, `${end}.estimate`, percent(point[end].estimate)) },
      { head: `95 % ${end}`, numeric: true, cell: (point) => interval(point[end]) },
    ]),
    { head: 'Open', numeric: true, cell: (point) => figure(point, 'open', percent(point.open)) },
    { head: 'At risk', numeric: true, cell: (point) => figure(point, 'atRisk', count(point.atRisk)) },
  ];
};

const Counted = ({ total, asked }: { readonly total: CurveFigures; readonly asked: Params }) => {
  const figure = (measure: string, value: number) => (
    <Figure report="curve" measure={measure} params={asked} shown={count(value)} />
  );
  const { n, leftOut, won, lost, disqualified, open, reopened } = total;
  return (
    <p class="note">
      n {figure('n', n)}: {figure('won', won)} won, {figure('lost', lost)} lost, {figure('disqualified', disqualified)}{' '}
      disqualified, {figure('open', open)} open. {figure('leftOut', leftOut)} left out, undated.{' '}
      {figure('reopened.n', reopened.n)} were reopened
      {reopened.n > 0 && (
        <>
          , of whom in the end {figure('reopened.won', reopened.won)} were won, {figure('reopened.lost', reopened.lost)} lost and{' '}
          {figure('reopened.open', reopened.open)} are open
        </>
      )}
      .
    </p>
  );
};
