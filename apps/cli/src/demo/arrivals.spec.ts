import { arrivals } from './arrivals';
import { Chance } from './chance';

const of = (prospects: number, years: number): number[] => [
  ...arrivals({ seed: 1, prospects, years, until: '2026-03-02T00:00:00.000Z' }, new Chance('arrivals')),
];

describe('arrivals', () => {
  it('are as many as asked for, in order, within the history', () => {
    for (const [prospects, years] of [
      [1, 1],
      [7, 3],
      [5_000, 2],
    ] as const) {
      const times = of(prospects, years);
      expect(times).toHaveLength(prospects);
      expect([...times].sort((a, b) => a - b)).toEqual(times);
      expect(times[0]).toBeGreaterThan(Date.parse('2026-03-01') - years * 366 * 86_400_000);
      expect(times.at(-1)).toBeLessThan(Date.parse('2026-03-02'));
    }
  });
  it('grow, and come mostly by day and in the week', () => {
    const times = of(5_000, 2);
    const [first, second] = [times.filter((time) => time < Date.parse('2025-03-02')).length, times.length];
    expect((second - first) / first).toBeGreaterThan(1.4);
    const share = (is: (date: Date) => boolean) => times.filter((time) => is(new Date(time))).length / times.length;
    expect(share((date) => [0, 6].includes(date.getUTCDay()))).toBeLessThan(0.15);
    expect(share((date) => date.getUTCHours() >= 7 && date.getUTCHours() < 20)).toBeGreaterThan(0.75);
  });
});
