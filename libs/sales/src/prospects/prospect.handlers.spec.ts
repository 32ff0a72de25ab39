import { Executor, type CommandContext, type Vault } from '@closeline/eventsourcing';
import { MemoryEventStore } from '../../../../test/support/memory-store';
import { OpenEnvelope } from '../../../../test/support/open-envelope';
import { CodeRegistry } from '../codes';
import { Forms } from '../forms';
import { seedHouse } from '../house';
import { PlaybookShelf } from '../playbooks';
import { Roster } from '../staff';
import { ImportProspect } from './commands';
import { ImportProspectHandler, ProspectDesk } from './prospect.handlers';

const NOW = '2026-03-01T12:00:00.000Z';
const context: CommandContext = {
  ...{ commandId: 'c1', correlationId: 'c1', causationId: 'c1', fingerprint: 'f', now: NOW },
  actor: { subject: 'import', role: 'service' },
};
const day = (on: string) => ({ at: `${on}T00:00:00.000Z`, on });

const importing = async (more: Partial<ImportProspect['data']>) => {
  const log = new MemoryEventStore();
  const executor = new Executor(log, new OpenEnvelope(), {});
  await seedHouse(executor, { now: () => NOW });
  const seeded = log.events.length;
  const [roster, shelf] = [new Roster(executor, log), new PlaybookShelf(executor)];
  const desk = new ProspectDesk(executor, {} as Vault, roster, shelf, new Forms(executor), new CodeRegistry(executor));
  const base = { system: 'old', externalId: 'A1', source: 'old', product: 'gold', continues: true };
  const owner = { externalId: 'Ada L.', name: 'Ada L.', team: 'north' };
  const command = new ImportProspect('1', { ...base, owner, ...more }, context);
  const outcome = await new ImportProspectHandler(desk).execute(command).catch((error: Error) => error.message);
  return { outcome, events: log.events.slice(seeded), roster };
};

describe('ImportProspect', () => {
  it('joins the owner before the prospect, when its history began unless the map says earlier', async () => {
    const joined = async (more: object) => {
      const { events } = await importing({ relationship: day('2017-01-20'), ...more });
      const types = events.map((e) => e.type);
      expect(types.indexOf('SalespersonJoined')).toBeLessThan(types.indexOf('ProspectSubmittedForm'));
      return events.find((e) => e.type === 'SalespersonJoined')?.metadata.occurredAt;
    };
    expect(await joined({})).toBe('2017-01-20T00:00:00.000Z');
    const owner = { externalId: 'Ada L.', name: 'Ada L.', since: '2016-10-20T00:00:00.000Z' };
    expect(await joined({ owner })).toBe(owner.since);
  });

  it('gives the prospect to that owner, with the plan of the house', async () => {
    const { events, roster } = await importing({ relationship: day('2017-01-20') });
    const assigned = events.find((e) => e.type === 'ProspectAssigned')!;
    expect([...(await roster.everybody()).keys()]).toEqual([(assigned.data as { salespersonId: string }).salespersonId]);
    expect(events.at(-1)).toMatchObject({ type: 'PlanDrawn', data: { playbookId: 'house' } });
  });

  it('leaves nothing in the log when it is refused', async () => {
    const { outcome, events } = await importing({ relationship: day('2027-01-20') });
    expect(outcome).toContain('in-the-future');
    expect(events).toEqual([]);
  });
});
