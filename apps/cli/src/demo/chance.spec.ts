import { Chance } from './chance';

const many = <T>(of: () => T): T[] => Array.from({ length: 20_000 }, of);
const mean = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

describe('chance', () => {
  it('is the same for the same parts, and another for others', () => {
    const first = (...parts: (string | number)[]) => new Chance(...parts).next();
    expect(first(7, 'a')).toBe(first(7, 'a'));
    expect(new Set([first(7, 'a'), first(7, 'b'), first(8, 'a'), first(7, 'a', 1), first('7a')]).size).toBe(5);
  });
  it('fills the whole of its range evenly', () => {
    const chance = new Chance('even');
    const numbers = many(() => chance.next());
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    const tenths = Array.from({ length: 10 }, (_, n) => numbers.filter((each) => Math.floor(each * 10) === n).length);
    for (const count of tenths) expect(Math.abs(count - 2_000)).toBeLessThan(200);
  });
  it('knows both ends of whole numbers', () => {
    const chance = new Chance('whole');
    expect(new Set(many(() => chance.whole(-1, 1)))).toEqual(new Set([-1, 0, 1]));
  });
  it('weighs', () => {
    const chance = new Chance('weighed');
    const drawn = many(() =>
      chance.weighed([
        ['often', 3],
        ['seldom', 1],
        ['never', 0],
      ]),
    );
    expect(drawn.filter((each) => each === 'often').length / drawn.length).toBeCloseTo(0.75, 1);
    expect(drawn).not.toContain('never');
  });
  it('has a bell curve around 0 with deviation 1, and medians', () => {
    const chance = new Chance('bell');
    const bells = many(() => chance.bell());
    expect(mean(bells)).toBeCloseTo(0, 1);
    expect(mean(bells.map((each) => each * each))).toBeCloseTo(1, 1);
    const waits = many(() => chance.around(10));
    expect(waits.filter((each) => each < 10).length / waits.length).toBeCloseTo(0.5, 1);
    expect(Math.min(...waits)).toBeGreaterThan(0);
  });
});
