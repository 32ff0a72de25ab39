import fc from 'fast-check';
import { medianOf } from './median';

describe('the median', () => {
  it.each([
    [[], null],
    [[[7, 3]], 7],
    [
      [
        [9, 1],
        [3, 1],
        [5, 1],
      ],
      5,
    ],
    [
      [
        [1, 2],
        [4, 2],
      ],
      2.5,
    ],
    [
      [
        [1, 0],
        [4, 1],
      ],
      4,
    ],
  ] as [[number, number][], number | null][])('of %j is %j', (counts, median) => expect(medianOf(counts)).toBe(median));
  it('leaves as many below as above, for any counts', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 5 })), { minLength: 1 }), (counts) => {
        const list = counts.flatMap(([value, n]) => Array.from({ length: n }, () => value)).sort((a, b) => a - b);
        const half = list.length / 2;
        const middle = Number.isInteger(half) ? (list[half - 1]! + list[half]!) / 2 : list[Math.floor(half)];
        expect(medianOf(counts)).toBe(middle);
      }),
    ));
});
