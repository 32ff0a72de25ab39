import fc from 'fast-check';
import { aalenJohansen } from './aalen-johansen';
import { kaplanMeier, quantileOf } from './kaplan-meier';
import { riskTable, type Spell } from './risk-table';

const at = (days: readonly number[], end: 'left' | null): Spell<'left'>[] =>
  days.map((exit) => ({ entry: 0, exit, end, count: 1 }));

// Weeks in remission of 42 children with acute leukaemia: E. J. Freireich et al., The effect of 6-mercaptopurine on the
// duration of steroid-induced remissions in acute leukemia, Blood 21 (1963), 699–716.
const TREATED = [...at([6, 6, 6, 7, 10, 13, 16, 22, 23], 'left'), ...at([6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35], null)];
const PLACEBO = at([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], 'left');

describe('the product-limit estimate', () => {
  it('of Freireich’s treated children is the published one', () => {
    const steps = kaplanMeier(riskTable(TREATED));
    expect(steps.map(({ day, atRisk, survival }) => [day, atRisk, Number(survival.toFixed(4))])).toEqual([
      [6, 21, 0.8571],
      [7, 17, 0.8067],
      [10, 15, 0.7529],
      [13, 12, 0.6902],
      [16, 11, 0.6275],
      [22, 7, 0.5378],
      [23, 6, 0.4482],
    ]);
  });
  it('of those on placebo and on treatment has the published medians, 8 and 23 weeks', () => {
    expect(quantileOf(kaplanMeier(riskTable(PLACEBO)), 0.5)).toBe(8);
    expect(quantileOf(kaplanMeier(riskTable(TREATED)), 0.5)).toBe(23);
  });
  it('reaches nine in ten on placebo, and never on treatment', () => {
    expect(quantileOf(kaplanMeier(riskTable(PLACEBO)), 0.9)).toBe(17);
    expect(quantileOf(kaplanMeier(riskTable(TREATED)), 0.9)).toBeNull();
  });
  // R 4.2.2, package survival 3.5-3: summary(survfit(Surv(entry - 0.5, exit, end) ~ 1)).
  it('with delayed entry is what R’s survfit says', () => {
    const spells: Spell<'left'>[] = (
      [
        [0, 0, 3, 0],
        [0, 1, 3, 2],
        [0, 2, 4, 0],
        [0, 3, 4, 3],
        [2, 4, 2, 1],
        [3, 5, 4, 0],
        [5, 5, 1, 0],
        [5, 8, 3, 0],
        [0, 8, 0, 4],
        [5, 9, 2, 0],
        [7, 11, 0, 6],
        [0, 12, 2, 3],
        [7, 20, 1, 0],
        [0, 25, 0, 8],
        [9, 30, 0, 5],
      ] as const
    ).flatMap(([entry, exit, left, open]) => [
      { entry, exit, end: 'left' as const, count: left },
      { entry, exit, end: null, count: open },
    ]);
    const steps = kaplanMeier(riskTable(spells));
    expect(steps.map(({ day, atRisk }) => [day, atRisk])).toEqual([
      [0, 36],
      [1, 33],
      [2, 31],
      [3, 31],
      [4, 24],
      [5, 27],
      [8, 29],
      [9, 27],
      [12, 19],
      [20, 14],
    ]);
    const survival = [0.916667, 0.833333, 0.725806, 0.632154, 0.579475, 0.472164, 0.42332, 0.391963, 0.350704, 0.325653];
    steps.forEach((step, i) => expect(step.survival).toBeCloseTo(survival[i]!, 6));
    expect(quantileOf(steps, 0.5)).toBe(5);
    expect(quantileOf(steps, 0.9)).toBeNull();
  });
  it('of none has no quantile', () => expect(quantileOf(kaplanMeier(riskTable([])), 0.5)).toBeNull());
  it('that comes to exactly one half has its median there', () =>
    expect(quantileOf(kaplanMeier(riskTable([...at([1, 2, 3], 'left'), ...at([9, 9, 9], null)])), 0.5)).toBe(3));
});

const observed = fc.array(
  fc
    .record({
      entry: fc.nat(15),
      length: fc.nat(20),
      end: fc.constantFrom<'left' | null>('left', null),
      count: fc.integer({ min: 1, max: 9 }),
    })
    .map(({ entry, length, end, count }): Spell<'left'> => ({ entry, exit: entry + length, end, count })),
  { minLength: 1, maxLength: 30, size: 'max' },
);

describe('for any observations', () => {
  it('a curve with one end and no late entry is 1 − Kaplan–Meier', () =>
    fc.assert(
      fc.property(observed, (spells) => {
        const table = riskTable(spells.map((s) => ({ ...s, entry: 0 })));
        const steps = kaplanMeier(table);
        for (const { day, incidence } of aalenJohansen(table, ['left'])) {
          const survival = steps.findLast((s) => s.day <= day)?.survival ?? 1;
          expect(incidence.left.estimate).toBeCloseTo(1 - survival, 10);
        }
      }),
    ));
  it('without censoring and late entry quantiles are those of the list in order', () =>
    fc.assert(
      fc.property(observed, fc.constantFrom(0.5, 0.9), (spells, p) => {
        const whole = spells.map((s) => ({ ...s, entry: 0, end: 'left' as const }));
        const list = whole.flatMap((s) => Array.from({ length: s.count }, () => s.exit)).sort((a, b) => a - b);
        const rank = Math.ceil(Number((p * list.length).toFixed(6)));
        expect(quantileOf(kaplanMeier(riskTable(whole)), p)).toBe(list[rank - 1]);
      }),
    ));
  it('the risk set of each day is a count of those who were there', () =>
    fc.assert(
      fc.property(observed, (spells) => {
        for (const { day, atRisk, events, censored, left } of riskTable(spells)) {
          const count = (keep: (s: Spell<'left'>) => boolean) => spells.filter(keep).reduce((sum, s) => sum + s.count, 0);
          expect(atRisk).toBe(count((s) => s.entry <= day && day <= s.exit));
          expect(events).toBe(count((s) => s.exit === day && s.end !== null));
          expect(censored).toBe(count((s) => s.exit === day && s.end === null));
          expect(left).toBe(count((s) => s.entry <= day && s.exit > day));
        }
      }),
    ));
});
