import type { Build } from '../../operations-answers';
import { lagInWords, progressInWords, seconds } from './progress';

const build = (more: Partial<Build>): Build => ({
  ...{ id: 'episodes@2.1', version: 2, status: 'building', startedAt: '2026-02-01T09:00:00.000Z' },
  ...{ done: 0, percentPerSecond: null, secondsLeft: null },
  ...more,
});

describe('the progress of a build in words', () => {
  it('says how far, how fast and how long still, once it moves', () => {
    expect(progressInWords(build({}))).toBe('0.0 %');
    expect(progressInWords(build({ done: 0.416, percentPerSecond: 2.6, secondsLeft: 22.4 }))).toBe(
      '41.6 %, 2.6 % a second, 22 s left',
    );
    expect(progressInWords(build({ done: 0.01, percentPerSecond: 0.004, secondsLeft: 24_000 }))).toBe(
      '1.0 %, 0.00 % a second, 6.7 h left',
    );
  });

  it('says why it does not go on, and where nothing is known or left', () => {
    expect(progressInWords(build({ blocked: '2 documents are parked', done: 1 }))).toBe('blocked: 2 documents are parked');
    expect(progressInWords(build({ done: null }))).toBe('no progress told yet');
    expect(progressInWords(build({ done: 1, percentPerSecond: 3, secondsLeft: 0 }))).toBe('complete, about to take over');
  });

  it('says spans in the unit one would say them in', () =>
    expect([0.2, 89, 90, 5399, 5400].map(seconds)).toEqual(['less than a second', '89 s', '2 min', '90 min', '1.5 h']));

  it('tells no lag from one that nobody knows', () => expect([0, 3, null].map(lagInWords)).toEqual(['none', '3 s', 'not known']));
});
