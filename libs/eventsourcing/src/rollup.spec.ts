import fc from 'fast-check';
import { CellSums, type Cell } from './rollup';

const cell = (key: string, measures: Record<string, number>): Cell => ({ axis: 'a', by: 'b', key, date: '2026-01-01', measures });

describe('cells added up', () => {
  // More names than stand in a list: a distribution has one for each day.
  const name = fc.nat(400).map((n) => `won.${n}`);
  const measures = fc.dictionary(name, fc.integer({ min: -3, max: 3 }), { maxKeys: 30 });
  const cells = fc.array(fc.tuple(fc.constantFrom('x', 'y'), measures, fc.constantFrom(1, -1)), { maxLength: 40, size: 'max' });

  it('are the sums of each measure by name, however many names there are; what returns to 0 disappears', () =>
    fc.assert(
      fc.property(cells, (given) => {
        const sums = new CellSums();
        const expected = new Map<string, number>();
        for (const [key, own, sign] of given) {
          sums.add([cell(key, own)], sign);
          for (const [measure, n] of Object.entries(own))
            expected.set(`${key} ${measure}`, (expected.get(`${key} ${measure}`) ?? 0) + sign * n);
        }
        const found = [...sums].flatMap(({ key, measures: all }) =>
          Object.entries(all).map(([m, n]) => [`${key} ${m}`, n] as const),
        );
        expect(new Map(found)).toEqual(new Map([...expected].filter(([, n]) => n !== 0)));
      }),
    ));
});
