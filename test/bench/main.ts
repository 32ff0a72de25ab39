import { writeFileSync } from 'node:fs';
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

/** `npm run bench [-- part …] [-- --write]`: prints the table; with `--write` keeps it in docs/benchmarks.md. */
const main = async (): Promise<void> => {
  const wanted = process.argv.slice(2).filter((a) => !a.startsWith('-'));
  const unknown = wanted.filter((name) => !(name in PARTS));
  if (unknown.length > 0) {
    process.stderr.write(`bench: no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}\n`);
    process.exitCode = 2;
    return;
  }
  const rows: Row[] = [];
  for (const [name, part] of Object.entries(PARTS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    process.stderr.write(`measuring ${name} …\n`);
    rows.push(...(await part()));
  }
  const text = table(rows);
  process.stdout.write(`${text}\n`);
  const missed = rows.filter((row) => !reached(row)).length;
  process.stdout.write(`${rows.length - missed} of ${rows.length} rows reach their goal (${machine()})\n`);
  if (process.argv.includes('--write')) {
    const page = [
      '# Benchmarks',
      '',
      `Measured with \`npm run bench -- --write\` on ${new Date().toISOString().slice(0, 10)}: ${machine()}.`,
      'Median of three runs, ± half the spread between them. Each row stands beside its limit in the same run: compare the',
      'share, not the figures, for another machine. Durable means synced before the acknowledgement.',
      '',
      text,
      '',
    ];
    writeFileSync(resolve(__dirname, process.env.BENCH_DOCS ?? '../../docs', 'benchmarks.md'), page.join('\n'));
  }
};

void main();
