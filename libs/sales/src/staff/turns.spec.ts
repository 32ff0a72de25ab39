import fc from 'fast-check';
import type { StaffMember } from './events';
import { nextTurn } from './turns';

const roster = fc.uniqueArray(
  fc.record<StaffMember>({
    staffId: fc.string({ minLength: 1 }),
    kind: fc.constantFrom('salesperson', 'receptionist'),
    team: fc.constant(null),
    status: fc.constantFrom('active', 'paused', 'left'),
    playbookId: fc.constant(null),
  }),
  { selector: (m) => m.staffId, maxLength: 12 },
);
const last = (members: readonly StaffMember[]) => fc.constantFrom(undefined, 'a stranger', ...members.map((m) => m.staffId));
const some = roster.chain((members) => fc.record({ members: fc.constant(members), start: last(members) }));

describe('round-robin', () => {
  it('gives every active salesperson one turn a round, in the order they joined, and nobody else', () =>
    fc.assert(
      fc.property(some, ({ members, start }) => {
        const able = members.filter((m) => m.kind === 'salesperson' && m.status === 'active').map((m) => m.staffId);
        const turns: string[] = [];
        for (let taken = start; turns.length < 2 * able.length;) turns.push((taken = nextTurn(members, taken)!.staffId));
        const first = able.indexOf(turns[0]!);
        const round = [...able.slice(first), ...able.slice(0, first)];
        expect(turns).toEqual([...round, ...round].slice(0, turns.length));
      }),
    ));

  it('goes on after the last one, also when they have left since', () => {
    const of = (staffId: string, status: StaffMember['status'] = 'active'): StaffMember => ({
      ...{ staffId, kind: 'salesperson', team: null, status, playbookId: null },
    });
    expect(nextTurn([of('ada'), of('bob', 'left'), of('cid')], 'bob')?.staffId).toBe('cid');
    expect(nextTurn([of('ada'), of('bob', 'paused')], 'ada')?.staffId).toBe('ada');
    expect(nextTurn([of('ada'), of('bob')], undefined)?.staffId).toBe('ada');
  });

  it('finds nobody where nobody is active', () =>
    fc.assert(
      fc.property(some, ({ members, start }) => {
        const away = members.map((m): StaffMember => (m.kind === 'salesperson' ? { ...m, status: 'paused' } : m));
        expect(nextTurn(away, start)).toBeUndefined();
      }),
    ));
});
