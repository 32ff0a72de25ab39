export * from './canonical';
export * from './chain';
export * from './envelope';
export * from './master-key';
export * from './seal';
export * from './vault';
