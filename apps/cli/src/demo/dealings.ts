import type { Actor, CommandContext } from '@closeline/eventsourcing';
import * as sales from '@closeline/sales';
import { atWork, DAY, HOUR, MINUTE, workedOn } from './calendar';
import { Chance } from './chance';
import { contextOf, datedBy, isoOf, type DemoCommand, type Doings } from './command';
import { MANAGER, type Colleague, type House } from './house';
import type { Money } from '@closeline/sales';
import type { Product } from './offer';
import { profileOf, wanting, type Profile } from './profile';

type CommandType<D> = new (prospectId: string, data: D, context: CommandContext) => sales.ProspectCommand;

/** Of facts that people type in, so many are typed in days later. */
const LATE = 0.07;

/**
 * What people do about one prospect, one after the other. It keeps what the service will know of the prospect by the
 * same decider, so that people see the same plan, and no command is sent that would be refused.
 */
export class Dealings {
  readonly chance: Chance;
  profile: Profile;
  /** What the last proposal is worth. */
  worth: Money | undefined;
  state: sales.Prospect = sales.prospectDecider.initial;
  /** The moment that the simulation stands at: what happens next, happens now or later. */
  at: number;
  /** When the last command was sent; what happened before may still be on its way. */
  private sentAt = 0;
  private sent = 0;

  constructor(
    readonly house: House,
    number: number,
    arrivesAt: number,
  ) {
    this.chance = new Chance(house.settings.seed, 'prospect', number);
    this.profile = profileOf(number, this.chance);
    this.at = arrivesAt;
  }

  get owner(): Colleague | undefined {
    const { ownerId } = this.state;
    return ownerId === null ? undefined : this.house.colleague(ownerId);
  }

  /** The owner as an actor; without one, the manager. */
  get ownerAct(): Actor {
    return this.owner ? { subject: this.owner.staffId, role: 'salesperson' } : MANAGER;
  }

  get isOpen(): boolean {
    return this.state.outcome === 'open';
  }

  /** The shift of the odds that come from prospect and owner. */
  get odds(): number {
    return this.profile.pull + (this.owner?.skill.closing ?? -0.5);
  }

  /** Sends a command about what happens at this moment; `typedAt`: people type it in then, and not at once. */
  act<D extends object>(
    type: CommandType<D>,
    data: D,
    as: Actor,
    facts: (at: number) => sales.ProspectFacts = () => ({}),
    typedAt = this.at,
  ): DemoCommand {
    const at = Math.ceil(Math.max(this.sentAt, typedAt, this.at));
    const happened = Math.ceil(this.at);
    const sent: DemoCommand = {
      ...{ at, as, command: type.name, prospect: this.profile.number, data },
      id: `demo-${this.house.settings.seed}-p${this.profile.number}-${(this.sent += 1)}`,
      ...(happened < at && { occurredAt: isoOf(happened) }),
    };
    const command = new type('', data, contextOf(sent));
    const events = sales.prospectDecider.decide(this.state, command, facts(at));
    this.state = events.reduce((s, event) => sales.prospectDecider.evolve(s, datedBy(command, event)), this.state);
    this.sentAt = at;
    return sent;
  }

  /** What the owner does: sometimes typed in days later, but never after somebody else took over, or while away. */
  does<D extends object>(type: CommandType<D>, data: D, facts?: (at: number) => sales.ProspectFacts): DemoCommand {
    const { owner } = this;
    let typedAt = this.at;
    if (owner && this.chance.happens(LATE)) {
      const later = this.workOf(owner, this.at + this.chance.around(2, 0.7) * DAY) + this.chance.whole(1, 60) * MINUTE;
      if (later < owner.handsOverAt) typedAt = later;
    }
    return this.act(type, data, this.ownerAct, facts, typedAt);
  }

  /** Working hours of the owner go by, at the owner's pace. */
  *work(hours: number): Doings {
    const { owner } = this;
    const from = owner ? this.workOf(owner, this.at) : this.at;
    yield* this.goTo(workedOn(from, hours * (owner?.skill.pace ?? 1)) + this.chance.whole(0, 59_999));
    if (this.owner) yield* this.goTo(this.workOf(this.owner, this.at));
  }

  /** Time goes by, for the prospect too. */
  *pass(days: number): Doings {
    yield* this.goTo(this.at + days * DAY);
  }

  /** Nobody looks after the prospect until somebody notices, or as long as the history goes. */
  *forget(): Doings {
    if (this.chance.happens(0.3)) yield* this.goTo(Date.parse(this.house.settings.until) + DAY);
    else yield* this.pass(this.chance.around(60, 0.4));
  }

  *assign(to: Colleague, as: Actor = MANAGER, because?: string): Doings {
    this.at = Math.max(this.at, this.sentAt);
    const data = { salespersonId: to.staffId, ...(because !== undefined && { because }) };
    yield this.act(sales.AssignProspect, data, as, (at) => ({ basis: 'manual', assignee: this.house.assignee(to.staffId, at) }));
  }

  /** The next moment at which managers work. */
  opensAt(): number {
    return atWork(this.at);
  }

  /** Is interested in something else. */
  wants(product: Product): void {
    this.profile = wanting(this.profile, product, this.chance);
  }

  /** Somebody who can take a prospect over at this moment. */
  someone(): Colleague {
    return this.chance.of(this.house.available(Math.max(this.at, this.sentAt)).filter((each) => each !== this.owner));
  }

  /** Moves on; whoever leaves meanwhile hands over first. */
  private *goTo(time: number): Doings {
    for (;;) {
      const { owner } = this;
      if (!owner || !this.isOpen || owner.handsOverAt > time) break;
      this.at = Math.max(this.at, owner.handsOverAt + this.chance.whole(1, 120) * MINUTE);
      yield* this.assign(this.someone(), MANAGER, 'The owner leaves.');
    }
    this.at = Math.max(this.at, time);
  }

  /** The next moment at which somebody works. */
  private workOf({ absences }: Colleague, time: number): number {
    for (let at = atWork(time); ;) {
      const away = absences.find(({ from, to }) => at >= from && at < to);
      if (!away) return at;
      at = atWork(away.to + HOUR);
    }
  }
}
