import { derivedId, Executor, Refusal, type CommandContext, type Position } from '@closeline/eventsourcing';
import { MemoryCheckpoints, MemoryEventStore } from '../../../../test/support/memory-store';
import { OpenEnvelope } from '../../../../test/support/open-envelope';
import { HOUSE_FORM } from '../forms';
import { HOUSE_STEPS, type Playbook } from '../playbooks';
import { AssignProspect, LoseProspect, prospectDecider, ReopenProspect, SubmitForm, type ProspectCommand } from '../prospects';
import { JoinStaff, LeaveStaff, PauseStaff, Roster, staffDecider, type StaffCommand, type StaffMember } from '../staff';
import { Handover } from './handover';

const NOW = '2026-03-01T12:00:00.000Z';
const playbook: Playbook = { playbookId: 'house', version: 1, name: 'House', ownerId: null, retired: false, steps: HOUSE_STEPS };

/** A business of three salespeople whose commands reach the log as they do behind the API. */
class Business {
  readonly log = new MemoryEventStore();
  readonly executor = new Executor(this.log, new OpenEnvelope(), {});
  readonly roster = new Roster(this.executor, this.log);
  readonly warned: (readonly [string, string])[] = [];
  readonly sent: AssignProspect[] = [];
  checkpoints = new MemoryCheckpoints();
  private n = 0;

  context(): CommandContext {
    const commandId = `command ${++this.n}`;
    const actor = { subject: 'boss', role: 'manager' };
    return { commandId, correlationId: `of ${commandId}`, causationId: commandId, fingerprint: 'f', actor, now: NOW };
  }

  async staff(command: StaffCommand, colleague?: StaffMember) {
    const facts = () => Promise.resolve(colleague ? { colleague } : {});
    return this.executor.execute(staffDecider, command, { stream: `salesperson-${command.staffId}`, creates: true, facts });
  }

  join = (staffId: string) => this.staff(new JoinStaff(staffId, { name: staffId, kind: 'salesperson' }, this.context()));
  pause = (staffId: string) => this.staff(new PauseStaff(staffId, {}, this.context()));
  leave = async (staffId: string, handOverTo?: string) =>
    this.staff(
      new LeaveStaff(staffId, { ...(handOverTo && { handOverTo }) }, this.context()),
      handOverTo ? await this.roster.member(handOverTo) : undefined,
    );

  prospect(command: ProspectCommand, facts: object) {
    const stream = `prospect-${command.prospectId}`;
    return this.executor.execute(prospectDecider, command, { stream, creates: true, facts: () => Promise.resolve(facts) });
  }

  /** A prospect whose owner is `member`, by an assignment that saw the roster as it was. */
  async owned(prospectId: string, member: StaffMember) {
    const form = { ...HOUSE_FORM, formId: 'house', version: 1, withdrawn: false };
    const survey = { source: 'web', product: 'gold', interest: 4, contact: {}, answers: {} };
    await this.prospect(new SubmitForm(prospectId, survey, this.context()), { form });
    return this.assign(prospectId, member);
  }

  assign = (prospectId: string, member: StaffMember) =>
    this.prospect(new AssignProspect(prospectId, { salespersonId: member.staffId }, this.context()), {
      assignee: { member, playbook },
      basis: 'manual',
    });

  send = async (command: AssignProspect) => {
    this.sent.push(command);
    const { strategy, salespersonId } = command.data;
    const member = strategy ? await this.roster.nextInTurn() : await this.roster.member(salespersonId);
    return this.prospect(command, { basis: 'handover', ...(member && { assignee: { member, playbook } }) });
  };

  ownerOf = async (prospectId: string) => (await this.executor.load(prospectDecider, `prospect-${prospectId}`))!.state.ownerId;

  /** Every prospect of the log: more than the owner's, as the handover must expect. */
  async *openProspectsOf() {
    for (const e of this.log.events.filter((each) => each.type === 'ProspectSubmittedForm'))
      yield Promise.resolve(e.stream.slice('prospect-'.length));
  }

  /** Runs the handover until it has seen the whole log. */
  async handOver(send = this.send): Promise<void> {
    const { log, executor, roster, checkpoints } = this;
    const stop = new AbortController();
    const stopAtHead = async (name: string, position: Position) => {
      await checkpoints.save(name, position);
      if (position === (await log.head())) stop.abort();
    };
    const handover = new Handover({
      ...{ log, executor, roster, send },
      clock: { now: () => NOW },
      checkpoints: { load: (name) => checkpoints.load(name), save: stopAtHead },
      openProspectsOf: () => this.openProspectsOf(),
      warn: (prospectId, code) => this.warned.push([prospectId, code]),
    });
    await handover.run(stop.signal);
  }
}

const open = async (...staffIds: string[]) => {
  const business = new Business();
  for (const id of staffIds) await business.join(id);
  const members = await Promise.all(staffIds.map((id) => business.roster.member(id)));
  return { business, members: members as StaffMember[] };
};

describe('handover', () => {
  it('gives all open prospects of who leaves to the named colleague, and nothing that is closed', async () => {
    const {
      business,
      members: [ada, bob],
    } = await open('ada', 'bob', 'cid');
    await business.owned('p1', ada!);
    await business.owned('p2', ada!);
    await business.owned('p3', bob!);
    await business.owned('lost', ada!);
    await business.prospect(new LoseProspect('lost', { reason: 'price' }, business.context()), {});
    await business.handOver();
    await business.leave('ada', 'cid');
    await business.handOver();
    expect(await Promise.all(['p1', 'p2', 'p3', 'lost'].map(business.ownerOf))).toEqual(['cid', 'cid', 'bob', 'ada']);
  });

  it('gives a prospect away that is reopened after its owner left', async () => {
    const {
      business,
      members: [ada],
    } = await open('ada', 'bob');
    await business.owned('lost', ada!);
    await business.prospect(new LoseProspect('lost', { reason: 'price' }, business.context()), {});
    await business.leave('ada', 'bob');
    await business.handOver();
    await business.prospect(new ReopenProspect('lost', { because: 'new budget' }, business.context()), {});
    expect(await business.ownerOf('lost')).toBe('ada');
    await business.handOver();
    expect(await business.ownerOf('lost')).toBe('bob');
  });

  it('says what caused it, in the name of the house', async () => {
    const {
      business,
      members: [ada],
    } = await open('ada', 'bob');
    await business.owned('p1', ada!);
    await business.handOver();
    await business.leave('ada');
    await business.handOver();
    const cause = business.log.events.find((e) => e.type === 'SalespersonLeft')!;
    const assigned = business.log.events.filter((e) => e.type === 'ProspectAssigned').at(-1)!;
    expect(assigned.data).toEqual({ salespersonId: 'bob', basis: 'handover', because: null });
    expect(assigned.metadata).toMatchObject({
      commandId: derivedId('handover', cause.id, 'p1'),
      correlationId: cause.metadata.correlationId,
      causationId: cause.id,
      actor: { subject: 'closeline', role: 'service' },
    });
  });

  it('goes by round-robin where nobody is named, or the colleague named is not there any more', async () => {
    const {
      business,
      members: [ada, bob],
    } = await open('ada', 'bob', 'cid', 'dan');
    for (const id of ['p1', 'p2', 'p3']) await business.owned(id, ada!);
    await business.owned('p4', bob!);
    await business.handOver();
    await business.leave('ada');
    await business.leave('bob', 'dan');
    await business.pause('dan');
    await business.handOver();
    expect(await Promise.all(['p1', 'p2', 'p3', 'p4'].map(business.ownerOf))).toEqual(['cid', 'cid', 'cid', 'cid']);
    expect(business.warned).toEqual([]);
  });

  it('hands over an assignment that raced with the leaving', async () => {
    const {
      business,
      members: [ada],
    } = await open('ada', 'bob');
    await business.handOver();
    await business.leave('ada', 'bob');
    await business.handOver();
    await business.owned('late', ada!);
    expect(await business.ownerOf('late')).toBe('ada');
    await business.handOver();
    expect(await business.ownerOf('late')).toBe('bob');
  });

  it('leaves the last word to who assigned it meanwhile', async () => {
    const {
      business,
      members: [ada, , cid],
    } = await open('ada', 'bob', 'cid');
    await business.owned('p1', ada!);
    await business.handOver();
    await business.leave('ada', 'bob');
    await business.handOver(async (command) => {
      if (business.sent.length === 0) await business.assign('p1', cid!);
      return business.send(command);
    });
    expect(await business.ownerOf('p1')).toBe('cid');
    expect(business.sent).toHaveLength(1);
  });

  it('leaves a prospect where it is when nobody is available, and says so', async () => {
    const {
      business,
      members: [ada],
    } = await open('ada', 'bob');
    await business.owned('p1', ada!);
    await business.handOver();
    await business.pause('bob');
    await business.leave('ada');
    await business.handOver();
    expect(await business.ownerOf('p1')).toBe('ada');
    expect(business.warned).toEqual([['p1', 'nobody-available']]);
  });

  it('hands over once what it sees twice', async () => {
    const {
      business,
      members: [ada],
    } = await open('ada', 'bob');
    await business.owned('p1', ada!);
    await business.handOver();
    const before = (await business.checkpoints.load('handover'))!;
    await business.leave('ada', 'bob');
    await business.handOver();
    await business.assign('p1', ada!);
    await business.checkpoints.save('handover', before);
    await business.handOver();
    const causes = business.log.events.filter((e) => e.type === 'ProspectAssigned').map((e) => e.metadata.causationId);
    const [, late] = business.log.events.filter((e) => e.type === 'ProspectAssigned' && e.metadata.actor.subject === 'boss');
    const left = business.log.events.find((e) => e.type === 'SalespersonLeft')!;
    expect(causes).toEqual([expect.any(String), left.id, expect.any(String), late!.id]);
    expect(await business.ownerOf('p1')).toBe('bob');
  });

  it.each<[string, Error]>([
    ['a command fails', new Error('no answer')],
    ['the disk is full for a while', new Refusal('storage-full', 'the disk is full; nothing was written', 503)],
    ['another process still sends the same command', new Refusal('command-in-flight', 'send it again')],
  ])('goes on where it stood when %s', async (_, failure) => {
    const {
      business,
      members: [ada],
    } = await open('ada', 'bob');
    await business.owned('p1', ada!);
    await business.handOver();
    await business.leave('ada', 'bob');
    await expect(business.handOver(() => Promise.reject(failure))).rejects.toBe(failure);
    expect(business.warned).toEqual([]);
    await business.handOver();
    expect(await business.ownerOf('p1')).toBe('bob');
  });

  it('never runs over the history that it finds', async () => {
    const {
      business,
      members: [ada],
    } = await open('ada', 'bob');
    await business.owned('p1', ada!);
    await business.leave('ada', 'bob');
    await business.handOver();
    await business.join('cid');
    await business.handOver();
    expect(business.sent).toEqual([]);
  });

  it('sees everything from an empty log on', async () => {
    const business = new Business();
    const done = business.handOver();
    await business.join('ada');
    await business.join('bob');
    await business.owned('p1', (await business.roster.member('ada'))!);
    await business.leave('ada');
    await done;
    await business.handOver();
    expect(await business.ownerOf('p1')).toBe('bob');
  });
});
