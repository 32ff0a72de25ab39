import * as sales from '@closeline/sales';
import type { MemoryViewStore } from '../support/memory-store';
import { describeWithSharedData } from '../support/shared-data';
import { sourcesOf } from '../support/report-sources';
import { importAll, linesOf, type Line } from './b2b';
import { durations } from './b2b-durations';
import { projected } from './projecting';

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
    sales.report(
      name,
      query,
      sourcesOf({
        views: store,
        labels: {
          staff: new Map([...teams].map(([name, team]) => [name, { name, team }])),
          ...{ forms: new Map<string, string>(), playbooks: new Map<string, string>() },
        },
        recordedAt: '2026-01-01T00:00:00.000Z',
      }),
    );
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

  it('money by product is a sum of what was closed', async () => {
    const { rows } = await ask('money', { by: 'product' });
    const cents = (product: string) =>
      lines
        .filter((l) => l.deal_stage === 'Won' && l.product === product)
        .reduce((sum, l) => sum + 100 * Number(l.close_value), 0);
    const signed = (row: object) => (row as { currencies: { currency: string; signed: number; recorded: number }[] }).currencies;
    expect(rows.map((row) => [row.key.product, signed(row).map((c) => [c.currency, c.signed, c.recorded])])).toEqual(
      [...new Set(lines.filter((l) => l.deal_stage === 'Won').map((l) => l.product!))]
        .sort()
        .map((product) => [product, [['USD', cents(product), cents(product)]]]),
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

  it('the owner at each stage is rated on what was recorded alone: of the earlier stages nothing was', async () => {
    const { total, quality } = (await ask('close-rates', { credit: 'owner-at-stage' })) as sales.CloseRatesAnswer;
    const { stages } = total as unknown as { stages: { stage: string; numerator: number; n: number; rate: number | null }[] };
    expect(stages.map(({ stage, numerator, n, rate }) => [stage, numerator, n, rate])).toEqual([
      ['pre-qualification', 0, 0, null],
      ['qualification', 0, 0, null],
      ['relationship', 0, 0, null],
      ['conversion', 4238, 4238 + 2473, 4238 / (4238 + 2473)],
    ]);
    expect(quality.implied).toBeGreaterThan(0);
  });

  it('no difference between salespeople is detectable: p is about 0.26', async () => {
    const { homogeneity, rows } = (await ask('close-rates', { by: 'salesperson' })) as sales.CloseRatesAnswer;
    expect(homogeneity.groups).toBe(30);
    expect(homogeneity.degreesOfFreedom).toBe(29);
    expect(homogeneity.pValue).toBeCloseTo(0.26, 2);
    expect(rows.map((r) => r.rank).sort((a, b) => a! - b!)[0]).toBe(1);
  });

  describe('how long they took', () => durations(ask));
});

const NONE = { lost: 0, disqualified: 0, merged: 0, erased: 0 };
