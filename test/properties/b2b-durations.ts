import type * as sales from '@closeline/sales';
import { linesOf, type Line } from './b2b';

const DAY_MS = 86_400_000;
const days = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;
/** In the middle of the list, or between the two in the middle. */
const middle = (list: readonly number[]): number => {
  const ordered = [...list].sort((a, b) => a - b);
  return (ordered[Math.floor((ordered.length - 1) / 2)]! + ordered[Math.floor(ordered.length / 2)]!) / 2;
};

/** Who was engaged, from when to when they could be seen, and what became of them then: straight from the file. */
const observed = (lines: readonly Line[]) =>
  lines
    .filter((l) => l.deal_stage !== 'Prospecting')
    .map((l) => ({
      entry: Math.max(0, days(l.engage_date!, '2017-03-01')),
      exit: days(l.engage_date!, l.close_date === '' ? '2017-12-31' : l.close_date!),
      end: l.deal_stage!,
    }));

/** Cumulative incidence by its definition, for each day; `late`: nobody is at risk before they could be seen. */
const incidences = (lines: readonly Line[], until: number, late = true) => {
  const people = observed(lines);
  let [won, lost, open] = [0, 0, 1];
  return Array.from({ length: until + 1 }, (_, day) => {
    const atRisk = people.filter((p) => (late ? p.entry : 0) <= day && day <= p.exit);
    const ended = (end: string) => atRisk.filter((p) => p.exit === day && p.end === end).length / atRisk.length;
    const hazards = { won: ended('Won'), lost: ended('Lost') };
    won += open * hazards.won;
    lost += open * hazards.lost;
    open *= 1 - hazards.won - hazards.lost;
    return { atRisk: atRisk.length, won, lost, open };
  });
};

interface Curve {
  readonly n: number;
  readonly leftOut: number;
  readonly won: number;
  readonly lost: number;
  readonly open: number;
  readonly points: readonly {
    readonly day: number;
    readonly atRisk: number;
    readonly won: { readonly estimate: number };
    readonly lost: { readonly estimate: number };
    readonly open: number;
  }[];
}

/** How long the opportunities took, each figure equal to a count of the rows. */
export const durations = (ask: (name: string, query?: Record<string, string>) => Promise<sales.ReportAnswer>): void => {
  let lines: readonly Line[];
  beforeAll(() => void (lines = linesOf('b2b-opportunities.csv')));
  const curve = async (query: Record<string, string> = {}) =>
    (await ask('curve', { origin: 'relationship', ...query })).total as Curve;

  it('57 days at the median from relationship to signing; what they brought a day is the value won by that', async () => {
    const won = lines.filter((l) => l.deal_stage === 'Won');
    const value = won.reduce((sum, l) => sum + Number(l.close_value) * 100, 0);
    const median = middle(won.map((l) => days(l.engage_date!, l.close_date!)));
    expect(median).toBe(57);
    const { total } = await ask('velocity', { origin: 'relationship' });
    expect(total).toMatchObject({ n: 6711, won: 4238, lost: 2473, withoutValue: 0 });
    expect((total as { currencies: unknown }).currencies).toEqual([
      {
        ...{ currency: 'USD', n: 6711, won: 4238, rate: 4238 / 6711, medianDays: median, leftOut: 0 },
        wonValue: { amount: value, currency: 'USD' },
        meanWonValue: { amount: Math.round(value / 4238), currency: 'USD' },
        perDay: { amount: Math.round(value / 57), currency: 'USD' },
      },
    ]);
  });

  it('no duration begins at a submission that nobody dated: there is no median, and all are counted as left out', async () => {
    const { total } = await ask('velocity');
    expect(total).toMatchObject({ currencies: [{ medianDays: null, perDay: null, leftOut: 4238 }] });
    const fromSubmission = await curve({ origin: 'submitted' });
    expect(fromSubmission).toMatchObject({ n: 0, leftOut: 8800, points: [] });
  });

  it('the medians of each salesperson are those of their rows', async () => {
    const { rows } = await ask('velocity', { origin: 'relationship', by: 'salesperson' });
    const found = rows.map((r) => [
      r.key.salesperson,
      (r as unknown as { currencies: { medianDays: number }[] }).currencies[0]!.medianDays,
    ]);
    const names = [...new Set(lines.map((l) => l.sales_agent!))].sort();
    const won = (name: string) => lines.filter((l) => l.sales_agent === name && l.deal_stage === 'Won');
    expect(found).toEqual(names.map((name) => [name, middle(won(name).map((l) => days(l.engage_date!, l.close_date!)))]));
  });

  it('the curve has everybody at risk from when they could be seen: 0.25 are won by day 30, not 0.22', async () => {
    const { n, leftOut, won, lost, open, points } = await curve();
    expect({ n, leftOut, won, lost, open }).toEqual({ n: 8300, leftOut: 0, won: 4238, lost: 2473, open: 1589 });
    const byDay = incidences(lines, 138);
    for (const point of points.filter((p) => p.day <= 138)) {
      const expected = byDay[point.day]!;
      expect(point.won.estimate).toBeCloseTo(expected.won, 10);
      expect(point.lost.estimate).toBeCloseTo(expected.lost, 10);
      expect(point.open).toBeCloseTo(expected.open, 10);
      expect(point.atRisk).toBe(expected.atRisk);
    }
    const { estimate } = points.find((p) => p.day === 30)!.won;
    expect(estimate).toBeCloseTo(0.247, 3);
    expect(incidences(lines, 30, false)[30]!.won).toBeCloseTo(0.219, 3);
  });

  it('the curve of those engaged in a quarter is that of their rows alone', async () => {
    const some = lines.filter((l) => l.engage_date! >= '2017-04-01' && l.engage_date! < '2017-07-01');
    const { n, points } = await curve({ from: '2017-04-01', to: '2017-07-01' });
    expect(n).toBe(some.length);
    const { day, won } = points.at(-1)!;
    expect(won.estimate).toBeCloseTo(incidences(some, day).at(-1)!.won, 10);
  });

  it('the time in the last stage is that of all who were engaged, the open ones censored', async () => {
    const { total } = await ask('stage-times');
    const { stages } = total as { stages: Record<string, unknown>[] };
    const closed = observed(lines).filter((p) => p.end !== 'Engaging');
    const open = incidences(lines, 430).map((day) => day.open);
    const [median, p90] = [open.findIndex((share) => share <= 0.5), open.some((share) => share <= 0.1) ? 'reached' : null];
    expect(stages.map(({ stage, n, leftOut }) => [stage, n, leftOut])).toEqual([
      ['pre-qualification', 0, 8800],
      ['qualification', 0, 8800],
      ['relationship', 0, 8300],
      ['conversion', 8300, 0],
    ]);
    expect(stages[3]).toEqual({
      ...{ stage: 'conversion', n: 8300, left: 6711, open: 1589, leftOut: 0, median, p90 },
      completedMedian: middle(closed.map((p) => p.exit)),
    });
  });
};
