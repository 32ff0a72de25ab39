import type { ComponentChildren } from 'preact';

/** A duration by its middle and its upper end, in one unit for all rows; null where it is never reached. */
export interface SpanRow {
  readonly key: string;
  readonly name: string;
  readonly middle: number | null;
  readonly high: number | null;
  /** Both in words. */
  readonly text: ComponentChildren;
  readonly facts: ComponentChildren;
}

/** Durations below each other on one scale: the bar ends at the middle, the line at the upper end. */
export const SpanRows = ({ label, rows }: { readonly label: string; readonly rows: readonly SpanRow[] }) => {
  // Where the upper end is not reached, there is room to see that it lies beyond the middle.
  const most = Math.max(1, ...rows.map(({ middle, high }) => high ?? (middle ?? 0) * 1.5));
  const at = (value: number): string => `${(100 * value) / most}%`;
  return (
    <ul class="spans" aria-label={label}>
      {rows.map(({ key, name, middle, high, text, facts }) => (
        <li key={key}>
          <b>{name}</b>
          <small>{facts}</small>
          <svg class="span-bar" aria-hidden="true">
            <rect class="span-ground" width="100%" height="100%" rx="4" />
            {middle !== null && <rect class="span-middle" width={at(middle)} height="100%" rx="4" />}
            {middle !== null && (
              <line class="span-high" x1={at(middle)} x2={high === null ? '100%' : at(high)} y1="50%" y2="50%" />
            )}
            {high !== null && <line class="span-high" x1={at(high)} x2={at(high)} y1="2" y2="12" />}
          </svg>
          <span>{text}</span>
        </li>
      ))}
    </ul>
  );
};
