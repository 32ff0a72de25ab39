import { cpus, totalmem } from 'node:os';

/** One line of the table: what was measured, beside its limit in the same run. Figures are per second unless said. */
export interface Row {
  readonly work: string;
  readonly measured: Sample;
  readonly limit?: { readonly name: string; readonly sample: Sample };
  /** What is to be reached: a share of the limit, a rate, or a time in milliseconds. */
  readonly goal: {
    readonly share?: number;
    readonly atLeast?: number;
    readonly atMostMs?: number;
    /** Of a time: at most so many times the limit. */
    readonly atMostShare?: number;
  };
  readonly unit?: 'per second' | 'ms';
}

/** The median of the runs, and how far the runs lie apart as a share of it. */
export interface Sample {
  readonly median: number;
  readonly spread: number;
}

export const sampleOf = (values: readonly number[]): Sample => {
  const sorted = [...values].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)]!;
  return { median, spread: (sorted.at(-1)! - sorted[0]!) / median };
};

/** Runs each of the works in turn, `runs` times, so that a noisy moment hits all of them; answers a sample for each. */
export const alternately = async (runs: number, ...works: readonly (() => Promise<number> | number)[]): Promise<Sample[]> => {
  const values = works.map(() => [] as number[]);
  for (let run = 0; run < runs; run++) for (const [i, work] of works.entries()) values[i]!.push(await work());
  return values.map(sampleOf);
};

/** Things done per second: `count` of them while `work` runs. */
export const perSecond = async (count: number, work: () => Promise<unknown> | void): Promise<number> => {
  const start = process.hrtime.bigint();
  await work();
  return (count * 1e9) / Number(process.hrtime.bigint() - start);
};

/** Keeps `width` calls under way until `count` were made. */
export const inFlight = async (width: number, count: number, call: (i: number) => Promise<unknown>): Promise<void> => {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await call(next++);
  };
  await Promise.all(Array.from({ length: width }, lane));
};

/** The p-th percentile (0..100) of the values, nearest rank. */
export const percentile = (values: readonly number[], p: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.ceil((p / 100) * values.length) - 1)]!;

const figure = (value: number): string => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2));
const shown = ({ median, spread }: Sample): string => `${figure(median)} ±${Math.round(spread * 50)} %`;

export const reached = ({ measured, limit, goal }: Row): boolean =>
  (goal.share === undefined || (limit !== undefined && measured.median >= goal.share * limit.sample.median)) &&
  (goal.atLeast === undefined || measured.median >= goal.atLeast) &&
  (goal.atMostMs === undefined || measured.median <= goal.atMostMs) &&
  (goal.atMostShare === undefined || (limit !== undefined && measured.median <= goal.atMostShare * limit.sample.median));

const goalText = ({ share, atLeast, atMostMs, atMostShare }: Row['goal']): string =>
  [
    ...(share === undefined ? [] : [`≥ ${Math.round(share * 100)} % of the limit`]),
    ...(atLeast === undefined ? [] : [`≥ ${figure(atLeast)}/s`]),
    ...(atMostMs === undefined ? [] : [`p99 ≤ ${atMostMs} ms`]),
    ...(atMostShare === undefined ? [] : [`≤ ${atMostShare} × the limit`]),
  ].join(', ');

/** The table as Markdown. */
export const table = (rows: readonly Row[]): string =>
  [
    '| work | measured | limit beside it | share | goal | |',
    '|---|---|---|---|---|---|',
    ...rows.map((row) => {
      const share = row.limit && `${Math.round((100 * row.measured.median) / row.limit.sample.median)} %`;
      const limit = row.limit ? `${row.limit.name}: ${shown(row.limit.sample)}` : '–';
      const unit = row.unit === 'ms' ? ' ms' : '/s';
      const goal = goalText(row.goal);
      const verdict = goal === '' ? '' : reached(row) ? 'reached' : 'missed';
      return `| ${row.work} | ${shown(row.measured)}${unit} | ${limit} | ${share ?? '–'} | ${goal || '–'} | ${verdict} |`;
    }),
  ].join('\n');

export const machine = (): string =>
  `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
