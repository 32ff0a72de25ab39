import { atWork, workedOn } from './calendar';

const at = (text: string): number => Date.parse(`${text}Z`);
const iso = (time: number): string => new Date(time).toISOString().slice(0, 16);

describe('working hours', () => {
  it.each([
    ['2026-03-04T07:00', '2026-03-04T08:00', 'before they begin'],
    ['2026-03-04T12:34', '2026-03-04T12:34', 'during them'],
    ['2026-03-04T17:30', '2026-03-05T08:00', 'when they are over'],
    ['2026-03-06T20:00', '2026-03-09T08:00', 'on a Friday evening'],
    ['2026-03-08T12:00', '2026-03-09T08:00', 'on a Sunday'],
    ['2025-12-24T09:00', '2026-01-02T08:00', 'on Christmas Eve'],
    ['2027-12-31T09:00', '2028-01-03T08:00', 'where New Year is a Saturday'],
  ])('%s goes on at %s: %s', (time, next) => expect(iso(atWork(at(time)))).toBe(next));

  it.each([
    ['2026-03-04T08:00', 2, '2026-03-04T10:00'],
    ['2026-03-04T17:00', 1, '2026-03-05T08:30'],
    ['2026-03-06T16:30', 10.5, '2026-03-10T08:00'],
    ['2026-03-07T00:00', 9.5, '2026-03-10T08:00'],
  ])('%s and %d hours of work are %s', (time, hours, then) => expect(iso(workedOn(at(time), hours))).toBe(then));
});
