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
  const text = write(value);
  if (text === undefined) throw new NotCanonical('undefined');
  return text;
};

/** The canonical form of a string: for texts that are put together from parts. */
export const quoted = (text: string): string => {
  if (!(text as WellFormed).isWellFormed()) throw new NotCanonical('a lone surrogate');
  return JSON.stringify(text);
};

/** ES2024, which Node 20 has and TypeScript's ES2023 library does not declare. */
type WellFormed = string & { isWellFormed(): boolean };

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
