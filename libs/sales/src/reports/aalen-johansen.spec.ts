import fc from 'fast-check';
import { aalenJohansen } from './aalen-johansen';
import { riskTable, type Spell } from './risk-table';

const ENDS = ['won', 'lost', 'disqualified'] as const;
type End = (typeof ENDS)[number];
const curve = (spells: readonly Spell<End>[]) => aalenJohansen(riskTable(spells), ENDS);

/** Made up: late entries, ties of events with censorings and with entries, events on day 0. */
const MADE_UP = (
  [
    ...[
      [0, 0, 'won', 2],
      [0, 0, 'lost', 1],
      [0, 1, 'won', 3],
      [0, 1, null, 2],
      [0, 2, 'lost', 4],
    ],
    ...[
      [0, 3, 'won', 2],
      [0, 3, 'lost', 1],
      [0, 3, 'disqualified', 1],
      [0, 3, null, 3],
      [2, 4, 'won', 2],
    ],
    ...[
      [2, 4, null, 1],
      [3, 5, 'lost', 2],
      [3, 5, 'disqualified', 2],
      [5, 5, 'won', 1],
      [5, 8, 'won', 3],
    ],
    ...[
      [0, 8, null, 4],
      [5, 9, 'lost', 2],
      [7, 11, null, 6],
      [0, 12, 'won', 2],
      [0, 12, null, 3],
    ],
    ...[
      [7, 20, 'lost', 1],
      [0, 25, null, 8],
      [9, 30, null, 5],
    ],
  ] as [number, number, End | null, number][]
).map(([entry, exit, end, count]): Spell<End> => ({ entry, exit, end, count }));

/**
 * Deaths of 99 mice after irradiation, by cause, none censored: D. G. Hoel, A representation of mortality data by competing
 * risks, Biometrics 28 (1972), table 1; J. D. Kalbfleisch and R. L. Prentice, The Statistical Analysis of Failure Time Data.
 */
const LYMPHOMA = '159 189 191 198 200 207 220 235 245 250 256 261 265 266 280 343 356 383 403 414 428 432';
const SARCOMA =
  '317 318 399 495 525 536 549 552 554 557 558 571 586 594 596 605 612 621 628 631 636 643 647 648 649 661 663 666 670 695 697 ' +
  '700 705 712 713 738 748 753';
const OTHER =
  '40 42 51 62 163 179 206 222 228 249 252 282 324 333 341 366 385 407 420 431 441 461 462 482 517 517 524 564 567 586 619 620 ' +
  '621 622 647 651 686 761 763';
const daysOf = (text: string) => text.split(' ').map(Number);
const mice = (text: string, end: End): Spell<End>[] => daysOf(text).map((exit) => ({ entry: 0, exit, end, count: 1 }));

describe('the curve of competing ends', () => {
  // R 4.2.2, package etm 1.1.1: etm(…, cens.name = "cens") with each entry half a day earlier, so that the day of an entry
  // counts; summary(…, ci.fun = "log-log"), whose variance is the Greenwood-type one.
  it('with delayed entry is what R’s etm says, bands too', () => {
    const points = curve(MADE_UP);
    const rows = points.map(({ day, atRisk, incidence: { won }, free }) => [day, atRisk, won.estimate, won.low, won.high, free]);
    const expected = [
      [0, 36, 0.05555555556, 0.009991444318, 0.1630391398, 0.9166666667],
      [1, 33, 0.13888888889, 0.050761263582, 0.2705106092, 0.8333333333],
      [2, 31, 0.13888888889, 0.050761263582, 0.2705106092, 0.7258064516],
      [3, 31, 0.18571511157, 0.081771578046, 0.3223902502, 0.6321540062],
      [4, 24, 0.23839461209, 0.118373776693, 0.3815833277, 0.5794745057],
      [5, 27, 0.25985663082, 0.135173859135, 0.4035296466, 0.4721644121],
      [8, 29, 0.30870122518, 0.177320359828, 0.4499310727, 0.4233198177],
      [9, 27, 0.30870122518, 0.177320359828, 0.4499310727, 0.3919627942],
      [12, 19, 0.34996046667, 0.211947496383, 0.4913724272, 0.3507035527],
      [20, 14, 0.34996046667, 0.211947496383, 0.4913724272, 0.3256532989],
    ];
    expect(rows.slice(0, -1).map(([day, n]) => [day, n])).toEqual(expected.map(([day, n]) => [day, n]));
    expected.forEach((row, i) => row.forEach((value, j) => expect(rows[i]![j]).toBeCloseTo(value, 9)));
    const others = points.find(({ day }) => day === 20)!.incidence;
    expect(others.lost.estimate).toBeCloseTo(0.2580490856, 9);
    expect(others.lost.low).toBeCloseTo(0.13797986398, 9);
    expect(others.lost.high).toBeCloseTo(0.3959598531, 9);
    expect(others.disqualified.estimate).toBeCloseTo(0.0663371488, 9);
    expect(others.disqualified.low).toBeCloseTo(0.017149890461, 9);
    expect(others.disqualified.high).toBeCloseTo(0.1635991851, 9);
  });

  it('stops on the last day with ten at risk, though nothing ends on it', () => {
    const last = curve(MADE_UP).at(-1)!;
    expect([last.day, last.atRisk]).toEqual([25, 13]);
    expect(last.free).toBeCloseTo(0.3256532989, 9);
  });

  it('of Hoel’s mice, none of them censored, is the share dead of each cause so far', () => {
    const points = curve([...mice(LYMPHOMA, 'won'), ...mice(SARCOMA, 'lost'), ...mice(OTHER, 'disqualified')]);
    expect(points.map((p) => p.day).slice(0, 3)).toEqual([0, 40, 42]);
    for (const { day, incidence, free } of points) {
      const deadOf = (text: string) => daysOf(text).filter((d) => d <= day).length / 99;
      expect(incidence.won.estimate).toBeCloseTo(deadOf(LYMPHOMA), 12);
      expect(incidence.lost.estimate).toBeCloseTo(deadOf(SARCOMA), 12);
      expect(incidence.disqualified.estimate).toBeCloseTo(deadOf(OTHER), 12);
      expect(free).toBeCloseTo(1 - deadOf(LYMPHOMA) - deadOf(SARCOMA) - deadOf(OTHER), 12);
    }
    // All of the lymphomas came before the curve stops, which it does with the tenth mouse from the end.
    expect(points.at(-1)!.incidence.won.estimate).toBeCloseTo(22 / 99, 12);
    expect(points.at(-1)!.day).toBe(697);
  });

  it('has no point where fewer than ten began', () => {
    expect(curve([{ entry: 0, exit: 3, end: 'won', count: 9 }])).toEqual([]);
    expect(curve([{ entry: 1, exit: 3, end: 'won', count: 50 }])).toEqual([]);
    expect(curve([])).toEqual([]);
  });
  it('ends where the risk set falls below ten, though others enter later', () => {
    const spells: Spell<End>[] = [
      { entry: 0, exit: 2, end: 'won', count: 8 },
      { entry: 0, exit: 9, end: null, count: 5 },
      { entry: 4, exit: 9, end: 'lost', count: 50 },
    ];
    expect(curve(spells).map((p) => p.day)).toEqual([0, 2]);
  });
  it('has no band while nothing, or everything, has ended so', () => {
    const [first, second] = curve([
      { entry: 0, exit: 1, end: 'won', count: 10 },
      { entry: 0, exit: 0, end: null, count: 1 },
    ]);
    expect(first!.incidence.won).toEqual({ estimate: 0, low: null, high: null });
    expect(second!.incidence.won).toEqual({ estimate: 1, low: null, high: null });
  });
});

const spell = fc
  .record({
    entry: fc.oneof(fc.constant(0), fc.nat(20)),
    length: fc.nat(30),
    end: fc.constantFrom<End | null>('won', 'lost', 'disqualified', null),
    count: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ entry, length, end, count }): Spell<End> => ({ entry, exit: entry + length, end, count }));
const spells = fc.array(spell, { minLength: 1, maxLength: 40, size: 'max' });

/** Person by person and day by day, from the definition. */
const byDefinition = (of: readonly Spell<End>[], until: number) => {
  const people = of.flatMap((s) => Array.from({ length: s.count }, () => s));
  const shares = { won: 0, lost: 0, disqualified: 0 };
  let free = 1;
  for (let day = 0; day <= until; day++) {
    const atRisk = people.filter((p) => p.entry <= day && day <= p.exit);
    if (atRisk.length === 0) continue;
    const ended = (end: End) => atRisk.filter((p) => p.exit === day && p.end === end).length / atRisk.length;
    const hazards = ENDS.map((end) => [end, ended(end)] as const);
    for (const [end, hazard] of hazards) shares[end] += free * hazard;
    free *= 1 - hazards.reduce((sum, [, hazard]) => sum + hazard, 0);
  }
  return { ...shares, free };
};

describe('for any observations', () => {
  it('the curve is that of the definition, counted person by person', () =>
    fc.assert(
      fc.property(spells, (of) => {
        for (const { day, incidence, free } of curve(of)) {
          const expected = byDefinition(of, day);
          for (const end of ENDS) expect(incidence[end].estimate).toBeCloseTo(expected[end], 10);
          expect(free).toBeCloseTo(expected.free, 10);
        }
      }),
    ));
  it('what has ended and what is free add up to 1; no share ever shrinks or leaves its band', () =>
    fc.assert(
      fc.property(spells, (of) => {
        const before = { won: 0, lost: 0, disqualified: 0 };
        for (const { incidence, free, atRisk } of curve(of)) {
          expect(atRisk).toBeGreaterThanOrEqual(10);
          expect(ENDS.reduce((sum, end) => sum + incidence[end].estimate, free)).toBeCloseTo(1, 10);
          for (const end of ENDS) {
            const { estimate, low, high } = incidence[end];
            expect(estimate).toBeGreaterThanOrEqual(before[end]);
            before[end] = estimate;
            if (low === null || high === null) continue;
            expect(low).toBeLessThanOrEqual(estimate);
            expect(high).toBeGreaterThanOrEqual(estimate);
            expect(low).toBeGreaterThanOrEqual(0);
            expect(high).toBeLessThanOrEqual(1);
          }
        }
      }),
    ));
  it('it is the same however the counts are split, and in whatever order', () =>
    fc.assert(
      fc.property(spells, fc.integer(), (of, seed) => {
        const one = of.flatMap((s) => Array.from({ length: s.count }, () => ({ ...s, count: 1 })));
        const mixed = [...one].sort((a, b) => ((a.exit * 31 + a.entry * 17) ^ seed) - ((b.exit * 31 + b.entry * 17) ^ seed));
        expect(curve(mixed)).toEqual(curve(of));
      }),
    ));
  it('without censoring and late entry the band is that of the binomial variance', () =>
    fc.assert(
      fc.property(spells, (of) => {
        const whole = of.map((s) => ({ ...s, entry: 0, end: s.end ?? ('lost' as const) }));
        const n = whole.reduce((sum, s) => sum + s.count, 0);
        for (const { incidence } of curve(whole)) {
          for (const end of ENDS) {
            const { estimate: f, low, high } = incidence[end];
            if (low === null || high === null) continue;
            // log(−log F), by the delta method.
            const deviation = Math.sqrt((f * (1 - f)) / n) / Math.abs(f * Math.log(f));
            const bound = (sign: 1 | -1) => Math.exp(-Math.exp(Math.log(-Math.log(f)) + sign * 1.959963984540054 * deviation));
            expect(low).toBeCloseTo(bound(1), 9);
            expect(high).toBeCloseTo(bound(-1), 9);
          }
        }
      }),
    ));
});
