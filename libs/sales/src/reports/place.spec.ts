import { Refusal } from '@closeline/eventsourcing';
import { cursorOf, inOrder, placeAt, type Place } from './place';

describe('the place of an episode behind a figure', () => {
  const members: readonly Place[] = [
    { value: 9, prospectId: 'b', episode: 2 },
    { value: 10, prospectId: 'a', episode: 1 },
    { value: 10, prospectId: 'b', episode: 2 },
    { value: 10, prospectId: 'b', episode: 10 },
    { value: null, prospectId: 'a', episode: 2 },
  ];

  it('is by value, prospect and episode, as numbers; those without a value come last', () =>
    expect([...members].reverse().sort(inOrder)).toEqual(members));

  it('comes back from its cursor', () => {
    for (const place of members) expect(placeAt(cursorOf(place), true)).toEqual(place);
    const { value: _, ...plain } = members[0]!;
    expect(placeAt(cursorOf(plain), false)).toEqual(plain);
  });

  it.each([
    ['', false],
    ['p1', false],
    ['p1/first', false],
    ['9/p1/1', false],
    ['p1/1', true],
    ['soon/p1/1', true],
    ['9/p1/1/1', true],
  ])('refuses %j as a cursor of such a list', (cursor, ofMembers) => {
    let refusal: unknown;
    try {
      placeAt(cursor, ofMembers);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ status: 400, code: 'invalid-parameter', extra: { pointers: [{ pointer: '/after-id' }] } });
  });
});
