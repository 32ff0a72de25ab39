import { scaleLinear } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';
import { useState } from 'preact/hooks';
import { useWidth } from './use-width';

/** One line: its values in the order of x; null leaves a gap. */
export interface Series {
  readonly id: string;
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** An interval around each value. */
  readonly band?: readonly (readonly [low: number, high: number] | null)[];
}

interface Place {
  readonly x: number;
  readonly label: string;
}

const EDGE = { top: 12, right: 12, bottom: 26, left: 48 };
const HEIGHT = 240;

/** Lines over a common axis, with what each one is at the place that is pointed to. The table beside it has every value. */
export const LineChart = ({
  label,
  places,
  series,
  write,
  stepped = false,
  most,
  writeTick = write,
  nameTick,
}: {
  readonly label: string;
  readonly places: readonly Place[];
  readonly series: readonly Series[];
  readonly write: (value: number | null) => string;
  /** Values that hold until the next one. */
  readonly stepped?: boolean;
  readonly most?: number;
  /** Values on the axis, shorter than elsewhere. */
  readonly writeTick?: (value: number) => string;
  /** Names even steps of x, where the places themselves are no even steps. */
  readonly nameTick?: (x: number) => string;
}) => {
  const { element, width } = useWidth();
  const [pointed, setPointed] = useState<number>();
  const last = places.length - 1;
  const x = scaleLinear([places[0]?.x ?? 0, places[last]?.x ?? 1], [EDGE.left, Math.max(EDGE.left + 1, width - EDGE.right)]);
  const top = most ?? Math.max(1e-9, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const y = scaleLinear([0, top], [HEIGHT - EDGE.bottom, EDGE.top]);
  if (most === undefined) y.nice(4);
  const of = { x: (index: number) => x(places[index]!.x), y: (value: number | null) => y(value ?? 0) };
  const point = (event: MouseEvent): void => {
    const left = event.clientX - (event.currentTarget as Element).getBoundingClientRect().left;
    const at = x.invert(left);
    const nearest = places.reduce(
      (best, place, index) => (Math.abs(place.x - at) < Math.abs(places[best]!.x - at) ? index : best),
      0,
    );
    setPointed(nearest);
  };
  const shown = pointed !== undefined && pointed <= last ? pointed : undefined;
  return (
    <div class="line-chart" ref={element}>
      {width > 0 && (
        <svg
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={label}
          onMouseMove={point}
          onMouseLeave={() => setPointed(undefined)}
        >
          {y.ticks(4).map((tick) => (
            <g key={tick} class="tick">
              <line x1={EDGE.left} x2={width - EDGE.right} y1={y(tick)} y2={y(tick)} />
              <text x={EDGE.left - 8} y={y(tick)} dy="0.32em" text-anchor="end">
                {writeTick(tick)}
              </text>
            </g>
          ))}
          {(nameTick
            ? x.ticks(Math.floor(width / 90)).map((value) => ({ x: value, label: nameTick(value) }))
            : placesToName(places, width)
          ).map(({ x: value, label: name }) => (
            <text
              key={value}
              class="tick-label"
              x={x(value)}
              y={HEIGHT - 6}
              text-anchor={value === places[0]?.x ? 'start' : value === places[last]?.x ? 'end' : 'middle'}
            >
              {name}
            </text>
          ))}
          {series.map(({ id, values, band }) => (
            <g key={id} class={`series series-${id}`}>
              {band && <path class="band" d={bandPath(band, of, stepped)} />}
              <path class="stroke" d={linePath(values, of, stepped)} />
              {values.length === 1 && values[0] !== null && <circle cx={of.x(0)} cy={of.y(values[0]!)} r="4" />}
            </g>
          ))}
          {shown !== undefined && (
            <g class="pointed">
              <line x1={of.x(shown)} x2={of.x(shown)} y1={EDGE.top} y2={HEIGHT - EDGE.bottom} />
              {series.map(({ id, values }) => {
                const value = values[shown];
                return value === null || value === undefined ? null : (
                  <circle key={id} class={`series-${id}`} cx={of.x(shown)} cy={of.y(value)} r="4" />
                );
              })}
            </g>
          )}
        </svg>
      )}
      <ul class="legend">
        {shown !== undefined && <li class="legend-place">{places[shown]!.label}</li>}
        {series.map(({ id, name, values }) => (
          <li key={id} class={`series-${id}`}>
            <svg class="swatch" width="22" height="8" aria-hidden="true">
              <line class="stroke" x2="22" y1="4" y2="4" />
            </svg>
            {name}
            {shown !== undefined && <b> {write(values[shown] ?? null)}</b>}
          </li>
        ))}
      </ul>
    </div>
  );
};

type Of = { readonly x: (index: number) => number; readonly y: (value: number | null) => number };

const linePath = (values: Series['values'], of: Of, stepped: boolean): string => {
  const path = line<number | null>(
    (_, index) => of.x(index),
    (value) => of.y(value),
  ).defined((value) => value !== null);
  return (stepped ? path.curve(curveStepAfter) : path)([...values]) ?? '';
};

const bandPath = (band: NonNullable<Series['band']>, of: Of, stepped: boolean): string => {
  const path = area<readonly [number, number] | null>()
    .x((_, index) => of.x(index))
    .y0((pair) => of.y(pair?.[0] ?? 0))
    .y1((pair) => of.y(pair?.[1] ?? 0))
    .defined((pair) => pair !== null);
  return (stepped ? path.curve(curveStepAfter) : path)([...band]) ?? '';
};

/** As many names as fit, the first and the last among them. */
const placesToName = (places: readonly Place[], width: number): readonly Place[] => {
  const longest = Math.max(1, ...places.map(({ label }) => label.length));
  const fit = Math.max(2, Math.floor((width - EDGE.left) / (longest * 7 + 24)));
  if (places.length <= fit) return places;
  const indexes = Array.from({ length: fit }, (_, step) => Math.round((step * (places.length - 1)) / (fit - 1)));
  return [...new Set(indexes)].map((index) => places[index]!);
};
