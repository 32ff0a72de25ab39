import { differencesOf } from './differences';

describe('differencesOf', () => {
  it('names each place that changed, and what it was', () =>
    expect(differencesOf({ a: 1, b: { c: 'x', d: 2 }, e: 5 }, { a: 1, b: { c: 'y', d: 2 }, f: true })).toEqual([
      { path: 'b.c', before: 'x', after: 'y' },
      { path: 'e', before: 5, after: undefined },
      { path: 'f', before: undefined, after: true },
    ]));
  it('tells items of a list apart by their ids, so that a new one is not every later one', () =>
    expect(
      differencesOf(
        { plan: [{ slot: 'welcome', status: 'open' }] },
        {
          plan: [
            { slot: 'demo', status: 'open' },
            { slot: 'welcome', status: 'done' },
          ],
        },
      ),
    ).toEqual([
      { path: 'plan.welcome.status', before: 'open', after: 'done' },
      { path: 'plan.demo.slot', before: undefined, after: 'demo' },
      { path: 'plan.demo.status', before: undefined, after: 'open' },
    ]));
  it('sees no difference between nothing, null and empty', () =>
    expect(differencesOf({ a: null, c: [] }, { b: null, d: {} })).toEqual([]));
  it('begins with a document of which everything is new', () =>
    expect(differencesOf(null, { a: { b: 1 } })).toEqual([{ path: 'a.b', before: undefined, after: 1 }]));
});
