import type { CommandContext } from '@closeline/eventsourcing';
import { given } from '@closeline/eventsourcing/given';
import { ImportProspect } from './commands';
import { prospectDecider } from './prospect';

const context: CommandContext = {
  commandId: 'c1',
  correlationId: 'c1',
  causationId: 'c1',
  actor: { subject: 'import', role: 'service' },
  fingerprint: 'f',
  now: '2026-03-01T10:00:00.000Z',
};
const day = (on: string) => ({ at: `${on}T00:00:00.000Z`, on });
const base = { system: 'old', externalId: 'A1', source: 'old', product: 'gold', continues: false };
const importing = (more: Partial<ImportProspect['data']>) =>
  given(prospectDecider)().when(new ImportProspect('1', { ...base, ...more }, context), {});
const shape = (more: Partial<ImportProspect['data']>) => importing(more).map((e) => [e.type, e.at?.occurredOn, e.at?.evidence]);

describe('ImportProspect', () => {
  it('implies the milestones before the last recorded one at its date', () =>
    expect(
      shape({ relationship: day('2016-10-20'), signed: day('2017-03-01'), value: { amount: 105400, currency: 'USD' } }),
    ).toEqual([
      ['ProspectSubmittedForm', '2016-10-20', 'implied'],
      ['ProspectQualified', '2016-10-20', 'implied'],
      ['RelationshipEstablished', '2016-10-20', 'recorded'],
      ['ContractSigned', '2017-03-01', 'recorded'],
      ['SaleRecorded', '2017-03-01', 'recorded'],
    ]));
  it('assumes the date of a row that has none', () =>
    expect(shape({ assumed: day('2017-12-31') })).toEqual([['ProspectSubmittedForm', '2017-12-31', 'assumed']]));
  it('assumes the date of the last milestone reached where only earlier ones are dated', () =>
    expect(shape({ reached: 'signed', relationship: day('2016-10-20'), assumed: day('2017-12-31') })).toEqual([
      ['ProspectSubmittedForm', '2016-10-20', 'implied'],
      ['ProspectQualified', '2016-10-20', 'implied'],
      ['RelationshipEstablished', '2016-10-20', 'recorded'],
      ['ContractSigned', '2017-12-31', 'assumed'],
    ]));
  it('assumes the date of a closing that has none', () =>
    expect(shape({ reached: 'qualified', closed: { outcome: 'lost' }, assumed: day('2017-12-31') })).toEqual([
      ['ProspectSubmittedForm', '2017-12-31', 'assumed'],
      ['ProspectQualified', '2017-12-31', 'assumed'],
      ['ProspectLost', '2017-12-31', 'assumed'],
    ]));
  it('keeps what the old system does not know as null', () =>
    expect(importing({ relationship: day('2016-10-20'), closed: { outcome: 'lost', date: day('2017-01-01') } }).at(-1)).toEqual({
      type: 'ProspectLost',
      data: { reason: null, note: null },
      at: { occurredAt: '2017-01-01T00:00:00.000Z', occurredOn: '2017-01-01', evidence: 'recorded' },
    }));
  it('stays quiet when the prospect is already there', () => {
    const first = importing({ assumed: day('2017-12-31') });
    expect(
      given(prospectDecider)(...first).when(new ImportProspect('1', { ...base, assumed: day('2017-12-31') }, context), {}),
    ).toEqual([]);
  });
  it.each([
    ['undated', {}],
    ['undated', { relationship: day('2017-02-01'), closed: { outcome: 'lost' as const } }],
    ['undated', { relationship: day('2017-02-01'), reached: 'signed' as const }],
    ['in-the-future', { signed: day('2027-01-01') }],
    ['before-its-cause', { relationship: day('2017-02-01'), signed: day('2017-01-01') }],
    ['invalid-import', { signed: { ...day('2017-01-01'), on: '2027-01-01' } }],
    ['invalid-import', { signed: day('2017-01-01'), closed: { outcome: 'lost' as const, date: day('2017-01-01') } }],
  ])('refuses %s', (code, more) => {
    expect(() => importing(more)).toThrow(code);
  });
});
