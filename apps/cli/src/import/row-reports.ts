import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { stringify } from 'csv-stringify/sync';
import { print, shown } from '../output';
import { fileFault } from './text';
import type { RowReport } from './item';

export type Counts = Readonly<Record<RowReport['result'], number>>;

export interface ReportOptions {
  readonly json: boolean;
  /** All rows on stdout, not only those refused. */
  readonly verbose: boolean;
  /** All rows into this file instead: NDJSON with `json` or by its name, else CSV. */
  readonly file?: string;
}

const COLUMNS = ['line', 'external_id', 'prospect_id', 'result', 'code', 'detail'];

const cellsOf = ({ line, externalId, prospectId, result, code, detail }: RowReport): (string | number | null)[] => [
  line,
  externalId,
  prospectId,
  result,
  code ?? null,
  detail ?? null,
];

/** The cells of a spreadsheet must not become formulas. */
const csvLine = (cells: readonly unknown[]): string => stringify([[...cells]], { escape_formulas: true });

const textLine = ({ line, externalId, prospectId, result, code, detail }: RowReport): string =>
  `line ${line}  ${shown(externalId) || '–'}  ${prospectId ?? '–'}  ${result}${code ? ` ${code}: ${shown(detail ?? '')}` : ''}\n`;

/** The report per row, written as it goes. */
export class RowReports {
  private readonly counted: Record<RowReport['result'], number> = {
    imported: 0,
    'already there': 0,
    'would be imported': 0,
    refused: 0,
  };
  private file: WriteStream | undefined;

  constructor(private readonly options: ReportOptions) {}

  async open(): Promise<void> {
    const path = this.options.file;
    if (path === undefined) return;
    this.file = createWriteStream(path);
    try {
      await once(this.file, 'open');
    } catch (error) {
      throw fileFault(path, error);
    }
    if (!this.asJson) await this.write(csvLine(COLUMNS));
  }

  async add(row: RowReport): Promise<void> {
    this.counted[row.result] += 1;
    const { json, verbose } = this.options;
    if (this.file) await this.write(this.asJson ? `${JSON.stringify(row)}\n` : csvLine(cellsOf(row)));
    else if (json) await print(`${JSON.stringify(row)}\n`);
    if (!json && (row.result === 'refused' || (verbose && !this.file))) await print(textLine(row));
  }

  get counts(): Counts {
    return this.counted;
  }

  get rows(): number {
    return Object.values(this.counted).reduce((a, b) => a + b, 0);
  }

  async close(): Promise<void> {
    if (!this.file) return;
    this.file.end();
    await finished(this.file);
  }

  private get asJson(): boolean {
    return this.options.json || /\.(nd)?jsonl?$/.test(this.options.file ?? '');
  }

  private async write(text: string): Promise<void> {
    if (!this.file!.write(text)) await once(this.file!, 'drain');
  }
}
