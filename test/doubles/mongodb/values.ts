import { BSON } from 'mongodb';

export type Doc = Record<string, unknown>;

export const isDoc = (value: unknown): value is Doc =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.getPrototypeOf(value) === Object.prototype;

/** A double as four code units that sort like the number. */
const ordered = new DataView(new ArrayBuffer(8));
function number(value: number): string {
  if (Number.isNaN(value)) return '';
  ordered.setFloat64(0, value === 0 ? 0 : value);
  const negative = ordered.getUint8(0) >= 0x80;
  const unit = (at: number) => ordered.getUint16(at) ^ (negative ? 0xffff : at === 0 ? 0x8000 : 0);
  return String.fromCharCode(unit(0), unit(2), unit(4), unit(6));
}

/** MongoDB sorts strings by bytes of UTF-8, JavaScript by code units: they differ where surrogates meet U+E000 and above. */
const codePoints = (text: string): string =>
  /[\uD800-\uFFFF]/.test(text)
    ? text.replace(/[\uD800-\uFFFF]/g, (unit) => {
        const code = unit.charCodeAt(0);
        return String.fromCharCode(code >= 0xe000 ? code - 0x800 : code + 0x2000);
      })
    : text;

const inside = (key: string) => key.replaceAll('\0', '\0\u0001') + '\0\0';

/**
 * A string that sorts as MongoDB compares the value (BSON types in their order, then the values) and that is equal for
 * equal values. Longs and decimals beyond a double's precision are rounded (see `exact`).
 */
export function sortKey(value: unknown): string {
  if (value === nothingIn) return 'aa';
  if (value === undefined || value === null) return 'b';
  if (typeof value === 'string') return `d${codePoints(value)}`;
  if (typeof value === 'number') return `c${number(value)}`;
  if (typeof value === 'boolean') return value ? 'i1' : 'i0';
  if (value instanceof Date) return `j${number(value.getTime())}`;
  if (Array.isArray(value)) return `f${value.map((item) => inside(sortKey(item))).join('')}`;
  if (value instanceof RegExp) return `l${value.source}\0${value.flags}`;
  if (value instanceof BSON.ObjectId) return `h${value.toHexString()}`;
  if (value instanceof BSON.Timestamp) return `k${number(value.getHighBitsUnsigned())}${number(value.getLowBitsUnsigned())}`;
  if (value instanceof BSON.Binary) {
    const bytes = Buffer.from(value.value());
    return `g${number(bytes.length)}${String.fromCharCode(value.sub_type)}${bytes.toString('latin1')}`;
  }
  if (value instanceof BSON.MinKey) return 'a';
  if (value instanceof BSON.MaxKey) return 'z';
  if (isDoc(value)) {
    const fields = Object.entries(value).map(([name, field]) => {
      const key = sortKey(field);
      return `${key[0]}${name}\0${inside(key)}`;
    });
    return `e${fields.join('')}`;
  }
  return `c${number(Number((value as BSON.Long).toString()))}`;
}

/** Whether two values are equal exactly where their sort keys are, and no array is in play. */
export const exact = (value: unknown): boolean =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && !Number.isNaN(value)) ||
  value instanceof Date ||
  value instanceof BSON.ObjectId ||
  value instanceof BSON.Binary;

/** What an index keeps of an empty list: less than null. */
const nothingIn = Symbol('an empty list');

/** The values at a path as an index sees them: those of an array one by one. `many` = there was an array on the way. */
export function valuesAt(doc: unknown, path: string): { values: unknown[]; many: boolean } {
  const values: unknown[] = [];
  let many = false;
  const walk = (value: unknown, parts: readonly string[]): void => {
    const [part, ...rest] = parts;
    if (Array.isArray(value)) {
      many = true;
      if (part === undefined) values.push(...(value.length === 0 ? [nothingIn] : value));
      else if (/^\d+$/.test(part)) walk(value[Number(part)], rest);
      else for (const item of value) if (isDoc(item)) walk(item, parts);
    } else if (part === undefined) values.push(value);
    else if (isDoc(value)) walk(Object.hasOwn(value, part) ? value[part] : undefined, rest);
    else values.push(undefined);
  };
  walk(doc, path.split('.'));
  return { values: values.length === 0 ? [undefined] : values, many };
}

/** A deep copy of documents and arrays; every other value is never changed in place and is shared. */
export function copy<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copy) as T;
  if (!isDoc(value)) return value;
  const result: Doc = {};
  for (const [name, field] of Object.entries(value)) {
    if (name === '__proto__')
      Object.defineProperty(result, name, { value: copy(field), enumerable: true, writable: true, configurable: true });
    else result[name] = copy(field);
  }
  return result as T;
}

/** Whether two values are the same to the last field and its place. */
export function same(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left))
    return Array.isArray(right) && left.length === right.length && left.every((item, i) => same(item, right[i]));
  if (!isDoc(left) || !isDoc(right)) return sortKey(left) === sortKey(right);
  const names = Object.keys(left);
  const others = Object.keys(right);
  return names.length === others.length && names.every((name, i) => name === others[i] && same(left[name], right[name]));
}

const maxDocument = 16 * 1024 * 1024;
const sizes = new WeakMap<object, number>();

/** Bytes of a document as BSON. Remembered: a stored document is never changed. */
export function bytesOf(doc: Doc): number {
  let size = sizes.get(doc);
  if (size === undefined) sizes.set(doc, (size = BSON.calculateObjectSize(doc)));
  return size;
}

export const tooLarge = (doc: Doc): boolean => bytesOf(doc) > maxDocument;
