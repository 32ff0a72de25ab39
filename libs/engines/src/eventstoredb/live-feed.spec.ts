import { filterOf } from './live-feed';

describe('the filter of a subscription', () => {
  const matches = (types: string[] | undefined, type: string): boolean => new RegExp(filterOf(types)).test(type);
  const types = ['Noted', 'A.B', 'C|D', '$x'];

  it.each(types)('takes exactly the types: %s', (type) => expect(matches(types, type)).toBe(true));

  it.each(['NotedX', 'XNoted', 'AxB', 'C', '', '$Noted'])('takes no other: %s', (type) =>
    expect(matches(types, type)).toBe(false),
  );

  it('without types takes all but those of the store itself', () => {
    expect(matches(undefined, 'Anything')).toBe(true);
    expect(matches(undefined, '$stats')).toBe(false);
  });
});
