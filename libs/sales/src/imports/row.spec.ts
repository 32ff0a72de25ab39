import { readMap } from './read-map';
import { RowReader } from './row';

const map = {
  system: 'old',
  externalId: 'id',
  owner: 'agent',
  source: { column: 'from' },
  product: { column: 'what' },
  contact: { company: 'account', email: 'mail' },
  stage: {
    column: 'stage',
    values: {
      New: { reached: 'submitted' },
      Talking: { reached: 'relationship' },
      Won: { outcome: 'won' },
      Lost: { outcome: 'lost' },
      Unfit: { outcome: 'disqualified', reached: 'submitted' },
    },
  },
  dates: { relationship: { column: 'met' }, signed: { column: 'ended' }, closed: { column: 'ended' } },
  amount: { column: 'worth', currency: { column: 'unit' } },
  reasonLost: 'why',
  observedFrom: '2017-03-01',
  continues: false,
};
const row = {
  id: 'A1',
  agent: 'Ann',
  from: 'web',
  what: 'gold',
  stage: 'Won',
  met: '2017-01-02',
  ended: '2017-03-04',
  worth: '12.5',
  unit: 'EUR',
};
const day = (on: string) => ({ at: `${on}T00:00:00.000Z`, on });
const read = (more: object, mapMore: object = {}, since?: string) => {
  const cells: Record<string, string> = { ...row, ...more };
  return new RowReader(readMap({ ...map, ...mapMore }), new Map([['Ann', 'North']])).read((column) => cells[column] ?? '', since);
};
const base = { system: 'old', externalId: 'A1', source: 'web', product: 'gold', observedFrom: '2017-03-01', continues: false };
const owner = { externalId: 'Ann', name: 'Ann', team: 'North' };

describe('a row', () => {
  it('that is won was met and signed on its dates, with its value in minor units', () =>
    expect(read({}, {}, '2016-05-06T00:00:00.000Z')).toEqual({
      ...base,
      owner: { ...owner, since: '2016-05-06T00:00:00.000Z' },
      reached: 'signed',
      relationship: day('2017-01-02'),
      signed: day('2017-03-04'),
      value: { amount: 1250, currency: 'EUR' },
    }));
  it('that is lost keeps what was reached, the day and the reason, and no value', () =>
    expect(read({ stage: 'Lost', why: 'price' })).toEqual({
      ...base,
      owner,
      relationship: day('2017-01-02'),
      closed: { outcome: 'lost', date: day('2017-03-04'), reason: 'price' },
    }));
  it('counts no date of a milestone that its stage has not reached', () =>
    expect(read({ stage: 'Unfit' })).toEqual({
      ...base,
      owner,
      reached: 'submitted',
      closed: { outcome: 'disqualified', date: day('2017-03-04') },
    }));
  it('without any date is assumed to be of the date that the map says', () =>
    expect(read({ stage: 'New', met: '', ended: '' }, { assumedDate: '2017-12-31' })).toEqual({
      ...base,
      owner,
      reached: 'submitted',
      assumed: day('2017-12-31'),
    }));
  it('leaves out what the other system does not know', () =>
    expect(read({ agent: '', worth: '', stage: 'Talking' })).toEqual({
      ...base,
      reached: 'relationship',
      relationship: day('2017-01-02'),
    }));
  it('keeps the contact that the map names', () =>
    expect(read({ account: 'ACME', mail: 'a@example.org' }).contact).toEqual({ company: 'ACME', email: 'a@example.org' }));

  it.each([
    ['missing-id', { id: '' }],
    ['missing-source', { from: '' }],
    ['missing-product', { what: '' }],
    ['unknown-stage', { stage: 'won' }],
    ['unknown-stage', { stage: 'constructor' }],
    ['invalid-date', { met: '02/01/2017' }],
    ['invalid-amount', { worth: '12.505' }],
    ['unknown-currency', { unit: '' }],
    ['unknown-currency', { unit: 'XXZ' }],
    ['missing-date', { ended: '' }],
    ['missing-date', { stage: 'Lost', ended: '' }],
    ['missing-date', { stage: 'Talking', met: '' }],
  ])('is refused as %s', (code, more) => {
    expect(() => read(more)).toThrow(code);
  });
  it('does not say in a refusal what the row holds', () => {
    expect(() => read({ met: 'jane@example.org' })).toThrow(
      "invalid-date: the column met does not hold a date of the map's format",
    );
  });

  it('shows since when its owner was at work', () => {
    expect(RowReader.earliest(read({}))).toBe('2017-01-02T00:00:00.000Z');
    expect(RowReader.earliest(read({ stage: 'Unfit' }))).toBe('2017-03-04T00:00:00.000Z');
    expect(RowReader.earliest(read({ stage: 'New', met: '' }, { assumedDate: '2017-12-31' }))).toBe('2017-12-31T00:00:00.000Z');
  });
});
