import { view, type Personal } from '@closeline/eventsourcing';
import type { StaffEvent, StaffKind } from '../events';

/** One member of staff. The name stays sealed. */
export interface StaffDocument {
  readonly staffId: string;
  readonly name: Personal;
  readonly kind: StaffKind;
  readonly team: string | null;
  readonly status: 'active' | 'paused' | 'left';
  readonly playbookId: string | null;
  readonly revision: number;
}

export const staffView = view<StaffEvent, StaffDocument>({
  name: 'staff',
  version: 1,
  key: (event) => [event.data.staffId],
  indexes: ['kind', 'status', 'team'],
  on: {
    SalespersonJoined: (doc, { data: { staffId, name, kind, team }, revision }) => ({
      staffId,
      name,
      kind,
      team,
      status: 'active',
      playbookId: doc?.playbookId ?? null,
      revision,
    }),
    PlaybookChosen: (doc, { data, revision }) => doc && { ...doc, playbookId: data.playbookId, revision },
    SalespersonPaused: (doc, { revision }) => doc && { ...doc, status: 'paused', revision },
    SalespersonResumed: (doc, { revision }) => doc && { ...doc, status: 'active', revision },
    SalespersonLeft: (doc, { revision }) => doc && { ...doc, status: 'left', revision },
  },
});
