import type { Money } from '../../answers';
import { moment, money, NONE } from '../../format';
import type { Prospect } from '../../prospect-answers';

export type Names = ReadonlyMap<string, string>;

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-/;

export const isMoney = (value: unknown): value is Money =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Partial<Money>).amount === 'number' &&
  typeof (value as Partial<Money>).currency === 'string';

/** `lastActivityAt` → Last activity at. What people named (slots, codes) is written as they did, ids are cut. */
export const fieldName = (name: string): string => {
  if (UUID.test(name)) return name.slice(0, 8);
  if (!/^[a-z]+([A-Z][a-z]*)*$/.test(name)) return name;
  const words = name.replace(/Id$/, '').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** What people named, such as slots and topics, stays as they wrote it: the items of a list go by such names. */
const LISTS = new Set(['plan', 'attempts', 'episodes', 'slots', 'because', 'answers', 'questions', 'messages']);

export const placeInWords = (path: readonly string[]): string =>
  path.map((name, at) => (LISTS.has(path[at - 1] ?? '') && !UUID.test(name) ? name : fieldName(name))).join(' › ');

/** Any value of a document in one line of plain text; staff by their names. */
export const valueInWords = (value: unknown, names: Names): string => {
  if (value === null || value === undefined || value === '') return NONE;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return names.get(value) ?? (INSTANT.test(value) ? `${moment(value)} UTC` : value);
  if (Array.isArray(value)) return value.length === 0 ? NONE : value.map((item) => valueInWords(item, names)).join('; ');
  if (isMoney(value)) return money(value.amount, value.currency);
  if ((value as { erased?: unknown }).erased === true) return 'erased';
  const told = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return told.map(([name, member]) => `${fieldName(name).toLowerCase()}: ${valueInWords(member, names)}`).join(', ') || NONE;
};

/** A state as its differences are read: amounts with their currency, and without the revision, which every event changes. */
export const readable = ({ revision: _, ...state }: Prospect): object => ({
  ...state,
  sales: state.sales.map((sale) => {
    const { currency } = sale.value;
    return { ...sale, collected: { amount: sale.collected, currency }, refunded: { amount: sale.refunded, currency } };
  }),
});
