import { DateTime } from 'luxon';
import fc from 'fast-check';
import { mondayOf, weekOf, weeksThrough } from './weeks';

describe('ISO weeks', () => {
  it('are those of an independent calendar, around every new year too', () => {
    const days = fc.date({ min: new Date('1990-01-01'), max: new Date('2060-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(days, (day) => {
        const monday = DateTime.fromJSDate(day, { zone: 'utc' }).startOf('week');
        const week = monday.toFormat("kkkk-'W'WW");
        expect(mondayOf(week)).toBe(monday.toMillis());
        expect(weekOf(monday.toMillis())).toBe(week);
      }),
    );
  });

  it('leave none out between the first and the last, and keep the latest', () => {
    expect(weeksThrough(['2021-W01', '2020-W52'], 10)).toEqual(['2020-W52', '2020-W53', '2021-W01']);
    expect(weeksThrough(['2020-W10', '2021-W01'], 2)).toEqual(['2020-W53', '2021-W01']);
    expect(weeksThrough([], 5)).toEqual([]);
  });
});
