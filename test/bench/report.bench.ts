import type { Document, Recorded } from '@closeline/eventsourcing';
import { CellSums } from '@closeline/eventsourcing';
import { episodesView, report, type ReportSources } from '@closeline/sales';
import { withGround } from './fixtures';
import { historyOf } from './histories';
import { percentile, sampleOf, type Row } from './measure';

const PROSPECTS = 100_000;
const ASKED = 300;

/** Commits the episodes of that many prospects, as a rebuild would, in chunks. */
const fill = async (views: ReportSources['views']): Promise<void> => {
  const view = episodesView('UTC');
  await views.declare([{ view: view.id, indexes: view.indexes }]);
  let from: string | undefined;
  for (let start = 0; start < PROSPECTS; start += 10_000) {
    const documents = new Map<string, Document>();
    const cells = new CellSums();
    for (let i = start; i < start + 10_000; i++) {
      const { stream, events } = historyOf(i);
      for (const [revision, { type, data, at }] of events.entries()) {
        if (!view.types.includes(type)) continue;
        const event = { type, data, id: '', stream, revision, position: '', metadata: at! } as unknown as Recorded;
        for (const id of view.key(event)) documents.set(id, view.fold(documents.get(id) ?? null, event)!);
      }
    }
    for (const document of documents.values()) cells.add(view.rollup!(document));
    const to = String(start + 10_000).padStart(16, '0');
    await views.commit([{ view: view.id, documents, cells: [...cells], from, to }]);
    from = to;
  }
};

const QUESTIONS: readonly [string, Record<string, string>][] = [
  ['funnel', {}],
  ['funnel', { by: 'salesperson', from: '2024-03-15', to: '2025-03-15' }],
  ['funnel', { basis: 'flow', by: 'month' }],
  ['close-rates', { by: 'salesperson' }],
];

export const reportRows = (): Promise<Row[]> =>
  withGround(async ({ engine: { views } }) => {
    await fill(views);
    const sources: ReportSources = {
      views,
      zone: 'UTC',
      recordedAt: null,
      labels: { staff: new Map(), playbooks: new Map(), forms: new Map() },
    };
    const rows: Row[] = [];
    for (const [name, parameters] of QUESTIONS) {
      const runs: number[] = [];
      for (let run = 0; run < 3; run++) {
        const times: number[] = [];
        for (let i = 0; i < ASKED; i++) {
          const start = process.hrtime.bigint();
          await report(name, parameters, sources);
          times.push(Number(process.hrtime.bigint() - start) / 1e6);
        }
        runs.push(percentile(times, 99));
      }
      const asked = new URLSearchParams(parameters).toString();
      const work = `${name}${asked && `?${asked}`} at ${PROSPECTS.toLocaleString('en')} prospects, p99`;
      rows.push({ work, measured: sampleOf(runs), unit: 'ms', goal: { atMostMs: 20 } });
    }
    return rows;
  });
