import fc from 'fast-check';
import { largestRemainder } from './largest-remainder';

const shared = (weights: readonly (readonly [string | null, number])[], parts: number) =>
  [...largestRemainder(new Map(weights), parts)].sort(([a], [b]) => ((a ?? '') < (b ?? '') ? -1 : 1));

describe('parts by the largest remainder', () => {
  // The apportionment of 1791 that Hamilton's bill would have made: Balinski and Young, Fair Representation, table 3.1.
  it('give 120 seats to the states of 1791 as Hamilton’s bill did', () => {
    const populations = {
      ...{ Connecticut: 236_841, Delaware: 55_540, Georgia: 70_835, Kentucky: 68_705, Maryland: 278_514 },
      ...{ Massachusetts: 475_327, 'New Hampshire': 141_822, 'New Jersey': 179_570, 'New York': 331_589 },
      ...{ 'North Carolina': 353_523, Pennsylvania: 432_879, 'Rhode Island': 68_446, 'South Carolina': 206_236 },
      ...{ Vermont: 85_533, Virginia: 630_560 },
    };
    expect(Object.fromEntries(shared(Object.entries(populations), 120))).toEqual({
      ...{ Connecticut: 8, Delaware: 2, Georgia: 2, Kentucky: 2, Maryland: 9, Massachusetts: 16, 'New Hampshire': 5 },
      ...{ 'New Jersey': 6, 'New York': 11, 'North Carolina': 12, Pennsylvania: 14, 'Rhode Island': 2, 'South Carolina': 7 },
      ...{ Vermont: 3, Virginia: 21 },
    });
  });
  it('go to the lesser id where remainders tie, and to nobody first', () => {
    expect(
      shared(
        [
          ['b', 1],
          ['a', 1],
          ['c', 1],
        ],
        1_000_000,
      ),
    ).toEqual([
      ['a', 333_334],
      ['b', 333_333],
      ['c', 333_333],
    ]);
    expect(
      shared(
        [
          ['a', 5],
          [null, 5],
        ],
        3,
      ),
    ).toEqual([
      [null, 2],
      ['a', 1],
    ]);
  });
  it('tie exactly, where floating point would see a difference', () => {
    // 31 and 24 of 56 parts of a million both leave 24/56; in milliseconds, doubles say that the first leaves more.
    const day = 86_400_000;
    expect(
      shared(
        [
          ['b', 31 * day],
          ['a', 24 * day],
          ['c', day],
        ],
        1_000_000,
      ),
    ).toEqual([
      ['a', 428_572],
      ['b', 553_571],
      ['c', 17_857],
    ]);
  });

  const weights = fc.uniqueArray(
    fc.tuple(
      fc.string({ minLength: 1, maxLength: 3 }),
      fc.oneof(fc.integer({ min: 1, max: 2 ** 39 }), fc.integer({ min: 1, max: 2 ** 45 })),
    ),
    {
      minLength: 1,
      maxLength: 8,
      selector: ([id]) => id,
    },
  );
  it('add up, are the quota rounded up or down, and favour no smaller weight, for any weights', () =>
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 1_000_000 }), (given, parts) => {
        const result = largestRemainder(new Map(given), parts);
        const sum = given.reduce((all, [, weight]) => all + BigInt(weight), 0n);
        expect([...result.values()].reduce((all, n) => all + n, 0)).toBe(parts);
        for (const [id, weight] of given) {
          const whole = Number((BigInt(weight) * BigInt(parts)) / sum);
          expect([whole, whole + 1]).toContain(result.get(id));
          for (const [other, less] of given)
            if (less < weight) expect(result.get(id)!).toBeGreaterThanOrEqual(result.get(other)!);
        }
      }),
    ));
  it('are the same in whatever order the weights come', () =>
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 1_000 }), (given, parts) =>
        expect(shared([...given].reverse(), parts)).toEqual(shared(given, parts)),
      ),
    ));
});
