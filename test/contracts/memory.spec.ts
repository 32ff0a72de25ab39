import { MemoryLog } from '../support/memory-log';
import { eventStoreContract } from './event-store.contract';

/** Specs stand on the log in memory: it must not promise less or more than an engine does. */
eventStoreContract('memory', {
  open: async () => new MemoryLog(),
  reopen: async (store) => store,
  close: async () => undefined,
});
