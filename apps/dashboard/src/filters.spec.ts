import { periodsAround } from './filters';

describe('the periods that have a name', () => {
  const named = (now: string, timeZone: string) =>
    Object.fromEntries(periodsAround(new Date(now), timeZone).map(({ id, from, to }) => [id, [from, to]]));

  it('are whole days, half-open, up to today', () =>
    expect(named('2026-03-31T12:00:00Z', 'UTC')).toEqual({
      all: [undefined, undefined],
      '30d': ['2026-03-02', '2026-04-01'],
      '90d': ['2026-01-01', '2026-04-01'],
      month: ['2026-03-01', '2026-04-01'],
      'last-month': ['2026-02-01', '2026-03-01'],
      quarter: ['2026-01-01', '2026-04-01'],
      year: ['2026-01-01', '2027-01-01'],
      'last-year': ['2025-01-01', '2026-01-01'],
    }));

  it('follow the calendar of the zone whose days the reports count', () => {
    expect(named('2026-12-31T23:30:00Z', 'Europe/Berlin')).toMatchObject({
      '30d': ['2026-12-03', '2027-01-02'],
      year: ['2027-01-01', '2028-01-01'],
    });
    expect(named('2027-01-01T04:30:00Z', 'America/New_York')).toMatchObject({
      month: ['2026-12-01', '2027-01-01'],
      'last-year': ['2025-01-01', '2026-01-01'],
    });
  });
});
