import { derivedId, Executor, type CommandContext } from '@closeline/eventsourcing';
import { MemoryEventStore } from '../../../../test/support/memory-store';
import { OpenEnvelope } from '../../../../test/support/open-envelope';
import { JoinStaff, PauseStaff } from './commands';
import type { StaffKind } from './events';
import { importedStaffId, Roster } from './roster';
import { staffDecider } from './staff';

const NOW = '2026-03-01T12:00:00.000Z';
const context = (commandId: string): CommandContext => ({
  ...{ commandId, correlationId: 'corr', causationId: commandId, fingerprint: 'f', now: NOW },
  actor: { subject: 'crm', role: 'service' },
});

const setUp = () => {
  const log = new MemoryEventStore();
  const executor = new Executor(log, new OpenEnvelope(), {});
  const on = { creates: true, facts: () => Promise.resolve({}) };
  const join = (staffId: string, kind: StaffKind = 'salesperson') =>
    executor.execute(staffDecider, new JoinStaff(staffId, { name: 'N', kind }, context(`join ${staffId}`)), {
      stream: `salesperson-${staffId}`,
      ...on,
    });
  const pause = (staffId: string) =>
    executor.execute(staffDecider, new PauseStaff(staffId, {}, context(`pause ${staffId}`)), {
      stream: `salesperson-${staffId}`,
      ...on,
    });
  let n = 0;
  const assigned = (salespersonId: string, basis: string) =>
    log.append(`prospect-${++n}`, 'none', [
      {
        ...{ id: `e${n}`, type: 'ProspectAssigned', commandId: `assign ${n}` },
        data: JSON.stringify({ salespersonId, basis, because: null }),
        metadata: JSON.stringify({ commandId: `assign ${n}`, schemaVersion: 1 }),
      },
    ]);
  return { log, executor, join, pause, assigned, roster: new Roster(executor, log) };
};

describe('Roster', () => {
  it('knows who is there at the moment of asking', async () => {
    const { roster, join, pause } = setUp();
    expect(await roster.member('ada')).toBeUndefined();
    await join('ada');
    expect(await roster.member('ada')).toMatchObject({ staffId: 'ada', kind: 'salesperson', status: 'active', playbookId: null });
    await pause('ada');
    expect(await roster.member('ada')).toMatchObject({ status: 'paused' });
  });

  it('lists everybody in the order they joined, whatever changed since', async () => {
    const { roster, join, pause } = setUp();
    await join('cid');
    await join('ada');
    await roster.everybody();
    await pause('cid');
    await join('bob', 'receptionist');
    expect([...(await roster.everybody()).values()].map((m) => [m.staffId, m.status])).toEqual([
      ['cid', 'paused'],
      ['ada', 'active'],
      ['bob', 'active'],
    ]);
  });
});

describe('round-robin', () => {
  it('passes over who was paused a moment ago', async () => {
    const { roster, join, pause } = setUp();
    for (const id of ['ada', 'bob', 'cid']) await join(id);
    expect((await roster.nextInTurn())?.staffId).toBe('ada');
    await pause('bob');
    expect((await roster.nextInTurn())?.staffId).toBe('cid');
    expect((await roster.nextInTurn())?.staffId).toBe('ada');
  });

  it('gives each of many askers at once a turn of their own', async () => {
    const { roster, join, assigned } = setUp();
    for (const id of ['ada', 'bob', 'cid', 'dan']) await join(id);
    await assigned('bob', 'round-robin');
    const turns = await Promise.all(Array.from({ length: 8 }, () => roster.nextInTurn()));
    expect(turns.map((m) => m?.staffId)).toEqual(['cid', 'dan', 'ada', 'bob', 'cid', 'dan', 'ada', 'bob']);
  });

  it('goes on after a restart where the log says it stood, whatever was assigned by hand since', async () => {
    const { roster, join, assigned } = setUp();
    for (const id of ['ada', 'bob', 'cid']) await join(id);
    await assigned('ada', 'round-robin');
    await assigned('bob', 'round-robin');
    await assigned('ada', 'manual');
    expect((await roster.nextInTurn())?.staffId).toBe('cid');
  });

  it("is nobody's turn where nobody is available", async () => {
    const { roster, join, pause } = setUp();
    await join('rae', 'receptionist');
    await join('ada');
    await pause('ada');
    expect(await roster.nextInTurn()).toBeUndefined();
  });
});

describe('joinImported', () => {
  const owner = { externalId: 'Ada L.', name: 'Ada L.', team: 'north', since: '2016-10-20T00:00:00.000Z' };

  it('joins an owner of another system at their earliest row, under an id of their own', async () => {
    const { roster, log } = setUp();
    const staffId = importedStaffId('old', 'Ada L.');
    expect(await roster.joinImported('old', owner, context('import'))).toMatchObject({
      staffId,
      status: 'active',
      team: 'north',
    });
    expect(log.events).toMatchObject([
      {
        type: 'SalespersonJoined',
        data: { staffId, name: 'Ada L.', kind: 'salesperson', team: 'north' },
        metadata: { occurredAt: owner.since, recordedAt: NOW, correlationId: 'corr', causationId: 'import' },
      },
    ]);
    expect(log.events[0]!.metadata.commandId).toBe(derivedId('join-imported-staff', 'old', 'Ada L.'));
  });

  it('stays quiet where they are there, also when many rows ask at once', async () => {
    const { roster, log } = setUp();
    const members = await Promise.all(
      Array.from({ length: 10 }, (_, i) => roster.joinImported('old', owner, context(`row ${i}`))),
    );
    await roster.joinImported('old', { ...owner, since: '2015-01-01T00:00:00.000Z' }, context('later'));
    expect(new Set(members.map((m) => m.staffId)).size).toBe(1);
    expect(log.events).toHaveLength(1);
  });
});
