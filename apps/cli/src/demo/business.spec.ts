import fc from 'fast-check';
import { businessOf } from './business';
import { isWorkday } from './calendar';
import type { DemoCommand } from './command';
import { House } from './house';
import type { DemoSettings } from './settings';

const UNTIL = '2026-03-02T00:00:00.000Z';
const of = (more: Partial<DemoSettings> = {}): DemoSettings => ({ seed: 7, prospects: 120, years: 1, until: UNTIL, ...more });
const all = (more: Partial<DemoSettings> = {}): DemoCommand[] => [...businessOf(of(more))];
const settings = fc.record({
  seed: fc.nat(),
  prospects: fc.integer({ min: 1, max: 60 }),
  years: fc.integer({ min: 1, max: 3 }),
});

describe('a simulated business', () => {
  const business = all({ prospects: 600, years: 2 });
  const named = (command: string) => business.filter((each) => each.command === command);

  it('is the same for the same settings, command by command', () => expect(all()).toEqual(all()));
  it.each([{ seed: 8 }, { prospects: 121 }, { years: 2 }])('is another one for %j', (more) =>
    expect(all(more).slice(100, 200)).not.toEqual(all().slice(100, 200)),
  );

  it('breaks no rule of the process, sends nothing twice and nothing late, in the order of time', () => {
    // The simulation decides every command by the deciders themselves: what they refuse is thrown here.
    fc.assert(
      fc.property(settings, (some) => {
        const commands = all(some);
        expect(new Set(commands.map(({ as, id }) => `${as.subject} ${id}`)).size).toBe(commands.length);
        commands.forEach(({ at, occurredAt }, i) => {
          expect(at).toBeGreaterThanOrEqual(commands[i - 1]?.at ?? 0);
          expect(at).toBeLessThan(Date.parse(UNTIL));
          if (occurredAt !== undefined) expect(Date.parse(occurredAt)).toBeLessThan(at);
        });
        const begun = new Set(commands.flatMap(({ prospect }) => prospect ?? []));
        // Of the last ones a form on paper may not be typed in yet.
        expect(begun.size).toBeGreaterThan(0.8 * some.prospects - 3);
        expect(Math.max(...begun)).toBeLessThanOrEqual(some.prospects);
      }),
      { numRuns: 60 },
    );
  });

  it('rests on weekends, but for what prospects and machines do', () => {
    const atWeekends = business.filter(({ at }) => !isWorkday(Math.floor(at / 86_400_000)));
    expect(atWeekends.filter(({ as }) => as.role !== 'service').map(({ command, id }) => `${command} ${id}`)).toEqual([]);
    expect(atWeekends.some(({ command }) => command === 'SubmitForm')).toBe(true);
  });

  it('has more to do in spring than in summer', () => {
    const began = (month: number) =>
      named('SubmitForm').filter(({ id, at }) => id.endsWith('-1') && new Date(at).getUTCMonth() === month).length;
    expect(began(2) + began(3)).toBeGreaterThan(1.3 * (began(6) + began(7)));
  });

  it.each([
    ...['ReopenProspect', 'DisqualifyProspect', 'LoseProspect', 'ReplaceStep', 'FailStep', 'DeclineContract', 'ReviseProposal'],
    ...['RefundPayment', 'SendWelcomeLetter', 'AskQuestion', 'AnswerQuestion', 'LeaveMessage', 'FollowUpMessage'],
    ...['PauseStaff', 'ResumeStaff', 'LeaveStaff', 'RevisePlaybook', 'RetirePlaybook', 'ReviseForm', 'ChoosePlaybook'],
  ])('sends %s', (command) => expect(named(command)).not.toEqual([]));

  it('types some facts in days after they were true', () => {
    const late = business.filter(({ at, occurredAt }) => occurredAt !== undefined && at - Date.parse(occurredAt) > 86_400_000);
    expect(late.length / business.length).toBeGreaterThan(0.02);
    expect(new Set(late.map(({ command }) => command)).size).toBeGreaterThan(8);
  });

  it('hands over before somebody leaves', () => {
    const house = new House(of({ prospects: 600, years: 2 }));
    const leaver = house.staff.find(({ leavesAt }) => leavesAt < Infinity)!;
    const owners = new Map<number, string>();
    const assigned = named('AssignProspect').filter(({ at }) => at < leaver.leavesAt);
    for (const { prospect, data } of assigned) owners.set(prospect!, (data as { salespersonId: string }).salespersonId);
    const handedOver = assigned.filter(({ at }) => at > leaver.handsOverAt && at < leaver.leavesAt);
    expect(handedOver.length).toBeGreaterThan(0);
    const after = business.filter(({ as, at }) => as.subject === leaver.staffId && at > leaver.leavesAt);
    expect(after).toEqual([]);
  });

  it('has nobody in it who could be taken for somebody', () => {
    const contacts = named('SubmitForm').map(({ data }) => (data as { contact: Record<string, string> }).contact);
    for (const { name, email, phone, company } of contacts) {
      expect(name).toMatch(/ Testperson \d{4}$/);
      expect(email).toMatch(/\.testperson\.\d{4}@example\.(com|org|net)$/);
      if (phone !== undefined) expect(phone).toMatch(/^\+44 1632 960\d{3}$/);
      if (company !== undefined) expect(company).toMatch(/^Example \w+ \d+ \w+$/);
    }
    const staff = named('JoinStaff').map(({ data }) => (data as { name: string }).name);
    for (const name of staff) expect(name).toMatch(/ (Example|Sample|Madeup|Pretend|Mockup|Invented)$/);
  });
});
