import { Refusal, type Actor, type CommandContext } from '@closeline/eventsourcing';
import { given } from '@closeline/eventsourcing/given';
import type { Playbook } from '../playbooks';
import { ChoosePlaybook, JoinStaff, LeaveStaff, PauseStaff, ResumeStaff } from './commands';
import type { StaffKind, StaffMember } from './events';
import { staffDecider, staffEvent } from './staff';

const NOW = '2026-03-01T12:00:00.000Z';
const at = (occurredAt: string) => ({ occurredAt });
const context = (more: Partial<CommandContext> = {}): CommandContext => ({
  ...{ commandId: 'c', correlationId: 'c', causationId: 'c', fingerprint: 'f', now: NOW },
  actor: { subject: 'boss', role: 'manager' },
  ...more,
});
const as = (actor: Actor) => context({ actor });
const on = given(staffDecider);
const refusal = (act: () => unknown): Partial<Refusal> => {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('was not refused');
};
const joined = (kind: StaffKind = 'salesperson') =>
  staffEvent('SalespersonJoined', { staffId: 'ada', name: 'Ada', kind, team: null }, at('2026-01-01T00:00:00.000Z'));
const paused = staffEvent('SalespersonPaused', { staffId: 'ada' }, at('2026-02-01T00:00:00.000Z'));
const left = staffEvent('SalespersonLeft', { staffId: 'ada', handOverTo: null }, at('2026-02-01T00:00:00.000Z'));
const member = (staffId: string, more: Partial<StaffMember> = {}): StaffMember => ({
  ...{ staffId, kind: 'salesperson', team: null, status: 'active', playbookId: null },
  ...more,
});

describe('JoinStaff', () => {
  const join = new JoinStaff('ada', { name: 'Ada', kind: 'salesperson', team: 'north' }, context());

  it('emits that somebody joined, in their team', () =>
    expect(on().when(join, {})).toEqual([
      staffEvent('SalespersonJoined', { staffId: 'ada', name: 'Ada', kind: 'salesperson', team: 'north' }),
    ]));
  it('takes a receptionist without a team', () =>
    expect(on().when(new JoinStaff('bob', { name: 'Bob', kind: 'receptionist' }, context()), {})).toEqual([
      staffEvent('SalespersonJoined', { staffId: 'bob', name: 'Bob', kind: 'receptionist', team: null }),
    ]));
  it('refuses an id that somebody has', () =>
    expect(refusal(() => on(joined()).when(join, {}))).toMatchObject({ code: 'already-joined', status: 409 }));
  it('refuses to bring back who left', () =>
    expect(refusal(() => on(joined(), left).when(join, {}))).toMatchObject({ code: 'has-left' }));
  it('refuses a moment in the future', () => {
    const late = new JoinStaff('ada', join.data, context({ occurredAt: '2026-03-01T12:00:00.001Z' }));
    expect(refusal(() => on().when(late, {}))).toMatchObject({ code: 'in-the-future' });
  });
});

describe('PauseStaff', () => {
  const pause = new PauseStaff('ada', {}, context());

  it('emits the pause', () =>
    expect(on(joined()).when(pause, {})).toEqual([staffEvent('SalespersonPaused', { staffId: 'ada' })]));
  it('stays quiet when already paused', () => expect(on(joined(), paused).when(pause, {})).toEqual([]));
  it('refuses who left', () => expect(refusal(() => on(joined(), left).when(pause, {}))).toMatchObject({ code: 'has-left' }));
  it('refuses a moment before they joined', () => {
    const early = new PauseStaff('ada', {}, context({ occurredAt: '2025-12-31T23:59:59.999Z' }));
    expect(refusal(() => on(joined()).when(early, {}))).toMatchObject({ code: 'before-its-cause' });
  });
  it('refuses somebody unknown', () =>
    expect(refusal(() => on().when(pause, {}))).toMatchObject({ code: 'not-found', status: 404 }));
});

describe('ResumeStaff', () => {
  const resume = new ResumeStaff('ada', {}, context());

  it('emits that they are back', () =>
    expect(on(joined(), paused).when(resume, {})).toEqual([staffEvent('SalespersonResumed', { staffId: 'ada' })]));
  it('stays quiet when they were never away', () => expect(on(joined()).when(resume, {})).toEqual([]));
  it('refuses who left', () => expect(refusal(() => on(joined(), left).when(resume, {}))).toMatchObject({ code: 'has-left' }));
});

describe('ChoosePlaybook', () => {
  const choose = (ctx = context()) => new ChoosePlaybook('ada', { playbookId: 'p1' }, ctx);
  const playbook = (more: Partial<Playbook> = {}): Playbook => ({
    ...{ playbookId: 'p1', version: 1, name: 'Mine', ownerId: 'ada', retired: false },
    steps: { 'pre-qualification': [], qualification: [], relationship: [], conversion: [] },
    ...more,
  });
  const chosen = staffEvent('PlaybookChosen', { staffId: 'ada', playbookId: 'p1' });

  it('emits the choice of their own playbook', () =>
    expect(on(joined()).when(choose(), { playbook: playbook() })).toEqual([chosen]));
  it('emits the choice of one of the house', () =>
    expect(on(joined()).when(choose(), { playbook: playbook({ ownerId: null }) })).toEqual([chosen]));
  it('lets a salesperson choose for themselves', () =>
    expect(on(joined()).when(choose(as({ subject: 'ada', role: 'salesperson' })), { playbook: playbook() })).toEqual([chosen]));
  it('stays quiet when it is chosen already', () =>
    expect(on(joined(), chosen).when(choose(), { playbook: playbook() })).toEqual([]));
  it('refuses a receptionist', () =>
    expect(refusal(() => on(joined('receptionist')).when(choose(), { playbook: playbook() }))).toMatchObject({
      code: 'not-a-salesperson',
    }));
  it('refuses a playbook that is not there', () =>
    expect(refusal(() => on(joined()).when(choose(), {}))).toMatchObject({ code: 'unknown-playbook' }));
  it('refuses a retired one', () =>
    expect(refusal(() => on(joined()).when(choose(), { playbook: playbook({ retired: true }) }))).toMatchObject({
      code: 'playbook-retired',
    }));
  it("refuses another's", () =>
    expect(refusal(() => on(joined()).when(choose(), { playbook: playbook({ ownerId: 'eve' }) }))).toMatchObject({
      code: 'not-the-owner',
    }));
  it('refuses a salesperson who chooses for another', () =>
    expect(
      refusal(() => on(joined()).when(choose(as({ subject: 'eve', role: 'salesperson' })), { playbook: playbook() })),
    ).toMatchObject({ code: 'not-the-owner' }));
  it('refuses a service that acts for another salesperson', () => {
    const actor = { subject: 'crm', role: 'service', onBehalfOf: 'eve' };
    expect(refusal(() => on(joined()).when(choose(as(actor)), { playbook: playbook(), actsFor: member('eve') }))).toMatchObject({
      code: 'not-the-owner',
    });
    expect(on(joined()).when(choose(as(actor)), { playbook: playbook() })).toEqual([chosen]);
  });
  it('refuses who left', () =>
    expect(refusal(() => on(joined(), left).when(choose(), { playbook: playbook() }))).toMatchObject({ code: 'has-left' }));
});

describe('LeaveStaff', () => {
  const leave = (handOverTo?: string) => new LeaveStaff('ada', { ...(handOverTo && { handOverTo }) }, context());

  it('emits the leaving with the colleague who takes over', () =>
    expect(on(joined()).when(leave('bob'), { colleague: member('bob') })).toEqual([
      staffEvent('SalespersonLeft', { staffId: 'ada', handOverTo: 'bob' }),
    ]));
  it('leaves to round-robin when no colleague is named', () =>
    expect(on(joined(), paused).when(leave(), {})).toEqual([
      staffEvent('SalespersonLeft', { staffId: 'ada', handOverTo: null }),
    ]));
  it.each([
    ['unknown', undefined],
    ['a receptionist', member('bob', { kind: 'receptionist' })],
    ['paused', member('bob', { status: 'paused' })],
    ['gone', member('bob', { status: 'left' })],
  ])('refuses a colleague who is %s', (_, colleague) =>
    expect(refusal(() => on(joined()).when(leave('bob'), { ...(colleague && { colleague }) }))).toMatchObject({
      code: 'not-an-active-salesperson',
    }),
  );
  it('refuses to hand over to oneself', () =>
    expect(refusal(() => on(joined()).when(leave('ada'), { colleague: member('ada') }))).toMatchObject({
      code: 'not-an-active-salesperson',
    }));
  it('stays quiet when they have left', () => expect(on(joined(), left).when(leave('bob'), {})).toEqual([]));
});
