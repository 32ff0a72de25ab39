export * from './commands';
export * from './contact';
export * from './events';
export * from './facts';
export * from './personal';
export * from './plan';
export * from './prospect';
export { importedProspectId } from './importing';
export type { Prospect } from './state';
