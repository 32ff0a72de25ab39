export { connectEventStore, type EventStoreConnection } from './connect';
export { EventStoreDbEventStore, type LogClient, type LogOptions } from './store';
