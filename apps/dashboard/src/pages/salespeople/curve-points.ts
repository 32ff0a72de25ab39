import type { CurvePoint } from '../../answers';

const RANGES = [30, 60, 90, 180, 365, 730];
const TOLD_DAYS = [7, 14, 30, 60, 90, 180, 365];
/** Of all that happens, so much is nearly all. */
const NEARLY = 0.99;

/** A point, told of a day on or after its own. */
export type Told = CurvePoint & { readonly on?: number };

/** What holds on a day: a step does until the next one. */
const pointAt = (points: readonly CurvePoint[], day: number): CurvePoint => points.findLast((point) => point.day <= day)!;

/** What is drawn to a day: what held before goes on to its end. */
export const pointsUpTo = (points: readonly CurvePoint[], day: number): readonly CurvePoint[] => {
  const before = points.filter((point) => point.day <= day);
  return before.length === points.length ? points : [...before, { ...pointAt(points, day), day }];
};

/** The days to which one may draw. */
export const rangesOf = (points: readonly CurvePoint[]): readonly number[] => {
  const last = points.at(-1)!.day;
  return [...RANGES.filter((day) => day < last), last];
};

/** The shortest range in which nearly all of what happens has happened: what comes after is a level line. */
export const rangeOf = (points: readonly CurvePoint[]): number => {
  const most = 1 - points.at(-1)!.open;
  return rangesOf(points).find((day) => 1 - pointAt(points, day).open >= most * NEARLY)!;
};

/** What holds on some days that one asks about, and on the last one. */
export const toldPoints = (points: readonly CurvePoint[]): readonly Told[] => {
  const last = points.at(-1)!;
  const told = TOLD_DAYS.filter((day) => day < last.day).map((on): Told => ({ ...pointAt(points, on), on }));
  return [...told, { ...last, on: last.day }];
};
