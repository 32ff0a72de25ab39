import type { Actor } from '@closeline/eventsourcing';

/**
 * Rule 10: the member of staff whose own things only a command may change: the holder of a salesperson's or
 * receptionist's token, or the one whom a service acts for. Undefined: any (a manager, an administrator, a service
 * acting for them). `onBehalfOf` is that name's entry in the roster, undefined where the roster knows none.
 */
export const actsAs = ({ role, subject }: Actor, onBehalfOf?: { readonly staffId: string }): string | undefined => {
  if (role === 'salesperson' || role === 'receptionist') return subject;
  return role === 'service' ? onBehalfOf?.staffId : undefined;
};
