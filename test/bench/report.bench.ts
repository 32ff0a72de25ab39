import { cellsOf, CellSums, foldAfresh, type Cell, type Document, type Recorded, type ViewStore } from '@closeline/eventsourcing';
import { episodesView, FactTables, report, salesUpcasts, type ReportSources } from '@closeline/sales';
import { withGround, type Ground } from './fixtures';
import { closed, historyOf, PERIOD, prospectIdOf } from './histories';
import { alternately, inFlight, percentile, perSecond, sampleOf, type Row, type Sample } from './measure';

const SMALL = 100_000;
const LARGE = 1_000_000;
const CHUNK = 10_000;

type Question = readonly [name: string, parameters: Readonly<Record<string, string>>];

const KEPT: readonly Question[] = [
  ['funnel', {}],
  ['funnel', { by: 'salesperson', from: '2024-03-15', to: '2025-03-15' }],
  ['funnel', { basis: 'flow', by: 'month' }],
  ['close-rates', { by: 'salesperson' }],
  ['curve', { origin: 'relationship' }],
  ['steps', { by: 'salesperson' }],
  ['stage-times', {}],
  ['ageing', {}],
  ['pipeline', {}],
  ['money', { by: 'product' }],
];

const COMPUTED: readonly Question[] = [
  ['funnel', { by: 'source,product' }],
  ['close-rates', { by: 'salesperson', timeZone: 'Europe/Berlin' }],
  ['close-rates', { by: 'salesperson', credit: 'fractional' }],
  ['funnel', { source: 'web', product: 'pro', from: '2024-06-01', to: '2024-09-01' }],
  ['velocity', {}],
  ['first-response', {}],
];

const sourcesOf = ({ engine: { views, log } }: Ground): ReportSources => ({
  ...{ views, log, upcasts: salesUpcasts, zone: 'UTC', recordedAt: null, now: '2026-01-01T00:00:00.000Z' },
  labels: { staff: new Map(), playbooks: new Map(), forms: new Map() },
  tables: new FactTables(),
});

const view = episodesView('UTC');

/** The document of the i-th prospect, and its cells. */
const folded = (i: number): { readonly document: Document; readonly cells: readonly Cell[] } => {
  const { stream, events } = historyOf(i);
  let document: Document | null = null;
  for (const [revision, { type, data, at }] of events.entries()) {
    if (!view.types.includes(type)) continue;
    document = view.fold(document, { type, data, id: '', stream, revision, position: '', metadata: at! } as unknown as Recorded);
  }
  return { document: document!, cells: [...view.rollup!(document!)] };
};

/** Commits the episodes of the prospects from `start` on, as a rebuild would, in chunks. */
const fill = async (views: ViewStore, start: number, end: number): Promise<void> => {
  await views.declare([{ view: view.id, indexes: view.indexes }]);
  const alike = Array.from({ length: PERIOD }, (_, i) => folded(i));
  for (let chunk = start; chunk < end; chunk += CHUNK) {
    const documents = new Map<string, Document>();
    const cells = new CellSums();
    for (let i = chunk; i < chunk + CHUNK; i++) {
      const prospectId = prospectIdOf(i);
      const like = alike[i % PERIOD]!;
      documents.set(prospectId, { ...like.document, prospectId });
      cells.add(like.cells);
    }
    const from = chunk === 0 ? undefined : String(chunk).padStart(16, '0');
    const to = String(chunk + CHUNK).padStart(16, '0');
    const { epoch } = (await views.lease(view.id, 0, 'owner', 60_000))!;
    const parked = { parked: [], unparked: [] };
    await views.commit([{ view: view.id, shard: 0, epoch, documents, cells: cellsOf(view, cells), ...parked, from, to }]);
  }
};

/**
 * The 99th percentiles of asking each of the sources so often, three times. They take turns, so that whatever else happens on
 * the machine meanwhile happens to all of them.
 */
const asked = async ([name, parameters]: Question, times: number, ...all: readonly ReportSources[]): Promise<Sample[]> => {
  const runs = all.map(() => [] as number[]);
  for (let run = 0; run < 3; run++) {
    const taken = all.map(() => [] as number[]);
    for (let i = 0; i < times; i++) {
      for (const [each, sources] of all.entries()) {
        const start = process.hrtime.bigint();
        await report(name, parameters, sources);
        taken[each]!.push(Number(process.hrtime.bigint() - start) / 1e6);
      }
    }
    for (const [each, values] of taken.entries()) runs[each]!.push(percentile(values, 99));
  }
  return runs.map(sampleOf);
};

const inWords = ([name, parameters]: Question, prospects: number, what = ', p99'): string => {
  const query = new URLSearchParams(parameters).toString();
  return `${name}${query && `?${query}`} at ${prospects.toLocaleString('en')} prospects${what}`;
};

/** How long asking takes where no facts are packed yet: every document is read. */
const askedFirst = async ([name, parameters]: Question, sources: ReportSources): Promise<Sample> => {
  const [sample] = await alternately(3, async () => {
    const start = process.hrtime.bigint();
    await report(name, parameters, { ...sources, tables: new FactTables() });
    return Number(process.hrtime.bigint() - start) / 1e6;
  });
  return sample!;
};

const keptRows = async (small: ReportSources, large: ReportSources): Promise<Row[]> => {
  const [atSmall, atLarge]: Row[][] = [[], []];
  for (const question of KEPT) {
    const [few, many] = await asked(question, 300, small, large);
    atSmall!.push({ work: inWords(question, SMALL), measured: few!, unit: 'ms', goal: { atMostMs: 20 } });
    const limit = { name: 'at 100,000', sample: few! };
    const goal = { atMostMs: 20, atMostShare: 1.5 };
    atLarge!.push({ work: inWords(question, LARGE), measured: many!, limit, unit: 'ms', goal });
  }
  return [...atSmall!, ...atLarge!];
};

const computedRows = async (sources: ReportSources): Promise<Row[]> => {
  const rows: Row[] = [];
  for (const question of COMPUTED) {
    const first = await askedFirst(question, sources);
    const work = `computed, asked for the first time: ${inWords(question, SMALL, '')}`;
    rows.push({ work, measured: first, unit: 'ms', goal: {} });
    await report(...question, sources);
    const [again] = await asked(question, 100, sources);
    const goal = { atMostMs: 300 };
    rows.push({ work: `computed, asked again: ${inWords(question, SMALL)}`, measured: again!, unit: 'ms', goal });
  }
  return rows;
};

/** Kept figures at 100,000 and at a million prospects, and what is computed over the documents of 100,000. */
export const reportRows = (): Promise<Row[]> =>
  withGround((small) =>
    withGround(async (large) => {
      await fill(small.engine.views, 0, SMALL);
      const computed = await computedRows(sourcesOf(small));
      await fill(large.engine.views, 0, LARGE);
      return [...(await keptRows(sourcesOf(small), sourcesOf(large))), ...computed];
    }),
  );

const LOGGED = 10_000;

/** A report as of a moment, beside a plain fold of the same view up to there. */
export const asOfRows = (): Promise<Row[]> =>
  withGround(async (ground) => {
    const { engine, envelope } = ground;
    await inFlight(64, LOGGED, async (i) => {
      const history = historyOf(i);
      await engine.log.append(history.stream, 'none', await closed(envelope, history));
    });
    const head = await engine.log.head();
    const count = Math.floor(Number(head) * 0.9);
    const asOf = String(count).padStart(head!.length, '0');
    const sources = sourcesOf(ground);
    const [fold, answered] = await alternately(
      3,
      () => perSecond(count, () => foldAfresh(engine.log, view, salesUpcasts, asOf)),
      () => perSecond(count, () => report('funnel', { asOf, by: 'salesperson' }, sources)),
    );
    const limit = { name: 'a fold of that view up to there', sample: fold! };
    // Less than 1.2 times as long.
    return [
      { work: `funnel?by=salesperson as of position ${count}, events`, measured: answered!, limit, goal: { share: 1 / 1.2 } },
    ];
  });
