import type { ComponentChildren } from 'preact';
import type { Rate } from '../answers';
import { interval, percent } from '../format';

type Interval = Pick<Rate, 'rate' | 'low' | 'high'>;

/** One rate among others: `mark` tells apart by shape what a legend tells by name. */
export interface RateRow {
  readonly key: string;
  /** What stands before the name: a rank. */
  readonly lead?: ComponentChildren;
  readonly name: ComponentChildren;
  readonly rate: Interval;
  /** The rate as one can click it. */
  readonly figure: ComponentChildren;
  /** What else belongs to it, in a few words. */
  readonly facts: ComponentChildren;
  readonly mark?: 'dot' | 'hollow' | 'diamond';
  /** Whether the row belongs to the one above. */
  readonly under?: boolean;
}

const TICKS = [0, 25, 50, 75, 100];

/** Rates below each other on one scale from 0 to 100 %, each with its interval; `reference` is drawn through all of them. */
export const RateRows = ({
  label,
  rows,
  reference,
}: {
  readonly label: string;
  readonly rows: readonly RateRow[];
  readonly reference?: { readonly name: string; readonly rate: number | null };
}) => {
  const line = reference?.rate ?? null;
  const hasLead = rows.some(({ lead }) => lead !== undefined);
  return (
    <div class={hasLead ? 'rates with-lead' : 'rates'} role="group" aria-label={label}>
      <div class="rates-head" aria-hidden="true">
        <div class="rate-axis">
          <svg>
            {TICKS.map((tick) => (
              <text
                key={tick}
                x={`${tick}%`}
                y="100%"
                dy="-4"
                text-anchor={tick === 0 ? 'start' : tick === 100 ? 'end' : 'middle'}
              >
                {tick} %
              </text>
            ))}
          </svg>
        </div>
        <span class="interval-head">95 % interval</span>
      </div>
      <ol>
        {rows.map(({ key, lead, name, rate, figure, facts, mark, under }) => (
          <li key={key} class={under ? 'under' : undefined}>
            {hasLead && <span class="rate-lead">{lead}</span>}
            <span class="rate-name">{name}</span>
            <Whisker rate={rate} mark={mark ?? 'dot'} line={line} />
            <span class="rate-figure">{figure}</span>
            <span class="rate-interval">
              <span class="unseen">95 % interval: </span>
              {interval(rate)}
            </span>
            <span class="rate-facts">{facts}</span>
          </li>
        ))}
      </ol>
      {reference && line !== null && (
        <p class="rates-key">
          <svg width="10" height="16" aria-hidden="true">
            <line class="rate-reference" x1="5" x2="5" y1="0" y2="16" />
          </svg>
          {reference.name}: {percent(line)}
        </p>
      )}
    </div>
  );
};

const at = (share: number): string => `${share * 100}%`;

/** The interval as a line with ends, the rate as a mark on it. The text beside it says the same. */
const Whisker = ({
  rate: { rate, low, high },
  mark,
  line,
}: {
  readonly rate: Interval;
  readonly mark: NonNullable<RateRow['mark']>;
  readonly line: number | null;
}) => (
  <svg class={`whisker ${mark}`} aria-hidden="true">
    {TICKS.map((tick) => (
      <line key={tick} class="rate-grid" x1={`${tick}%`} x2={`${tick}%`} y1="0" y2="100%" />
    ))}
    {line !== null && <line class="rate-reference" x1={at(line)} x2={at(line)} y1="0" y2="100%" />}
    {rate !== null && low !== null && high !== null && (
      <>
        <line class="whisker-line" x1={at(low)} x2={at(high)} y1="50%" y2="50%" />
        {/* The ends stand upright however wide the drawing is: lengths in pixels, places in per cent. */}
        {[low, high].map((end, index) => (
          <svg key={index} x={at(end)} y="50%" overflow="visible">
            <line class="whisker-line" y1="-5" y2="5" />
          </svg>
        ))}
      </>
    )}
    {rate !== null && (
      <svg x={at(rate)} y="50%" overflow="visible">
        {mark === 'diamond' ? <path class="whisker-mark" d="M0 -6 6 0 0 6 -6 0Z" /> : <circle class="whisker-mark" r="5" />}
      </svg>
    )}
  </svg>
);
