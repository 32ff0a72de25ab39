import fc from 'fast-check';
import { dayNumber } from './days';
import { spellName, spellsIn, windowOf, type Window } from './spells';

const on = (day: string) => ({ at: `${day}T00:00:00.000Z`, on: day });
const SEEN: Window = { observedFrom: '2017-03-01', observedUntil: '2017-12-31', continues: false };
const name = (origin: string, end: string | null, window: Window = null) =>
  spellName({ origin: on(origin), end: end === null ? null : on(end) }, 'won', 'open', window, 'UTC');
const FEBRUARY = dayNumber('2017-02-01');

describe('a duration', () => {
  it('that has ended is the days between two dates', () => {
    expect(name('2017-02-01', '2017-02-13')).toBe('won.12');
    expect(name('2017-02-01', '2017-02-01')).toBe('won.0');
  });
  it('that has not is the date of its origin', () => expect(name('2017-02-01', null)).toBe(`open.${FEBRUARY}`));
  it('is under observation from the day on which the other system could see it', () => {
    expect(name('2017-02-01', '2017-03-01', SEEN)).toBe('won.28@28');
    expect(name('2017-04-01', '2017-04-03', SEEN)).toBe('won.2');
    expect(name('2017-02-01', null, SEEN)).toBe(`open.${FEBRUARY}@28<333`);
  });
  it('and to the last day on which it could, unless work on it continues here', () => {
    expect(name('2017-12-01', '2018-01-04', SEEN)).toBe(`open.${dayNumber('2017-12-01')}<30`);
    expect(name('2017-12-01', '2017-12-31', SEEN)).toBe('won.30');
    expect(name('2017-12-01', '2018-01-04', { ...SEEN, continues: true })).toBe('won.34');
  });
  it('is none where it was over before anybody could see it, or began afterwards', () => {
    expect(name('2017-02-01', '2017-02-28', SEEN)).toBeUndefined();
    expect(name('2018-01-01', null, SEEN)).toBeUndefined();
  });
  it.each(['implied', 'assumed'] as const)('is none where its origin or its end is %s', (evidence) => {
    const [origin, end] = [on('2017-02-01'), on('2017-02-02')];
    expect(spellName({ origin: { ...origin, evidence }, end }, 'won', 'open', null, 'UTC')).toBeUndefined();
    expect(spellName({ origin, end: { ...end, evidence } }, 'won', 'open', null, 'UTC')).toBeUndefined();
  });
  it('of instants is counted in the days of the zone, also over a change of clocks; a date alone keeps itself', () => {
    const [origin, end] = [{ at: '2026-03-28T23:30:00.000Z' }, { at: '2026-03-29T22:30:00.000Z' }];
    expect(spellName({ origin, end }, 'won', 'open', null, 'UTC')).toBe('won.1');
    expect(spellName({ origin, end }, 'won', 'open', null, 'Europe/Berlin')).toBe('won.1');
    expect(spellName({ origin, end }, 'won', 'open', null, 'America/New_York')).toBe('won.1');
    expect(spellName({ origin, end: on('2026-03-31') }, 'won', 'open', null, 'Europe/Berlin')).toBe('won.2');
  });
  it('of somebody who came back was seen here', () => {
    const origin = { system: 'old', ...SEEN };
    expect(windowOf(origin, 1)).toMatchObject({ observedFrom: '2017-03-01', continues: false });
    expect(windowOf(origin, 1, 2)).toMatchObject({ observedFrom: '2017-03-01', continues: true });
    expect(windowOf(origin, 2)).toBeNull();
    expect(windowOf(null, 1)).toBeNull();
  });
});

describe('the durations among measures', () => {
  const isOpen = (text: string) => text === 'open';
  it('are read with their counts; open ones are as old as they are then', () => {
    const since = dayNumber('2017-02-01');
    const measures = { 'won.12@5': 3, leftOut: 9, [`open.${since}`]: 2, [`open.${since}@28<40`]: 4, 'implied.submitted': 1 };
    expect([...spellsIn(measures, '2017-05-02', isOpen)]).toEqual([
      { name: 'won', entry: 5, exit: 12, count: 3 },
      { name: 'open', entry: 0, exit: 90, count: 2 },
      { name: 'open', entry: 28, exit: 40, count: 4 },
    ]);
    // Not yet under observation.
    expect([...spellsIn(measures, '2017-02-20', isOpen)].map(({ exit }) => exit)).toEqual([12, 19]);
    expect([...spellsIn(measures, '2017-01-31', isOpen)].map(({ exit }) => exit)).toEqual([12, 0]);
  });
  it('are those that were named, for any dates', () => {
    const day = fc.integer({ min: 0, max: 400 }).map((n) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10));
    fc.assert(
      fc.property(
        day,
        fc.option(fc.nat(300)),
        fc.option(day),
        fc.option(day),
        fc.boolean(),
        (origin, length, from, until, goesOn) => {
          const start = dayNumber(origin);
          const end = length === null ? null : new Date((start + length) * 86_400_000).toISOString().slice(0, 10);
          const window = { observedFrom: from, observedUntil: until, continues: goesOn };
          const measure = name(origin, end, window);
          const today = '2028-01-01';
          // By the definition: at risk from max(origin, observedFrom), censored by min(as-of, observedUntil) unless it continues.
          const entry = Math.max(start, from === null ? 0 : dayNumber(from));
          const last = goesOn || until === null ? dayNumber(today) : dayNumber(until);
          const over = length === null ? Infinity : start + length;
          const isSeen = last >= entry && over >= entry;
          expect(measure !== undefined).toBe(isSeen);
          if (measure === undefined) return;
          const [spell] = [...spellsIn({ [measure]: 1 }, today, isOpen)];
          expect(spell).toEqual({
            ...{ name: over <= last ? 'won' : 'open', count: 1 },
            ...{ entry: entry - start, exit: Math.min(over, last) - start },
          });
        },
      ),
    );
  });
});
