import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { Command } from 'commander';
import { Refusal } from '@closeline/eventsourcing';
import { readMap, type ImportMap } from '@closeline/sales';
import { readSigningKey, signToken } from '../../../api/src/tokens';
import type { Settings } from '../../../api/src/settings';
import { Fault } from '../fault';
import { CsvSource, teamsOf } from '../import/csv-source';
import { deliver, type Destination } from '../import/deliver';
import { dryRun } from '../import/dry-run';
import { IMPORTER, inProcess } from '../import/in-process';
import type { ImportItem, RowReport } from '../import/item';
import { NdjsonSource } from '../import/ndjson-source';
import { overHttp } from '../import/over-http';
import { RowReports } from '../import/row-reports';
import { fileFault } from '../import/text';
import { byOwner } from '../by-owner';
import { project } from '../catch-up';
import { settings } from '../open';
import { note, printLine, shown } from '../output';
import { progressOf } from '../progress';

interface Options {
  readonly map?: string;
  readonly roster?: string;
  readonly dryRun?: true;
  readonly report?: string;
  readonly verbose?: true;
  readonly json?: true;
}

/** What is to be imported: how many rows, the rows, and what is to be said about the file. */
interface Input {
  readonly total: number;
  readonly notes: readonly string[];
  readonly leftOut: readonly string[];
  /** Histories of another system come from a service; a file of commands may hold whatever an administrator may send. */
  readonly role: 'service' | 'admin';
  /** Whether a row can be decided on without the others. */
  readonly decides: boolean;
  items(): AsyncGenerator<ImportItem>;
}

export const verb = (program: Command): void => {
  program
    .command('import')
    .argument('<file>', 'a CSV file (with --map), or an .ndjson file of commands')
    .description('brings the history that another system kept; safe to start again, for a row is never applied twice')
    .option('--map <file>', 'what the columns of the CSV mean (docs/import.md)')
    .option('--roster <file>', 'the CSV of who is in which team, instead of the one beside the file')
    .option('--dry-run', 'checks every row and writes nothing')
    .option('--report <file>', 'writes a line for every row into this file (CSV; NDJSON by its name or with --json)')
    .option('--verbose', 'prints every row, not only those refused')
    .option('--json', 'prints NDJSON: a line a row, then the summary')
    .action(run);
};

const run = async (file: string, options: Options): Promise<void> => {
  const input = /^\.(ndjson|jsonl)$/.test(extname(file)) ? await ndjson(file, options) : await csv(file, options);
  for (const text of input.notes) note(`note: ${text}`);
  const reports = new RowReports({
    json: options.json === true,
    verbose: options.verbose === true,
    ...(options.report !== undefined && { file: options.report }),
  });
  await reports.open();
  const rows = (destination: Destination) => deliver(input.items(), destination);
  try {
    if (options.dryRun) await follow(dryRun(input.items(), settings(), input.decides), input.total, reports);
    else await through(settings(), input.role, (destination) => follow(rows(destination), input.total, reports));
  } finally {
    await reports.close();
  }
  await summary(reports, input, options);
  if (reports.counts.refused > 0) process.exitCode = 1;
};

const csv = async (file: string, { map: path, roster }: Options): Promise<Input> => {
  if (path === undefined)
    throw new Fault('a CSV file needs --map', 'name the file that says what its columns mean (docs/import.md)', 2);
  const map = mapOf(path);
  const teams = await teamsOf(map, file, roster);
  const source = new CsvSource(file, map, teams ?? new Map());
  const survey = await source.survey();
  const { leftOut, rows: total } = survey;
  return {
    total,
    leftOut,
    role: 'service',
    decides: true,
    notes: [
      ...(leftOut.length > 0 ? [`columns that the map does not name are left out: ${leftOut.map(shown).join(', ')}`] : []),
      ...(teams ? [] : [`the roster ${map.roster!.file} is not there: nobody has a team (--roster FILE)`]),
    ],
    items: () => source.items(survey),
  };
};

const ndjson = async (file: string, { map, roster }: Options): Promise<Input> => {
  if (map !== undefined || roster !== undefined)
    throw new Fault('--map and --roster are for CSV', 'leave them out: a line is a command', 2);
  const source = new NdjsonSource(file);
  return { total: await source.count(), leftOut: [], notes: [], role: 'admin', decides: false, items: () => source.items() };
};

const mapOf = (path: string): ImportMap => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw fileFault(path, error);
  }
  try {
    return readMap(JSON.parse(text));
  } catch (error) {
    if (error instanceof Refusal) throw new Fault(`${path}: ${error.detail}`, 'mend the map; nothing was written', 2);
    throw new Fault(`${path} is no JSON`, 'mend the map; nothing was written', 2);
  }
};

/** Into this process, or to the service that owns the folder. Servers take both at once. */
const through = (given: Settings, role: Input['role'], work: (destination: Destination) => Promise<void>): Promise<void> =>
  byOwner(given, {
    here: async (opened) => {
      for (const warning of opened.composition.warnings) note(`note: ${warning}`);
      const destination = await inProcess(opened.composition, { subject: IMPORTER, role });
      await work(destination);
      await destination.close();
      note('note: bringing the views up to date');
      await project(opened);
    },
    there: (url, dataDir) => {
      note(`note: importing through the service at ${url}`);
      const key = readSigningKey(dataDir);
      return work(overHttp(url, () => signToken(key, { subject: IMPORTER, role }, Math.floor(Date.now() / 1000))));
    },
    otherwise: 'it does not listen (yet), so nothing can be imported through it: wait, or stop it',
  });

const follow = async (rows: AsyncIterable<RowReport>, total: number, reports: RowReports): Promise<void> => {
  const progress = progressOf('importing', total, () => Date.now());
  try {
    for await (const row of rows) {
      await reports.add(row);
      progress.update(reports.rows);
    }
  } finally {
    progress.stop();
  }
};

const summary = async (reports: RowReports, { leftOut }: Input, { json, dryRun: dry }: Options): Promise<void> => {
  const { counts, rows } = reports;
  const told = dry
    ? (['would be imported', 'already there', 'refused'] as const)
    : (['imported', 'already there', 'refused'] as const);
  if (json) {
    const totals = Object.fromEntries(told.map((result) => [result, counts[result]]));
    await printLine(JSON.stringify({ summary: { rows, ...totals, columnsLeftOut: leftOut } }));
    return;
  }
  await printLine(`${rows} rows: ${told.map((result) => `${counts[result]} ${result}`).join(', ')}`);
};
