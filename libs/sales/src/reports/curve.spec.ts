import { curveReport } from './curve';
import type { Frame } from './facts';
import { parseReportQuery } from './report-query';

const frame: Frame = { zone: 'UTC', now: '1970-02-10T09:00:00.000Z', today: '1970-02-10' };
/** Fifteen at risk from day 0 on, one more from day 5 on; two are open since 1970-01-02, which is 39 days. */
const sums = { before: {}, during: { 'won.3': 4, 'lost.3': 1, 'won.8@5': 1, 'lost.12': 8, 'open.1': 2, leftOut: 3 } };

describe('the risk table of a curve', () => {
  const table = curveReport.riskTable!(sums, frame);
  it('has every day on which some enter, end or are censored, also where too few are at risk for a point', () => {
    const day = { entered: 0, won: 0, lost: 0, disqualified: 0, censored: 0 };
    expect(table).toEqual([
      { ...day, day: 0, entered: 15, atRisk: 15 },
      { ...day, day: 3, atRisk: 15, won: 4, lost: 1 },
      { ...day, day: 5, entered: 1, atRisk: 11 },
      { ...day, day: 8, atRisk: 11, won: 1 },
      { ...day, day: 12, atRisk: 10, lost: 8 },
      { ...day, day: 39, atRisk: 2, censored: 2 },
    ]);
  });
  it('has the ends that the curve counts, and is at risk what it plots', () => {
    const { won, lost, open, points } = curveReport.measure(sums, parseReportQuery('curve', {}), frame);
    const sum = (name: 'won' | 'lost' | 'censored') => table.reduce((all, day) => all + day[name], 0);
    expect([sum('won'), sum('lost'), sum('censored')]).toEqual([won, lost, open]);
    const atRisk = new Map(table.map((day) => [day.day, day.atRisk]));
    expect(points.map(({ day }) => day)).toEqual([0, 3, 8, 12]);
    for (const point of points) expect(atRisk.get(point.day)).toBe(point.atRisk);
  });
});
