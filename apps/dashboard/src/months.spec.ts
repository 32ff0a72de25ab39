import { monthsThrough, startOf } from './months';

describe('months', () => {
  it('go on over the end of a year, also where nothing happened', () => {
    expect(monthsThrough(['2026-02', '2025-11'], 12)).toEqual(['2025-11', '2025-12', '2026-01', '2026-02']);
  });

  it('are the latest where there are more than asked for', () => {
    expect(monthsThrough(['2024-01', '2026-02'], 2)).toEqual(['2026-01', '2026-02']);
    expect(monthsThrough([], 2)).toEqual([]);
  });

  it('begin on their first day', () => {
    expect(new Date(startOf('2026-12')).toISOString()).toBe('2026-12-01T00:00:00.000Z');
  });
});
