import type { Money, ReportAnswer } from '@closeline/sales';
import { currencyDigits } from '@closeline/sales/imports';
import { shown } from './output';

export type Label = Readonly<Record<string, string | undefined>>;

export const percent = (rate: number | null): string => (rate === null ? '–' : `${(rate * 100).toFixed(1)} %`);
export const whole = (n: number | null): string => (n === null ? '–' : String(n));
export const nameOf = (label: Label): string => shown(Object.values(label).join(' / ') || 'total');

/** In units of the currency, as ISO 4217 divides it. */
export const moneyText = (money: Money | null): string => {
  if (money === null) return '–';
  const digits = currencyDigits(money.currency) ?? 0;
  return (money.amount / 10 ** digits).toFixed(digits);
};

/** The rows that are to be shown, and the total below them. */
export const withTotal = <M>(answer: ReportAnswer): readonly (M & { readonly label: Label })[] => {
  const total = { label: { total: 'total' }, ...answer.total };
  return (answer.by.length === 0 ? [total] : [...answer.rows, total]) as unknown as readonly (M & { readonly label: Label })[];
};
