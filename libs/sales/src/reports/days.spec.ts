import fc from 'fast-check';
import { DateTime } from 'luxon';
import { dayBeginningAt, dayIn, dayNumber, daysOf, isDay, periodOf } from './days';
import { dayOf } from './moment';

describe('the day of a fact', () => {
  it('is the day of its instant in the zone', () => {
    expect(dayIn('2026-03-01T23:30:00.000Z', 'UTC')).toBe('2026-03-01');
    expect(dayIn('2026-03-01T23:30:00.000Z', 'Europe/Berlin')).toBe('2026-03-02');
    expect(dayIn('2026-03-01T02:30:00.000Z', 'America/New_York')).toBe('2026-02-28');
  });
  // On that day, the clocks went back at one minute past midnight.
  const inNewfoundland = [0, 29, 30, 31, 59].map((minute) => Date.UTC(2010, 10, 7, 2, minute, 30));
  // Half hours, three quarters, a day that Samoa left out, an hour that Lord Howe puts off by half: by another library.
  it('is that of the calendar there, in any zone at any moment', () =>
    fc.assert(
      fc.property(
        fc.constantFrom('Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia', 'America/St_Johns', 'Europe/Berlin'),
        fc.array(fc.integer({ min: Date.UTC(2010, 10, 1), max: Date.UTC(2012, 10, 20) }), { minLength: 1, maxLength: 200 }),
        (zone, moments) => {
          for (const moment of [Date.UTC(2011, 11, 30, 9, 59), Date.UTC(2011, 11, 30, 10), ...inNewfoundland, ...moments])
            expect(dayIn(new Date(moment).toISOString(), zone)).toBe(DateTime.fromMillis(moment, { zone }).toISODate());
        },
      ),
      { examples: [['Asia/Kathmandu', [Date.UTC(2012, 0, 1, 18, 14), Date.UTC(2012, 0, 1, 18, 15)]]] },
    ));
  it('is its date in every zone where only the date is known', () => {
    const fact = { at: '2026-03-01T00:00:00.000Z', on: '2026-03-01' };
    expect(['UTC', 'America/New_York', 'Asia/Tokyo'].map((zone) => dayOf(fact, zone))).toEqual(Array(3).fill('2026-03-01'));
  });
});

describe('weeks and months', () => {
  it('are those of ISO 8601, also across a year', () => {
    expect(['2024-12-29', '2024-12-30', '2027-01-03', '2027-01-04'].map((day) => periodOf(day, 'week'))).toEqual([
      '2024-W52',
      '2025-W01',
      '2026-W53',
      '2027-W01',
    ]);
    expect(periodOf('2026-02-28', 'month')).toBe('2026-02');
  });
  it('are half-open days', () => {
    expect(daysOf('2026-W53', 'week')).toEqual({ from: '2026-12-28', to: '2027-01-04' });
    expect(daysOf('2024-02', 'month')).toEqual({ from: '2024-02-01', to: '2024-03-01' });
    expect(daysOf('2024-02-29', 'day')).toEqual({ from: '2024-02-29', to: '2024-03-01' });
    expect([daysOf('2025-W53', 'week'), daysOf('2026-13', 'month'), daysOf('2026', 'month')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('bounds', () => {
  it('an instant is a day where a day begins at it in the zone', () => {
    expect(dayBeginningAt('2026-03-01T00:00:00Z', 'UTC')).toBe('2026-03-01');
    expect(dayBeginningAt('2026-02-28T23:00:00Z', 'Europe/Berlin')).toBe('2026-03-01');
    expect(dayBeginningAt('2026-03-01T00:00:00Z', 'Europe/Berlin')).toBeUndefined();
  });
  it('a date is one of the calendar', () =>
    expect(['2024-02-29', '2026-02-29', '2026-1-1', 'now'].map(isDay)).toEqual([true, false, false, false]));
  it('days are numbered from 1970', () => expect([dayNumber('1970-01-01'), dayNumber('2026-01-01')]).toEqual([0, 20454]));
});
