export * from './commands';
export * from './events';
export * from './personal';
export * from './prospect';
export * from './plan';
