import type { StaffMember } from './events';
import { isActiveSalesperson } from './staff';

/**
 * Round-robin (rule 9): whose turn it is among `members`, in the order they joined, after `last` had theirs. The paused,
 * those who left and receptionists are passed over; undefined where nobody is left.
 */
export const nextTurn = <M extends StaffMember>(members: readonly M[], last: string | undefined): M | undefined => {
  const start = members.findIndex(({ staffId }) => staffId === last) + 1;
  return [...members.slice(start), ...members.slice(0, start)].find(isActiveSalesperson);
};
