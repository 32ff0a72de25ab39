import fc from 'fast-check';
import { BASES } from '@closeline/sales';
import { REPORT } from '../../libs/sales/src/reports/registry';

export type Query = Record<string, string>;

/** Every report on every basis. */
const asked = Object.entries(BASES)
  .filter(([name]) => name in REPORT)
  .flatMap(([name, bases]) =>
    bases.map((basis): [string, Query] => [name, { basis, ...(basis === 'within' && { within: '9' }) }]),
  );

const day = fc
  .integer({ min: -10, max: 200 })
  .map((n) => new Date(Date.parse('2025-12-20') + n * 86_400_000).toISOString().slice(0, 10));
const isOfOneMoment = (basis: string | undefined) => ['snapshot', 'open', 'pipeline'].includes(basis!);
const dimension = fc.constantFrom('salesperson', 'team', 'source', 'product', 'form', 'playbook', 'fit', 'reason');
/** A report on any basis, over any period, by up to two dimensions, filtered. */
export const question = fc
  .record({
    report: fc.constantFrom(...asked),
    from: fc.option(day, { freq: 1, nil: undefined }),
    to: fc.option(day, { freq: 1, nil: undefined }),
    by: fc.uniqueArray(dimension, { maxLength: 2 }),
    time: fc.option(fc.constantFrom('day', 'week', 'month'), { freq: 1, nil: undefined }),
    owner: fc.option(fc.constantFrom('s1', 's2', 'unassigned'), { freq: 1, nil: undefined }),
    product: fc.option(fc.constantFrom('gold', 'silver'), { freq: 1, nil: undefined }),
  })
  .map(({ report: [name, basis], from, to, by, time, owner, product }): [string, Query] => {
    const dims = [...by, ...(time && !isOfOneMoment(basis.basis) ? [time] : [])];
    const [first, last] = from && to && from > to ? [to, from] : [from, to];
    return [
      name,
      {
        ...basis,
        ...(first && { from: first }),
        ...(last && { to: last }),
        ...(dims.length > 0 && { by: dims.join(',') }),
        ...(owner && { salesperson: owner }),
        ...(product && { product }),
      },
    ];
  });
