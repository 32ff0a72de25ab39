import { Injectable } from '@nestjs/common';
import { CommandHandler } from '@nestjs/cqrs';
import { Executor, Refusal, type Outcome } from '@closeline/eventsourcing';
import { PlaybookShelf } from '../playbooks';
import { ChoosePlaybook, JoinStaff, LeaveStaff, PauseStaff, ResumeStaff, type StaffCommand } from './commands';
import { Roster } from './roster';
import { staffDecider, type StaffFacts } from './staff';

/** A salesperson reaches themselves only; other members of staff do not exist for them. */
const ensureVisible = ({ staffId, context: { actor } }: StaffCommand): void => {
  if (actor.role === 'salesperson' && actor.subject !== staffId)
    throw new Refusal('not-found', 'there is nothing with this id', 404);
};

@Injectable()
abstract class StaffHandler<C extends StaffCommand> {
  constructor(
    private readonly executor: Executor,
    protected readonly roster: Roster,
    protected readonly shelf: PlaybookShelf,
  ) {}

  execute(command: C): Promise<Outcome> {
    return this.executor.execute(staffDecider, command, {
      stream: `salesperson-${command.staffId}`,
      creates: command instanceof JoinStaff,
      authorise: () => ensureVisible(command),
      facts: () => this.facts(command),
    });
  }

  protected facts(_command: C): Promise<StaffFacts> {
    return Promise.resolve({});
  }
}

@CommandHandler(JoinStaff)
export class JoinStaffHandler extends StaffHandler<JoinStaff> {}
@CommandHandler(PauseStaff)
export class PauseStaffHandler extends StaffHandler<PauseStaff> {}
@CommandHandler(ResumeStaff)
export class ResumeStaffHandler extends StaffHandler<ResumeStaff> {}
@CommandHandler(ChoosePlaybook)
export class ChoosePlaybookHandler extends StaffHandler<ChoosePlaybook> {
  protected override async facts({ data, context: { actor } }: ChoosePlaybook): Promise<StaffFacts> {
    const playbook = await this.shelf.of(data.playbookId);
    const actsFor = actor.onBehalfOf === undefined ? undefined : await this.roster.member(actor.onBehalfOf);
    return { ...(playbook && { playbook }), ...(actsFor && { actsFor }) };
  }
}
@CommandHandler(LeaveStaff)
export class LeaveStaffHandler extends StaffHandler<LeaveStaff> {
  protected override async facts({ data: { handOverTo } }: LeaveStaff): Promise<StaffFacts> {
    const colleague = handOverTo === undefined ? undefined : await this.roster.member(handOverTo);
    return colleague ? { colleague } : {};
  }
}
