import { columnsOf } from './map';
import { readMap } from './read-map';

const least = {
  system: 'old',
  externalId: 'id',
  source: { constant: 'old' },
  product: { column: 'what' },
  stage: { column: 'stage', values: { New: { reached: 'submitted' } } },
  continues: true,
};

describe('readMap', () => {
  it('fills in what a map may leave out', () =>
    expect(readMap(least)).toEqual({
      ...least,
      delimiter: ',',
      encoding: 'utf-8',
      contact: {},
      dates: {},
      timeZone: 'UTC',
    }));
  it('gives the date columns the zone of the map where they have none of their own', () =>
    expect(
      readMap({
        ...least,
        timeZone: 'Europe/Berlin',
        dates: { signed: { column: 'a' }, closed: { column: 'b', format: 'ISO', timeZone: 'UTC' } },
      }).dates,
    ).toEqual({
      signed: { column: 'a', format: 'yyyy-MM-dd', timeZone: 'Europe/Berlin' },
      closed: { column: 'b', format: 'ISO', timeZone: 'UTC' },
    }));

  it.each([
    ['an unknown member', { ...least, ownr: 'x' }, '/ownr'],
    ['an unknown member inside', { ...least, dates: { singed: { column: 'a' } } }, '/dates/singed'],
    ['a missing member', { ...least, system: undefined }, '/system'],
    ['no map at all', [], '/'],
    ['a cell of two minds', { ...least, source: { column: 'a', constant: 'b' } }, '/source'],
    ['a stage that says nothing', { ...least, stage: { column: 'stage', values: { New: {} } } }, '/stage/values/New'],
    [
      'a signed prospect that is lost',
      { ...least, stage: { column: 's', values: { A: { outcome: 'lost', reached: 'signed' } } } },
      '/stage',
    ],
    ['a zone that is none', { ...least, timeZone: 'Mars/Olympus' }, '/timeZone'],
    ['a format that names no day', { ...least, dates: { signed: { column: 'a', format: 'yyyy-MM' } } }, '/dates/signed/format'],
    ['a day that no calendar has', { ...least, assumedDate: '2017-02-30' }, '/assumedDate'],
    ['an instant without its offset', { ...least, observedFrom: '2017-02-01T10:00' }, '/observedFrom'],
    ['a currency that is none', { ...least, amount: { column: 'a', currency: { constant: 'usd' } } }, '/amount/currency'],
    ['a roster without owners', { ...least, roster: { file: 'a', name: 'b', team: 'c' } }, '/roster'],
    ['a delimiter of two characters', { ...least, delimiter: '||' }, '/delimiter'],
    ['an encoding that is none', { ...least, encoding: 'utf-7' }, '/encoding'],
  ])('refuses %s', (_, map, at) => {
    expect(() => readMap(map)).toThrow(`invalid-map: the map at ${at}`);
  });

  it('knows which columns a map reads', () =>
    expect(
      columnsOf(
        readMap({
          ...least,
          owner: 'who',
          contact: { company: 'account', name: 'who' },
          dates: { signed: { column: 'closed' }, closed: { column: 'closed' } },
          amount: { column: 'value', currency: { column: 'unit' } },
          reasonLost: 'why',
        }),
      ),
    ).toEqual(['id', 'who', 'what', 'account', 'stage', 'closed', 'value', 'unit', 'why']));
});
