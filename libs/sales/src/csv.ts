type Cell = string | number | null;

/** A spreadsheet takes a text that begins so for a formula; a leading quote says that it is none. */
const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

const written = (cell: Cell): string => {
  const text = typeof cell === 'string' ? harmless(cell) : cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Records of the same columns as CSV (RFC 4180), with a line of names. */
export const csvOf = (rows: readonly Readonly<Record<string, Cell>>[]): string =>
  [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))]
    .map((cells) => `${cells.map(written).join(',')}\r\n`)
    .join('');
