import { pipeline } from 'node:stream';
import { CsvError, parse, type Info } from 'csv-parse';
import { Fault } from '../fault';
import { fileFault, textOf } from './text';

export interface CsvRecord {
  /** Where the record begins in the file, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A quote that is never closed would otherwise swallow the rest of the file. */
const LONGEST_RECORD = 1024 * 1024;

const breaks = /\r\n|\r|\n/g;

/** The records of a CSV file (RFC 4180) one by one, blank lines left out: quotes, line breaks inside them, any line ends. */
export async function* readCsv(file: string, delimiter: string, encoding: string): AsyncGenerator<CsvRecord> {
  const parser = parse({
    delimiter,
    info: true,
    // Named, for csv-parse would take the first line's end for that of all: files put together have several.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_RECORD,
  });
  pipeline([...textOf(file, encoding), parser], () => undefined);
  let doubleCounted = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      let inside = 0;
      for (const cell of record) {
        if (!cell.includes('\n') && !cell.includes('\r')) continue;
        for (const [mark] of cell.matchAll(breaks)) {
          inside += 1;
          // csv-parse counts both characters of a line break inside quotes.
          if (mark === '\r\n') doubleCounted += 1;
        }
      }
      yield { line: info.lines - doubleCounted - inside, cells: record };
    }
  } catch (error) {
    if (error instanceof CsvError) throw csvFault(file, error);
    throw fileFault(file, error);
  } finally {
    parser.destroy();
  }
}

const csvFault = (file: string, error: CsvError): Fault => {
  const { lines } = error as unknown as { lines?: number };
  const where = lines === undefined ? file : `${file}, near line ${lines}`;
  return new Fault(`${where}: a quote is not closed or stands where none may (${error.code})`, 'mend the file', 2);
};
