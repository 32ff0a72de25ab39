import { Refusal } from '@closeline/eventsourcing';
import { closeRatesReport } from './close-rates';
import { keptRead } from './kept';
import { parseReportQuery } from './report-query';

const refusal = (run: () => unknown): { code: string; pointer?: string } => {
  try {
    run();
  } catch (error) {
    if (error instanceof Refusal)
      return { code: error.code, ...(error.extra.pointers && { pointer: error.extra.pointers[0]!.pointer }) };
  }
  throw new Error('not refused');
};

describe('the parameters of a report', () => {
  it('left out are the defaults: everything, all time, no grouping', () =>
    expect(parseReportQuery('close-rates', {})).toEqual({
      ...{ report: 'close-rates', basis: 'narrow', credit: 'owner-at-outcome', by: [], filters: {}, limit: 10_000 },
      ...{ origin: 'submitted', target: 60 },
    }));
  it('are read: grouping, filters, half-open dates', () =>
    expect(
      parseReportQuery('funnel', {
        by: 'team,month',
        product: 'gold',
        from: '2026-01-01',
        to: '2026-02-01',
        limit: '5',
        'after-id': 'x',
      }),
    ).toMatchObject({
      basis: 'cohort',
      by: ['team', 'month'],
      filters: { product: 'gold' },
      from: '2026-01-01',
      limit: 5,
      afterId: 'x',
    }));
  it.each([
    ['colour', 'red'],
    ['product[$gt]', 'a'],
    ['__proto__x', 'a'],
    ['by', 'colour'],
    ['by', 'team,team'],
    ['by', 'day,month'],
    ['basis', 'narrow'],
    ['credit', 'me'],
    ['from', '2026-02-30'],
    ['from', 'yesterday'],
    ['from', '2026-01-01T00:00:00'],
    ['timeZone', 'Moon/Crater'],
    ['asOf', '2026-01-01'],
    ['asOf', '17'],
    ['asOf', '2026-03-01T00:30:00+99:00'],
    ['occurredAsOf', '2026-03-01T00:30:00+24:00'],
    ['to', '2026-03-01T00:30:00+99:00'],
    ['asOf', '2026-02-30T00:00:00Z'],
    ['occurredAsOf', '0000000000000017'],
    ['within', '30'],
    ['formVersion', '0'],
    ['limit', '0'],
    ['limit', '1e9'],
    ['week', '2025-W53'],
  ])('that are wrong are named: %s=%s', (name, value) =>
    expect(refusal(() => parseReportQuery('funnel', { [name]: value }))).toEqual({
      code: 'invalid-parameter',
      pointer: `/${name}`,
    }),
  );
  it('with an offset are the instant that they name, in UTC: its own day, and one order', () =>
    expect(
      parseReportQuery('funnel', {
        ...{ asOf: '2026-03-01T00:30:00+02:00', occurredAsOf: '2026-03-01T00:30-02:00' },
        ...{ from: '2026-02-01', to: '2026-03-01T00:30:00.5+02:00' },
      }),
    ).toMatchObject({
      ...{ asOf: '2026-02-28T22:30:00.000Z', occurredAsOf: '2026-03-01T02:30:00.000Z' },
      ...{ from: '2026-02-01', to: '2026-02-28T22:30:00.500Z' },
    }));
  it('as of a position keep it as answers print it', () =>
    expect(parseReportQuery('funnel', { asOf: '0000000000000017' }).asOf).toBe('0000000000000017'));
  it('end after they begin', () =>
    expect(refusal(() => parseReportQuery('funnel', { from: '2026-02-01', to: '2026-01-01' })).pointer).toBe('/to'));
  it('there is no such report', () => expect(refusal(() => parseReportQuery('weather', {})).code).toBe('not-found'));
});

describe('what is kept', () => {
  const kept = (given: Record<string, string>, zone = 'UTC') => {
    const query = parseReportQuery('close-rates', given);
    return keptRead(query, closeRatesReport.axis(query), zone);
  };
  it.each([
    [{}, ''],
    [{ by: 'month' }, ''],
    [{ by: 'team' }, 'salesperson'],
    [{ by: 'product', salesperson: 's1' }, 'salesperson,product'],
    [{ by: 'fit,team,week' }, 'salesperson,fit'],
    [{ by: 'team,salesperson', team: 'north' }, 'salesperson'],
  ])('%j is read from the cells by "%s"', (query, by) => expect(kept(query as Record<string, string>)!.by).toBe(by));
  it('a month asked for is its days, within those of from and to', () => {
    expect(kept({ month: '2026-02' })).toMatchObject({ from: '2026-02-01', to: '2026-03-01' });
    expect(kept({ month: '2026-02', from: '2026-02-10', to: '2026-05-01' })).toMatchObject({
      from: '2026-02-10',
      to: '2026-03-01',
    });
  });
  it('an instant at which a day begins is that day', () =>
    expect(kept({ from: '2026-02-28T23:00:00Z' }, 'Europe/Berlin')!.from).toBe('2026-03-01'));
  const others: readonly Record<string, string>[] = [
    { by: 'source,product' },
    { by: 'salesperson,source', product: 'gold' },
    { credit: 'fractional' },
    { timeZone: 'Asia/Tokyo' },
    { from: '2026-01-01T12:00:00Z' },
    { asOf: '2026-01-01T00:00:00Z' },
    { occurredAsOf: '2026-01-01T00:00:00Z' },
    { basis: 'within', within: '30' },
    { formVersion: '2' },
    { credit: 'owner-at-stage' },
  ];
  it.each(others)('%j is not: it has to be computed', (query) => expect(kept(query)).toBeUndefined());
});
