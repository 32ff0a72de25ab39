export * from './embedded';
export { MAX_APPEND_BYTES } from './append-limits';
export * from './command-keys';
export * from './dependency';
// The servers' drivers are loaded where servers are chosen: `openServers`, `@closeline/engines/mongodb`, `…/eventstoredb`.
export type * from './mongodb';
export type * from './eventstoredb';
export * from './servers';
export type { Finding } from './finding';
