import { once } from 'node:events';

/** Results go to stdout, at the pace of whoever reads them. */
export const print = async (text: string): Promise<void> => {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
};

export const printLine = (text = ''): Promise<void> => print(`${text}\n`);
export const printJson = (value: unknown): Promise<void> => printLine(JSON.stringify(value, null, 2));

/** Progress, warnings and notes go to stderr. */
export const note = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** Columns as wide as their widest cell; those of `right` (by index) are set to the right. */
export const table = (rows: readonly (readonly string[])[], right: readonly number[] = []): string => {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (right.includes(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
};

/** Text from outside, shown on a terminal: control characters could move the cursor or hide what follows. */
export const shown = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');

/** Waits until everything printed has left. */
export const flushed = (): Promise<void> =>
  new Promise((done) => process.stdout.write('', () => process.stderr.write('', () => done())));
