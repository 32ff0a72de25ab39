export * from './commands';
export * from './events';
export * from './staff';
export * from './turns';
export * from './roster';
