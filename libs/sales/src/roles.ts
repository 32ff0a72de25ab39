/** The roles a token can carry (interfaces.md). */
export const ROLES = ['service', 'salesperson', 'receptionist', 'manager', 'analyst', 'auditor', 'admin'] as const;
export type Role = (typeof ROLES)[number];
