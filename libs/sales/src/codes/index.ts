export * from './codes';
export * from './registry';
