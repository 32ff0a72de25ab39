/** A value that RFC 8785 gives no canonical form: NaN, an infinity, a bigint, a lone surrogate, or nothing at all. */
export class NotCanonical extends TypeError {
  constructor(what: string) {
    super(`${what} has no canonical JSON`);
    this.name = 'NotCanonical';
  }
}

/**
 * RFC 8785 canonical JSON: members sorted by the UTF-16 code units of their names, numbers and strings as ECMAScript
 * writes them, no white space. What JSON has no word for is treated as JSON.stringify does: an undefined member is left
 * out, an undefined element is null, and a `toJSON` method has its say.
 *
 * @throws NotCanonical
 */
export const canonical = (value: unknown): string => {
  const arranged = arrange(value);
  // JSON.stringify is native and several times faster than `write`; it differs in lone surrogates, which it escapes.
  const text = arranged === BY_HAND ? write(value) : JSON.stringify(arranged);
  if (text === undefined) throw new NotCanonical('undefined');
  return arranged !== BY_HAND && text.includes('\\ud') ? (write(value) as string) : text;
};

/** The canonical form of a string: for texts that are put together from parts. */
export const quoted = (text: string): string => {
  if (!(text as WellFormed).isWellFormed()) throw new NotCanonical('a lone surrogate');
  return JSON.stringify(text);
};

/** ES2024, which Node 20 has and TypeScript's ES2023 library does not declare. */
type WellFormed = string & { isWellFormed(): boolean };

const BY_HAND = Symbol('by hand');

/**
 * The same value with its members in canonical order, copied only where they were not; or BY_HAND where a JavaScript
 * object cannot keep that order (names that look like numbers come first) or has its own way of being written.
 */
const arrange = (value: unknown): unknown => {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new NotCanonical(String(value));
  if (typeof value === 'bigint') throw new NotCanonical('a bigint');
  if (typeof value !== 'object' || value === null) return value;
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return BY_HAND;
  return Array.isArray(value) ? arrangeArray(value) : arrangeObject(value as Record<string, unknown>);
};

const arrangeObject = (value: Record<string, unknown>): unknown => {
  const names = Object.keys(value);
  let copied = sortInPlace(names);
  let arranged: Record<string, unknown> = copied ? {} : value;
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    const first = name.charCodeAt(0);
    if ((first >= 48 && first <= 57) || name === '__proto__') return BY_HAND;
    const member = arrange(value[name]);
    if (member === BY_HAND) return BY_HAND;
    if (!copied && member !== value[name]) {
      copied = true;
      arranged = { ...value };
    }
    if (copied) arranged[name] = member;
  }
  return arranged;
};

const arrangeArray = (values: readonly unknown[]): unknown => {
  let arranged: unknown[] | undefined;
  for (let i = 0; i < values.length; i++) {
    const item = arrange(values[i]);
    if (item === BY_HAND) return BY_HAND;
    if (item !== values[i]) (arranged ??= [...values])[i] = item;
  }
  return arranged ?? values;
};

/** Insertion sort by UTF-16 code units: names are few and mostly in order. Answers whether anything moved. */
const sortInPlace = (names: string[]): boolean => {
  if (names.length > 32) {
    names.sort();
    return true;
  }
  let moved = false;
  for (let i = 1; i < names.length; i++) {
    const name = names[i]!;
    let at = i;
    while (at > 0 && names[at - 1]! > name) names[at] = names[--at]!;
    if (at !== i) {
      names[at] = name;
      moved = true;
    }
  }
  return moved;
};

const write = (value: unknown): string | undefined => {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
      if (!Number.isFinite(value)) throw new NotCanonical(String(value));
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      throw new NotCanonical('a bigint');
    case 'object':
      return value === null ? 'null' : writeObject(value);
    case 'undefined':
    case 'symbol':
    case 'function':
      return undefined;
  }
};

const writeObject = (value: object): string | undefined => {
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === 'function') return write((toJSON as () => unknown).call(value));
  if (Array.isArray(value)) return writeArray(value);
  // The default order of sort() is that of UTF-16 code units, as RFC 8785 3.2.3 asks.
  const names = Object.keys(value).sort();
  let text = '';
  for (const name of names) {
    const member = write((value as Record<string, unknown>)[name]);
    if (member === undefined) continue;
    text += text === '' ? `${quoted(name)}:${member}` : `,${quoted(name)}:${member}`;
  }
  return `{${text}}`;
};

const writeArray = (values: readonly unknown[]): string => {
  let text = '';
  for (let i = 0; i < values.length; i++) text += `${i === 0 ? '' : ','}${write(values[i]) ?? 'null'}`;
  return `[${text}]`;
};
