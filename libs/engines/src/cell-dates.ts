/** Cells are kept by day and by month, so that years are read in a few rows. */
export type Grain = 'day' | 'month';

export const monthOf = (date: string): string => date.slice(0, 7);

const monthAfter = (month: string): string => {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return number === 12
    ? `${String(year + 1).padStart(4, '0')}-01`
    : `${String(year).padStart(4, '0')}-${String(number + 1).padStart(2, '0')}`;
};

/** Dates start with a digit: after every `''` and before every date; and after every date. */
export const FIRST = '0';
export const LAST = ':';

/** A run of cells of one grain, half-open; undefined = unbounded. */
export interface Span {
  readonly grain: Grain;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** Whole months where there are any, and the days at the edges. */
export const spansOf = (from: string | undefined, to: string | undefined): Span[] => {
  const first = from === undefined ? undefined : from.endsWith('-01') ? monthOf(from) : monthAfter(monthOf(from));
  const end = to === undefined ? undefined : monthOf(to);
  if (first !== undefined && end !== undefined && first >= end) return [{ grain: 'day', from, to }];
  const spans: Span[] = [{ grain: 'month', from: first, to: end }];
  if (from !== undefined && from !== `${first}-01`) spans.unshift({ grain: 'day', from, to: `${first}-01` });
  if (to !== undefined && to !== `${end}-01`) spans.push({ grain: 'day', from: `${end}-01`, to });
  return spans;
};
