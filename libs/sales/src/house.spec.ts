import { Executor } from '@closeline/eventsourcing';
import { MemoryEventStore } from '../../../test/support/memory-store';
import { OpenEnvelope } from '../../../test/support/open-envelope';
import { Forms, HOUSE_FORM } from './forms';
import { seedHouse } from './house';
import { HOUSE_STEPS, PlaybookShelf } from './playbooks';

const setUp = () => {
  const log = new MemoryEventStore();
  const start = () => new Executor(log, new OpenEnvelope(), {});
  return { log, start };
};
const clock = { now: () => '2026-03-01T12:00:00.000Z' };

describe('the first start', () => {
  it('puts the house form and the house playbook into the log, and the codes they use', async () => {
    const { log, start } = setUp();
    const executor = start();
    await seedHouse(executor, clock);
    expect(await new Forms(executor).form('house')).toMatchObject({
      formId: 'house',
      version: 1,
      withdrawn: false,
      ...HOUSE_FORM,
    });
    expect(await new PlaybookShelf(executor).house()).toMatchObject({
      ownerId: null,
      version: 1,
      retired: false,
      steps: HOUSE_STEPS,
    });
    const codes = log.events.filter((e) => e.type === 'CodeRegistered').map(({ data }) => (data as { code: string }).code);
    expect(codes).toEqual(expect.arrayContaining(['online-form', 'discovery', 'welcome', 'proposal', 'possible-issues']));
    expect(log.events.every((e) => e.metadata.actor.subject === 'closeline')).toBe(true);
  });

  it('stays quiet at every later start, and where several processes start at once', async () => {
    const { log, start } = setUp();
    await Promise.all([seedHouse(start(), clock), seedHouse(start(), clock)]);
    const first = [...log.events];
    await seedHouse(start(), clock);
    expect(log.events).toEqual(first);
    expect(first.filter((e) => e.type === 'FormPublished' || e.type === 'PlaybookDrafted')).toHaveLength(2);
  });
});

describe('the playbook of an owner', () => {
  it('is the house’s where they chose none or one that is not there', async () => {
    const { start } = setUp();
    const executor = start();
    await seedHouse(executor, clock);
    const shelf = new PlaybookShelf(executor);
    expect((await shelf.forOwner({ playbookId: null })).playbookId).toBe('house');
    expect((await shelf.forOwner({ playbookId: 'gone' })).playbookId).toBe('house');
  });
});
