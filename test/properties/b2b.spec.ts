import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { derivedId, type Recorded } from '@closeline/eventsourcing';
import * as sales from '@closeline/sales';
import type { MemoryViewStore } from '../support/memory-store';
import { describeWithSharedData, SHARED_DATA } from '../support/shared-data';
import { projected } from './projecting';

type Line = Record<string, string>;
const linesOf = (file: string): Line[] =>
  parse(readFileSync(resolve(SHARED_DATA, file)), { columns: true, record_delimiter: ['\r\n', '\n'] });

/** The events of every opportunity, as its import decides them. */
const importAll = (lines: readonly Line[]): Recorded<sales.ProspectEvent>[] => {
  const map = sales.readMap(JSON.parse(readFileSync(resolve(__dirname, '../../maps/b2b.json'), 'utf8')));
  const reader = new sales.RowReader(map, new Map());
  const log: Recorded<sales.ProspectEvent>[] = [];
  for (const line of lines) {
    const data = reader.read((column) => line[column]!.trim());
    const id = derivedId('opportunity', data.externalId);
    const context = {
      ...{ commandId: id, correlationId: id, causationId: id, fingerprint: '', now: '2026-01-01T00:00:00.000Z' },
      actor: { subject: 'importer', role: 'service' },
    };
    const member = { staffId: data.owner!.name, kind: 'salesperson', team: null, status: 'active', playbookId: null } as const;
    const house = { playbookId: 'house', version: 1, name: 'House', ownerId: null, retired: false, steps: sales.HOUSE_STEPS };
    const owner = { member, playbook: house };
    const command = new sales.ImportProspect(id, data, context);
    const events = sales.prospectDecider.decide(sales.prospectDecider.initial, command, { owner });
    for (const [revision, { type, data, at }] of events.entries())
      log.push({
        ...{ type, data, revision, id: '', stream: `prospect-${id}`, position: String(log.length + 1).padStart(16, '0') },
        metadata: { ...at!, recordedAt: context.now },
      } as Recorded<sales.ProspectEvent>);
  }
  return log;
};

describeWithSharedData('8,800 opportunities of another system', () => {
  let lines: readonly Line[];
  let store: MemoryViewStore;
  const teams = new Map<string, string>();
  beforeAll(async () => {
    lines = linesOf('b2b-opportunities.csv');
    for (const line of linesOf('b2b-sales-teams.csv')) teams.set(line.sales_agent!, line.regional_office!);
    store = await projected(importAll(lines), [sales.episodesView('UTC')]);
  });
  const ask = async (name: string, query: Record<string, string> = {}) =>
    sales.report(name, query, {
      views: store,
      zone: 'UTC',
      labels: {
        staff: new Map([...teams].map(([name, team]) => [name, { name, team }])),
        ...{ forms: new Map<string, string>(), playbooks: new Map<string, string>() },
      },
      recordedAt: '2026-01-01T00:00:00.000Z',
    });
  const count = (stage: string, of: Line = {}) =>
    lines.filter((l) => l.deal_stage === stage && Object.entries(of).every(([name, value]) => l[name] === value)).length;

  it('the cohort funnel counts what each reached; no rate uses a milestone that nobody dated', async () => {
    const { total } = (await ask('funnel')) as sales.FunnelAnswer;
    expect(total.stages.map((s) => [s.stage, s.count, s.implied, s.assumed, s.stepRate])).toEqual([
      ['submitted', 8800, 8300, 500, null],
      ['qualified', 8300, 8300, 0, null],
      ['relationship', 8300, 0, 0, null],
      ['signed', 4238, 0, 0, 4238 / 8300],
      ['paid', 0, 0, 0, 0],
    ]);
    expect(total.books).toEqual([
      { stage: 'pre-qualification', entered: 8800, resumed: 0, advanced: 8800, ...NONE, still: 0 },
      { stage: 'qualification', entered: 8800, resumed: 0, advanced: 8300, ...NONE, still: 500 },
      { stage: 'relationship', entered: 8300, resumed: 0, advanced: 8300, ...NONE, still: 0 },
      { stage: 'conversion', entered: 8300, resumed: 0, advanced: 4238, ...NONE, lost: 2473, still: 1589 },
    ]);
  });

  it('each salesperson has what a count of the file gives them', async () => {
    const { rows } = (await ask('close-rates', { by: 'salesperson' })) as sales.CloseRatesAnswer;
    expect(rows.map((r) => [r.key.salesperson, r.won, r.lost, r.open, r.rate])).toEqual(
      [...new Set(lines.map((l) => l.sales_agent!))].sort().map((sales_agent) => {
        const of = { sales_agent };
        const [won, lost] = [count('Won', of), count('Lost', of)];
        return [sales_agent, won, lost, count('Prospecting', of) + count('Engaging', of), won / (won + lost)];
      }),
    );
  });

  it('the teams are the sums of their members, by product too', async () => {
    const { rows } = (await ask('close-rates', { by: 'team,product' })) as sales.CloseRatesAnswer;
    for (const { key, won, lost } of rows) {
      const own = lines.filter((l) => teams.get(l.sales_agent!) === key.team && l.product === key.product);
      expect([won, lost]).toEqual([
        own.filter((l) => l.deal_stage === 'Won').length,
        own.filter((l) => l.deal_stage === 'Lost').length,
      ]);
    }
    expect(rows.reduce((sum, r) => sum + r.won, 0)).toBe(4238);
  });

  it('months of outcome equal a count of close dates', async () => {
    const { rows } = (await ask('close-rates', { by: 'month', from: '2017-04-01' })) as sales.CloseRatesAnswer;
    const months = [...new Set(lines.map((l) => l.close_date!.slice(0, 7)))].filter((m) => m >= '2017-04').sort();
    expect(rows.filter((r) => r.n > 0).map((r) => [r.key.month, r.won, r.lost])).toEqual(
      months.map((m) => {
        const closed = (stage: string) => lines.filter((l) => l.deal_stage === stage && l.close_date!.startsWith(m)).length;
        return [m, closed('Won'), closed('Lost')];
      }),
    );
  });

  it('no difference between salespeople is detectable: p is about 0.26', async () => {
    const { homogeneity, rows } = (await ask('close-rates', { by: 'salesperson' })) as sales.CloseRatesAnswer;
    expect(homogeneity.groups).toBe(30);
    expect(homogeneity.degreesOfFreedom).toBe(29);
    expect(homogeneity.pValue).toBeCloseTo(0.26, 2);
    expect(rows.map((r) => r.rank).sort((a, b) => a! - b!)[0]).toBe(1);
  });
});

const NONE = { lost: 0, disqualified: 0, merged: 0, erased: 0 };
