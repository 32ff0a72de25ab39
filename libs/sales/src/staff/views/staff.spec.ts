import type { Recorded } from '@closeline/eventsourcing';
import type { StaffEvent } from '../events';
import { staffView } from './staff';

const fold = (...events: readonly StaffEvent[]) =>
  events.reduce<Record<string, unknown> | null>(
    (doc, event, revision) => staffView.fold(doc, { ...event, revision } as unknown as Recorded),
    null,
  );
const joined: StaffEvent = {
  type: 'SalespersonJoined',
  data: { staffId: 's1', name: { sealed: 'name' }, kind: 'salesperson', team: 'north' },
};

describe('a member of staff', () => {
  it('joins active, with the name still sealed', () =>
    expect(fold(joined)).toEqual({
      ...{ staffId: 's1', name: { sealed: 'name' }, kind: 'salesperson', team: 'north' },
      ...{ status: 'active', playbookId: null, revision: 0 },
    }));
  it('pauses, resumes, chooses a playbook, and leaves', () => {
    const data = { staffId: 's1' };
    const paused: StaffEvent = { type: 'SalespersonPaused', data };
    const resumed: StaffEvent = { type: 'SalespersonResumed', data };
    expect(fold(joined, paused)).toMatchObject({ status: 'paused', revision: 1 });
    expect(fold(joined, paused, resumed)).toMatchObject({ status: 'active' });
    expect(
      fold(
        joined,
        { type: 'PlaybookChosen', data: { ...data, playbookId: 'own' } },
        { type: 'SalespersonLeft', data: { ...data, handOverTo: null } },
      ),
    ).toMatchObject({ status: 'left', playbookId: 'own', team: 'north', revision: 2 });
  });
});
