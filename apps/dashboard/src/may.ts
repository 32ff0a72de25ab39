/** Which roles the API answers (interfaces.md), so that a page asks nothing in vain. What is given decides the API alone. */
const MAY = {
  prospects: ['salesperson', 'receptionist', 'manager', 'analyst', 'admin'],
  prospect: ['service', 'salesperson', 'receptionist', 'manager', 'analyst', 'admin'],
  reports: ['salesperson', 'receptionist', 'manager', 'analyst', 'admin'],
  staff: ['manager', 'admin'],
  playbooks: ['salesperson', 'manager', 'admin'],
  history: ['salesperson', 'receptionist', 'manager', 'auditor', 'admin'],
  state: ['auditor', 'admin'],
  operations: ['admin'],
} as const satisfies Record<string, readonly string[]>;

export const may = (role: string, what: keyof typeof MAY): boolean => (MAY[what] as readonly string[]).includes(role);

/** Members of staff see their own prospects and nobody else's. */
export const seesOwnOnly = (role: string): boolean => role === 'salesperson' || role === 'receptionist';
