import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { appendRows } from './append.bench';
import { commandRows } from './command.bench';
import { httpRows } from './http.bench';
import { machine, reached, table, type Row } from './measure';
import { projectionRows } from './projection.bench';
import { asOfRows, reportRows } from './report.bench';
import { serverRows } from './servers.bench';

const PARTS: Readonly<Record<string, () => Promise<Row[]>>> = {
  append: appendRows,
  command: commandRows,
  http: httpRows,
  projection: projectionRows,
  report: reportRows,
  'as-of': asOfRows,
  servers: serverRows,
};

const HEAD = [
  '# Benchmarks',
  '',
  'Median of three runs, ± half the spread between them. Each row stands beside its limit in the same run: compare the',
  'share, not the figures, for another machine. Durable means synced before the acknowledgement. A part is measured anew by',
  '`npm run bench -- PART --write`; there are append, command, http, projection, report, as-of and servers.',
  '',
];

/** The page with this table in the place of the part that was measured before under the same heading, in the order of headings. */
const pageOf = (before: string, measured: Readonly<Record<string, string>>): string => {
  const parts = new Map(
    before
      .split(/^## /m)
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf('\n')), `## ${part.trimEnd()}`]),
  );
  const today = new Date().toISOString().slice(0, 10);
  for (const [name, text] of Object.entries(measured)) parts.set(name, `## ${name}\n\n${today}, ${machine()}.\n\n${text}`);
  const inOrder = Object.keys(PARTS).flatMap((name) => parts.get(name) ?? []);
  return [...HEAD, inOrder.join('\n\n'), ''].join('\n');
};

/** `npm run bench [-- part …] [-- --write]`: prints the tables; with `--write` keeps them in docs/benchmarks.md. */
const main = async (): Promise<void> => {
  const wanted = process.argv.slice(2).filter((a) => !a.startsWith('-'));
  const unknown = wanted.filter((name) => !(name in PARTS));
  if (unknown.length > 0) {
    process.stderr.write(`bench: no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}\n`);
    process.exitCode = 2;
    return;
  }
  const rows: Row[] = [];
  const measured: Record<string, string> = {};
  for (const [name, part] of Object.entries(PARTS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    process.stderr.write(`measuring ${name} …\n`);
    const own = await part();
    rows.push(...own);
    measured[name] = table(own);
    process.stdout.write(`## ${name}\n\n${measured[name]}\n\n`);
  }
  const missed = rows.filter((row) => !reached(row)).length;
  process.stdout.write(`${rows.length - missed} of ${rows.length} rows reach their goal (${machine()})\n`);
  if (process.argv.includes('--write')) {
    const file = resolve(__dirname, process.env.BENCH_DOCS ?? '../../docs', 'benchmarks.md');
    writeFileSync(file, pageOf(existsSync(file) ? readFileSync(file, 'utf8') : '', measured));
  }
};

void main();
