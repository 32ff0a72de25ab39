import { dateReader, dayOf } from './dates';

const reader = (format: string, timeZone = 'UTC') => dateReader({ column: 'when', format, timeZone });

describe('dateReader', () => {
  it('keeps a date as a date, from its first instant in the zone', () => {
    expect(reader('yyyy-MM-dd')('2017-03-01')).toEqual({ at: '2017-03-01T00:00:00.000Z', on: '2017-03-01' });
    expect(reader('dd.MM.yyyy', 'Europe/Berlin')('01.07.2017')).toEqual({ at: '2017-06-30T22:00:00.000Z', on: '2017-07-01' });
  });
  it('begins a day without a midnight where its clock does', () =>
    expect(dayOf('2018-11-04', 'America/Sao_Paulo')).toEqual({ at: '2018-11-04T03:00:00.000Z', on: '2018-11-04' }));
  it('reads a time of day in the zone, or by the offset that is written', () => {
    expect(reader('M/d/yyyy h:mm a', 'America/New_York')('3/1/2017 2:05 PM')).toEqual({ at: '2017-03-01T19:05:00.000Z' });
    expect(reader('ISO', 'Europe/Berlin')('2017-03-01T09:00')).toEqual({ at: '2017-03-01T08:00:00.000Z' });
    expect(reader('ISO')('2017-03-01T09:00:00+05:00')).toEqual({ at: '2017-03-01T04:00:00.000Z' });
    expect(reader('ISO')('2017-03-01')).toEqual({ at: '2017-03-01T00:00:00.000Z', on: '2017-03-01' });
  });
  it('does not take a quoted literal for a time of day', () =>
    expect(reader("'the' dd/MM/yyyy")('the 01/02/2017')).toEqual({ at: '2017-02-01T00:00:00.000Z', on: '2017-02-01' }));
  it.each(['2017-02-30', '2017-13-01', '17-01-01', '01/02/2017', 'yesterday', '2017-01-01 ', '0000-01-01'])(
    'refuses %p',
    (written) => {
      expect(() => reader('yyyy-MM-dd')(written)).toThrow('invalid-date');
    },
  );
});
