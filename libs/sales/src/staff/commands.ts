import type { CommandContext } from '@closeline/eventsourcing';
import type { StaffKind } from './events';

class OnStaff<D> {
  constructor(
    readonly staffId: string,
    readonly data: D,
    readonly context: CommandContext,
  ) {}
}
type Nothing = Record<string, never>;

export class JoinStaff extends OnStaff<{ name: string; kind: StaffKind; team?: string }> {
  readonly type = 'JoinStaff';
}
export class ChoosePlaybook extends OnStaff<{ playbookId: string }> {
  readonly type = 'ChoosePlaybook';
}
export class PauseStaff extends OnStaff<Nothing> {
  readonly type = 'PauseStaff';
}
export class ResumeStaff extends OnStaff<Nothing> {
  readonly type = 'ResumeStaff';
}
/** Without `handOverTo` the open prospects go by round-robin. */
export class LeaveStaff extends OnStaff<{ handOverTo?: string }> {
  readonly type = 'LeaveStaff';
}
export type StaffCommand = JoinStaff | ChoosePlaybook | PauseStaff | ResumeStaff | LeaveStaff;
