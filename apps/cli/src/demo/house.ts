import { commandIdOf, type Actor, type Command, type CommandContext, type Decider, type Message } from '@closeline/eventsourcing';
import * as sales from '@closeline/sales';
import { idOfNew } from '../../../api/src/intake';
import { atWork, DAY, dayOf, HOUR, MINUTE } from './calendar';
import { contextOf, datedBy, type DemoCommand } from './command';
import { SHOP_FORM, SHOP_FORM_REVISED } from './forms';
import { PLAYBOOKS } from './playbooks';
import { rosterOf, type Member } from './roster';
import { beginningOf, type DemoSettings } from './settings';

/** A member of staff as the log knows them. */
export interface Colleague extends Member {
  readonly staffId: string;
}

export const MANAGER: Actor = { subject: 'demo-manager', role: 'manager' };

interface Version {
  readonly from: number;
  readonly state: unknown;
}

type HouseCommand = sales.StaffCommand | sales.PlaybookCommand | sales.FormCommand;

/** What a command that begins something, or goes on with it, is called; the ids of its path stand in the data. */
interface Step {
  readonly at: number;
  readonly id: string;
  readonly type: new (id: string, data: never, context: CommandContext) => HouseCommand;
  readonly data: object;
  readonly about?: Readonly<Record<string, string>>;
}

/** Staff, playbooks and forms of the simulated business: the commands that make them, and what they were at any moment. */
export class House {
  readonly commands: readonly DemoCommand[];
  readonly staff: readonly Colleague[];
  readonly shopFormId: string;
  private readonly versions = new Map<string, Version[]>();
  private readonly byId: ReadonlyMap<string, Colleague>;

  constructor(readonly settings: DemoSettings) {
    const members = rosterOf(settings);
    this.staff = members.map((member, n) => ({ ...member, staffId: this.newId(`join-${n}`) }));
    this.byId = new Map(this.staff.map((member) => [member.staffId, member]));
    this.shopFormId = this.newId('form-shop');
    this.seeded();
    const steps = [...this.joining(), ...this.writing(), ...this.asking(), ...this.away()];
    this.commands = steps.sort((a, b) => a.at - b.at).map((step) => this.taken(step));
  }

  colleague(staffId: string): Colleague {
    return this.byId.get(staffId)!;
  }

  /** The salespeople who can take a prospect at a moment, and will be there for a while. */
  available(at: number): readonly Colleague[] {
    return this.staff.filter(
      ({ kind, staffId, handsOverAt }) =>
        kind === 'salesperson' && handsOverAt > at + DAY && this.member(staffId, at)?.status === 'active',
    );
  }

  get receptionists(): readonly Colleague[] {
    return this.staff.filter(({ kind }) => kind === 'receptionist');
  }

  assignee(staffId: string, at: number): sales.Assignee {
    return { member: this.member(staffId, at)!, playbook: this.playbookOf(staffId, at) };
  }

  /** As the log has them at a moment; undefined before they joined. */
  member(staffId: string, at: number): sales.StaffMember | undefined {
    return this.at<sales.StaffState>(`salesperson-${staffId}`, at);
  }

  playbookOf(staffId: string, at: number): sales.Playbook {
    const { playbookId } = this.member(staffId, at)!;
    const chosen = playbookId === null ? undefined : this.at<sales.Playbook>(`playbook-${playbookId}`, at);
    return chosen && !chosen.retired ? chosen : this.housePlaybook(at);
  }

  housePlaybook(at: number): sales.Playbook {
    return this.at<sales.Playbook>(`playbook-${sales.HOUSE_PLAYBOOK_ID}`, at)!;
  }

  form(formId: string, at: number): sales.Form {
    return this.at<sales.Form>(`form-${formId}`, at)!;
  }

  private at<S>(stream: string, at: number): S | undefined {
    return this.versions.get(stream)?.findLast(({ from }) => from <= at)?.state as S | undefined;
  }

  private newId(id: string): string {
    return idOfNew(commandIdOf(MANAGER.subject, this.key(id)));
  }

  private key(id: string): string {
    return `demo-${this.settings.seed}-${id}`;
  }

  /** What every log begins with. */
  private seeded(): void {
    const from = -Infinity;
    const house = { formId: sales.HOUSE_FORM_ID, version: 1, withdrawn: false, ...sales.HOUSE_FORM };
    this.versions.set(`form-${sales.HOUSE_FORM_ID}`, [{ from, state: house }]);
    const playbookId = sales.HOUSE_PLAYBOOK_ID;
    const playbook = { playbookId, version: 1, name: sales.HOUSE_PLAYBOOK_NAME, ownerId: null, retired: false };
    this.versions.set(`playbook-${playbookId}`, [{ from, state: { ...playbook, steps: sales.HOUSE_STEPS } }]);
  }

  private joining(): Step[] {
    return this.staff.map(({ name, kind, team, joinsAt }, n) => ({
      ...{ at: joinsAt + n * MINUTE, id: `join-${n}`, type: sales.JoinStaff, data: { name, kind, team } },
    }));
  }

  private writing(): Step[] {
    const begins = this.dayAt(0) + 2 * HOUR;
    return PLAYBOOKS.flatMap(({ name, steps, owner, team, revised, retired }, n): Step[] => {
      const playbookId = this.newId(`playbook-${n}`);
      const about = { playbookId };
      const ownerId = owner === undefined ? undefined : this.staff[owner]!.staffId;
      const written = Math.max(begins, owner === undefined ? 0 : this.staff[owner]!.joinsAt) + (n + 30) * MINUTE;
      const users = this.staff.filter((member, each) => {
        const ownOf = PLAYBOOKS.some((playbook) => playbook.owner === each);
        return member.kind === 'salesperson' && (ownerId === undefined ? member.team === team && !ownOf : each === owner);
      });
      return [
        {
          ...{ at: written, id: `playbook-${n}`, type: sales.DraftPlaybook },
          data: { name, steps, ...(ownerId !== undefined && { ownerId }) },
        },
        ...users.map((user, each) => ({
          ...{ at: Math.max(written, user.joinsAt) + (each + 10) * MINUTE, id: `choose-${n}-${each}` },
          ...{ type: sales.ChoosePlaybook, data: about, about: { staffId: user.staffId } },
        })),
        ...(revised
          ? [
              {
                at: this.dayAt(revised.share),
                id: `revise-${n}`,
                type: sales.RevisePlaybook,
                data: { steps: revised.steps },
                about,
              },
            ]
          : []),
        ...(retired === undefined
          ? []
          : [{ at: this.dayAt(retired), id: `retire-${n}`, type: sales.RetirePlaybook, data: {}, about }]),
      ];
    });
  }

  private asking(): Step[] {
    const about = { formId: this.shopFormId };
    return [
      { at: this.dayAt(0) + 2 * HOUR, id: 'form-shop', type: sales.PublishForm, data: SHOP_FORM },
      { at: this.dayAt(0.4), id: 'form-shop-revised', type: sales.ReviseForm, data: SHOP_FORM_REVISED, about },
    ];
  }

  private away(): Step[] {
    return this.staff.flatMap(({ staffId, absences, leavesAt }, n): Step[] => {
      const about = { staffId };
      return [
        ...absences.flatMap(({ from, to }, each): Step[] => [
          { at: from, id: `pause-${n}-${each}`, type: sales.PauseStaff, data: {}, about },
          { at: to, id: `resume-${n}-${each}`, type: sales.ResumeStaff, data: {}, about },
        ]),
        ...(leavesAt < Infinity ? [{ at: leavesAt, id: `leave-${n}`, type: sales.LeaveStaff, data: {}, about }] : []),
      ];
    });
  }

  /** Early in the morning of a working day, by its share of the whole history. */
  private dayAt(share: number): number {
    const begins = beginningOf(this.settings);
    return dayOf(atWork(begins + (Date.parse(this.settings.until) - begins) * share)) * DAY + 5 * HOUR;
  }

  private taken({ at, id, type, data, about = {} }: Step): DemoCommand {
    const command: DemoCommand = { at, as: MANAGER, command: type.name, id: this.key(id), data: { ...about, ...data } };
    const context = contextOf(command);
    const [target = idOfNew(context.commandId)] = Object.values(about);
    const sent = new type(target, data as never, context);
    if ('staffId' in sent) this.keep(sales.staffDecider, target, sent, at, this.staffFacts(data, at));
    else if ('playbookId' in sent) this.keep(sales.playbookDecider, target, sent, at, this.playbookFacts(data, at));
    else this.keep(sales.formDecider, target, sent, at, undefined);
    return command;
  }

  private staffFacts(data: object, at: number): sales.StaffFacts {
    const { playbookId } = data as { playbookId?: string };
    const playbook = playbookId === undefined ? undefined : this.at<sales.Playbook>(`playbook-${playbookId}`, at);
    return playbook ? { playbook } : {};
  }

  private playbookFacts(data: object, at: number): sales.PlaybookFacts {
    const { ownerId } = data as { ownerId?: string };
    const owner = ownerId === undefined ? undefined : this.member(ownerId, at);
    return owner ? { owner } : {};
  }

  private keep<C extends Command, E extends Message, S, F>(
    decider: Decider<C, E, S, F>,
    id: string,
    command: C,
    from: number,
    facts: F,
  ): void {
    const stream = `${decider.category}-${id}`;
    const before = (this.versions.get(stream)?.at(-1)?.state ?? decider.initial) as S;
    const events = decider.decide(before, command, facts);
    const state = events.reduce((s, event) => decider.evolve(s, datedBy(command, event)), before);
    this.versions.set(stream, [...(this.versions.get(stream) ?? []), { from, state }]);
  }
}
