import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Refusal } from '@closeline/eventsourcing';
import { columnsOf, importedProspectId, RowReader, type ImportMap, type Row } from '@closeline/sales';
import { Fault } from '../fault';
import { readCsv, type CsvRecord } from './csv';
import type { ImportItem } from './item';

/** What the first pass over a file learned. */
export interface Survey {
  readonly rows: number;
  readonly header: readonly string[];
  /** Columns that the map does not name: left out, and said so. */
  readonly leftOut: readonly string[];
  /** When each owner joined the roster: the earliest date of all their rows. */
  readonly since: ReadonlyMap<string, string>;
}

/** A CSV file and the map of its columns. Read twice, a record at a time: memory grows with its owners, not its rows. */
export class CsvSource {
  private readonly reader: RowReader;

  /** @param teams the team of an owner, by name. */
  constructor(
    private readonly file: string,
    private readonly map: ImportMap,
    teams: ReadonlyMap<string, string>,
  ) {
    this.reader = new RowReader(map, teams);
  }

  /** Throws Fault for a map that names a column which the file does not have: before anything is written. */
  async survey(): Promise<Survey> {
    const since = new Map<string, string>();
    let header: readonly string[] | undefined;
    let rows = 0;
    for await (const record of this.records()) {
      if (!header) {
        header = headerOf(record, this.file);
        this.ensureColumns(header);
        continue;
      }
      rows += 1;
      this.observe(header, record, since);
    }
    if (!header) throw new Fault(`${this.file} is empty`, 'give a CSV file with a header', 2);
    const named = columnsOf(this.map);
    return { rows, header, leftOut: header.filter((column) => !named.includes(column)), since };
  }

  async *items({ header, since }: Survey): AsyncGenerator<ImportItem> {
    let first = true;
    for await (const record of this.records()) {
      if (!first) yield this.itemOf(header, record, since);
      first = false;
    }
  }

  private records(): AsyncGenerator<CsvRecord> {
    return readCsv(this.file, this.map.delimiter, this.map.encoding);
  }

  private ensureColumns(header: readonly string[]): void {
    const missing = columnsOf(this.map).filter((column) => !header.includes(column));
    if (missing.length === 0) return;
    const names = missing.map((column) => `"${column}"`).join(', ');
    throw new Fault(
      `the map names ${names}, which the header of ${this.file} does not have`,
      'mend the map; nothing was written',
      2,
    );
  }

  /** A row that is refused says nothing about its owner either. */
  private observe(header: readonly string[], record: CsvRecord, since: Map<string, string>): void {
    if (record.cells.length !== header.length) return;
    const row = rowOf(header, record);
    const owner = this.reader.owner(row);
    if (owner === '') return;
    const earliest = readOr(() => RowReader.earliest(this.reader.read(row)));
    const known = since.get(owner);
    if (typeof earliest === 'string' && (known === undefined || earliest < known)) since.set(owner, earliest);
  }

  private itemOf(header: readonly string[], record: CsvRecord, since: ReadonlyMap<string, string>): ImportItem {
    const { line, cells } = record;
    const row = rowOf(header, record);
    const externalId = this.reader.externalId(row);
    const prospectId = externalId === '' ? null : importedProspectId(this.map.system, externalId);
    const refused = (code: string, detail: string): ImportItem => ({
      line,
      externalId,
      prospectId,
      todo: { code, detail },
    });
    if (cells.length !== header.length)
      return refused('invalid-columns', `the row has ${cells.length} cells, the header ${header.length}`);
    const data = readOr(() => this.reader.read(row, since.get(this.reader.owner(row))));
    if (data instanceof Refusal) return refused(data.code, data.detail);
    // One key per row, by what identifies it: sent again, it has no second effect.
    return { line, externalId, prospectId, todo: { command: 'ImportProspect', id: `import-${prospectId}`, data } };
  }
}

const readOr = <T>(read: () => T): T | Refusal => {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
};

const headerOf = ({ cells }: CsvRecord, file: string): readonly string[] => {
  const header = cells.map((cell) => cell.trim());
  const twice = header.find((column, i) => column !== '' && header.indexOf(column) < i);
  if (twice !== undefined) throw new Fault(`${file} has the column "${twice}" twice`, 'rename one of them', 2);
  return header;
};

const rowOf =
  (header: readonly string[], { cells }: CsvRecord): Row =>
  (column) =>
    cells[header.indexOf(column)]?.trim() ?? '';

/**
 * The team of each owner from the roster that the map names, looked for beside the imported file unless given.
 * @returns undefined where the map names one and it is not there: then nobody has a team.
 */
export const teamsOf = async (map: ImportMap, file: string, given?: string): Promise<ReadonlyMap<string, string> | undefined> => {
  const { roster } = map;
  if (!roster) {
    if (given !== undefined)
      throw new Fault('the map does not say what the columns of a roster mean', 'name them under "roster"', 2);
    return new Map();
  }
  const path = given ?? join(dirname(file), roster.file);
  if (given === undefined && !existsSync(path)) return undefined;
  const teams = new Map<string, string>();
  let header: readonly string[] | undefined;
  for await (const record of readCsv(path, map.delimiter, map.encoding)) {
    if (header) {
      const row = rowOf(header, record);
      if (row(roster.name) !== '' && row(roster.team) !== '') teams.set(row(roster.name), row(roster.team));
      continue;
    }
    header = headerOf(record, path);
    for (const column of [roster.name, roster.team])
      if (!header.includes(column))
        throw new Fault(
          `the map names "${column}", which the header of ${path} does not have`,
          'mend the map; nothing was written',
          2,
        );
  }
  return teams;
};
