import type { Personal } from '@closeline/eventsourcing';

export type StaffKind = 'salesperson' | 'receptionist';

/** One stream per member of staff, `salesperson-<staffId>`, receptionists too. */
export type StaffEvent =
  | { type: 'SalespersonJoined'; data: { staffId: string; name: Personal; kind: StaffKind; team: string | null } }
  | { type: 'PlaybookChosen'; data: { staffId: string; playbookId: string } }
  | { type: 'SalespersonPaused'; data: { staffId: string } }
  | { type: 'SalespersonResumed'; data: { staffId: string } }
  /** `handOverTo` names the colleague who takes all open prospects over; null: by round-robin. */
  | { type: 'SalespersonLeft'; data: { staffId: string; handOverTo: string | null } };

/** A member of staff as a decision reads them. `playbookId` null: the house playbook. */
export interface StaffMember {
  readonly staffId: string;
  readonly kind: StaffKind;
  readonly team: string | null;
  readonly status: 'active' | 'paused' | 'left';
  readonly playbookId: string | null;
}
