import fc from 'fast-check';
import { Soonest } from './soonest';

describe('what is soonest', () => {
  it('comes first, and of equals what was added first', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), (times) => {
        const queue = new Soonest<{ at: number; nth: number }>(({ at }) => at);
        times.forEach((at, nth) => queue.add({ at, nth }));
        const taken = times.map(() => queue.take());
        expect(taken).toEqual(times.map((at, nth) => ({ at, nth })).sort((a, b) => a.at - b.at || a.nth - b.nth));
        expect(queue.first).toBeUndefined();
      }),
    );
  });
});
