import { digitsOf } from './currencies';

/** How figures are written: in the reader's own language where the browser knows it, never rounded into another meaning. */
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** What stands where a figure would be over nothing: a rate over nothing is no 0. */
export const NONE = '–';

export const count = (value: number | null | undefined): string =>
  value === null || value === undefined ? NONE : Number.isInteger(value) ? whole.format(value) : tenth.format(value);

/** A fraction 0..1 as per cent with one digit. */
export const percent = (rate: number | null | undefined): string =>
  rate === null || rate === undefined ? NONE : `${(rate * 100).toFixed(1)} %`;

/** An interval of fractions as per cents with one digit. */
export const interval = ({ low, high }: { readonly low: number | null; readonly high: number | null }): string =>
  low === null || high === null ? NONE : `${(low * 100).toFixed(1)} – ${(high * 100).toFixed(1)} %`;

export const days = (value: number | null | undefined): string =>
  value === null || value === undefined ? NONE : value === 1 ? '1 day' : `${tenth.format(value)} days`;

/** Minutes as a span that one can grasp. */
export const span = (minutes: number | null | undefined): string => {
  if (minutes === null || minutes === undefined) return NONE;
  if (minutes < 90) return `${tenth.format(minutes)} min`;
  return minutes < 48 * 60 ? `${tenth.format(minutes / 60)} h` : days(minutes / 1440);
};

/** Minor units of a currency, in full. */
export const money = (amount: number | null | undefined, currency: string): string => {
  if (amount === null || amount === undefined) return NONE;
  const digits = digitsOf(currency);
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return `${new Intl.NumberFormat('en', options).format(amount / 10 ** digits)} ${currency}`;
};

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** Minor units of a currency, short and without it: 1.2M. For an axis. */
export const shortAmount = (amount: number, currency: string): string => compact.format(amount / 10 ** digitsOf(currency));

/** The same with it: 1.2M EUR. For where the full amount stands beside it. */
export const shortMoney = (amount: number | null, currency: string): string =>
  amount === null ? NONE : `${shortAmount(amount, currency)} ${currency}`;

/** Figures of one currency by their path: `currencies.EUR.net`, `stages.conversion.values.EUR.value`. */
const OF_MONEY = /\.([A-Z]{3})\.(?:signed|recorded|collected|refunded|net|outstanding|value|weighted|\w+\.amount)$/;
const OF_SHARES = /(?:^|\.)(?:rate|low|high|stepRate|cumulativeRate|estimate)$|^points\.\d+\.open$/;

const OF_DAYS = /(?:^|\.)(?:median|completedMedian|p90|\w+Days)$/;
const OF_MINUTES = /Minutes$/;

/** A figure of a report, by what its path says it is. */
export const figureAt = (path: string, value: number | null): string => {
  const currency = OF_MONEY.exec(path)?.[1];
  if (currency !== undefined) return money(value, currency);
  if (OF_MINUTES.test(path)) return span(value);
  return (OF_SHARES.test(path) ? percent : OF_DAYS.test(path) ? days : count)(value);
};

/** An instant as date and time of the report's zone. */
export const moment = (instant: string | null | undefined, timeZone = 'UTC'): string =>
  instant === null || instant === undefined
    ? NONE
    : new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(new Date(instant));

export const dateOf = (instant: string | null | undefined, timeZone = 'UTC'): string =>
  instant === null || instant === undefined
    ? NONE
    : new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone }).format(new Date(instant));

/** How long ago, or how long until: the largest unit that one would say it in, rounded down. */
export const age = (from: string, to: string): string => {
  const minutes = Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / 60_000));
  if (minutes < 60) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${whole.format(Math.floor(minutes / 1440))} days`;
};

/** A place in the log, without the zeros that make it sort. */
export const position = (text: string | null | undefined): string =>
  text === null || text === undefined ? NONE : text.replace(/^0+(?=\d)/, '');

/** A number of things, in the plural where there is not one. */
export const counted = (n: number, one: string): string => `${count(n)} ${one}${n === 1 ? '' : 's'}`;
