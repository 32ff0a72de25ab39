import type { CurvePoint } from '../../answers';
import { pointsUpTo, rangeOf, rangesOf, toldPoints } from './curve-points';

const NOTHING = { estimate: 0, low: null, high: null };
const point = (day: number, open: number): CurvePoint => ({
  ...{ day, atRisk: 100, open, lost: NOTHING, disqualified: NOTHING },
  won: { estimate: 1 - open, low: null, high: null },
});
const CURVE = [point(0, 1), point(10, 0.8), point(50, 0.21), point(120, 0.2005), point(400, 0.2)];

describe('a curve on some days', () => {
  it('tells what held on each: what was last before it', () => {
    expect(toldPoints(CURVE).map(({ on, day, open }) => [on, day, open])).toEqual([
      [7, 0, 1],
      [14, 10, 0.8],
      [30, 10, 0.8],
      [60, 50, 0.21],
      [90, 50, 0.21],
      [180, 120, 0.2005],
      [365, 120, 0.2005],
      [400, 400, 0.2],
    ]);
  });

  it('is drawn as far as nearly all has happened: 79.95 of 80 in 180 days, 79 of 80 in 60 are too few', () => {
    expect(rangeOf(CURVE)).toBe(180);
    expect(rangeOf(CURVE.slice(0, 3))).toBe(50);
    expect(rangesOf(CURVE)).toEqual([30, 60, 90, 180, 365, 400]);
  });

  it('goes on level to the end of what is drawn, and is whole where all is drawn', () => {
    expect(pointsUpTo(CURVE, 90).map(({ day, open }) => [day, open])).toEqual([
      [0, 1],
      [10, 0.8],
      [50, 0.21],
      [90, 0.21],
    ]);
    expect(pointsUpTo(CURVE, 400)).toEqual(CURVE);
  });
});
