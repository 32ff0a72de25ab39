export * from './map';
export * from './read-map';
export * from './row';
