import { count } from '../../format';
import type { Build } from '../../operations-answers';

/** Seconds as one would say them. */
export const seconds = (value: number): string => {
  if (value < 1) return 'less than a second';
  if (value < 90) return `${Math.round(value)} s`;
  return value < 5400 ? `${Math.round(value / 60)} min` : `${count(Math.round(value / 360) / 10)} h`;
};

/** How far a build is, how fast it goes and how long it still takes, as far as that is known. */
export const progressInWords = ({ done, percentPerSecond, secondsLeft, blocked }: Build): string => {
  if (blocked !== undefined) return `blocked: ${blocked}`;
  if (done === null) return 'no progress told yet';
  if (done === 1) return 'complete, about to take over';
  return [
    `${(100 * done).toFixed(1)} %`,
    percentPerSecond !== null && `${percentPerSecond.toFixed(percentPerSecond < 1 ? 2 : 1)} % a second`,
    secondsLeft !== null && `${seconds(secondsLeft)} left`,
  ]
    .filter((part) => part !== false)
    .join(', ');
};

/** What is behind: nothing, or by how much. */
export const lagInWords = (lagSeconds: number | null): string =>
  lagSeconds === null ? 'not known' : lagSeconds === 0 ? 'none' : seconds(lagSeconds);
