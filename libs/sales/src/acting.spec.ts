import { actsAs } from './acting';

describe('whose things a command may change', () => {
  it.each([
    ['a salesperson: their own', { subject: 'ada', role: 'salesperson' }, undefined, 'ada'],
    ['a receptionist: their own', { subject: 'rae', role: 'receptionist' }, undefined, 'rae'],
    [
      'a service for a salesperson: that one’s',
      { subject: 'crm', role: 'service', onBehalfOf: 'ada' },
      { staffId: 'ada' },
      'ada',
    ],
    [
      'a service for somebody not on the roster: any',
      { subject: 'crm', role: 'service', onBehalfOf: 'boss' },
      undefined,
      undefined,
    ],
    ['a service for nobody: any', { subject: 'crm', role: 'service' }, undefined, undefined],
    ['a manager: any', { subject: 'boss', role: 'manager' }, { staffId: 'ada' }, undefined],
    ['an administrator: any', { subject: 'root', role: 'admin' }, undefined, undefined],
  ])('%s', (_, actor, onBehalfOf, expected) => expect(actsAs(actor, onBehalfOf)).toBe(expected));
});
