import { Refusal } from '@closeline/eventsourcing';
import { code } from 'currency-codes';
import type { Money } from '../money';

const known = new Map<string, number | undefined>();

/** How many digits the minor unit of a currency has (ISO 4217), undefined for what is no currency. */
export const currencyDigits = (currency: string): number | undefined => {
  if (!known.has(currency)) known.set(currency, /^[A-Z]{3}$/.test(currency) ? code(currency)?.digits : undefined);
  return known.get(currency);
};

const invalid = (detail: string) => new Refusal('invalid-amount', detail, 400);

/**
 * An amount as people write it, in minor units, exactly: the digits are moved, never multiplied. More decimals than the
 * currency has are refused unless they are zeros, for rounding would make up money.
 *
 * @throws Refusal `invalid-amount`, `unknown-currency`
 */
export const moneyOf = (written: string, currency: string, decimalMark: '.' | ',' = '.', groupMark = ''): Money => {
  const digits = currencyDigits(currency);
  if (digits === undefined) throw new Refusal('unknown-currency', 'the currency is not one of ISO 4217', 400);
  const plain = groupMark === '' ? written : ungrouped(written, groupMark, decimalMark);
  const [whole = '', decimals = '', ...more] = plain.split(decimalMark);
  if (more.length > 0 || !/^\d+$/.test(whole) || !/^\d*$/.test(decimals)) throw invalid('the amount is not a number');
  const kept = decimals.replace(/0+$/, '');
  if (kept.length > digits) throw invalid(`the amount has more than the ${digits} decimals of ${currency}`);
  const amount = Number(whole + kept.padEnd(digits, '0'));
  if (!Number.isSafeInteger(amount)) throw invalid('the amount is too large to be kept exactly');
  return { amount, currency };
};

/** Marks of thousands stand where they belong, or the number means something else. */
const ungrouped = (written: string, groupMark: string, decimalMark: string): string => {
  const end = written.indexOf(decimalMark);
  const [whole, rest] = end < 0 ? [written, ''] : [written.slice(0, end), written.slice(end)];
  if (!whole.includes(groupMark)) return written;
  const [first = '', ...groups] = whole.split(groupMark);
  if (first.length < 1 || first.length > 3 || groups.some((g) => g.length !== 3)) throw invalid('the amount is not a number');
  return first + groups.join('') + rest;
};
