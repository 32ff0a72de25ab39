export * from './commands';
export * from './events';
export * from './staff';
export * from './turns';
export * from './roster';
export { staffView, type StaffDocument } from './views/staff';
