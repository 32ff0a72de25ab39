import { MemoryEventStore, MemoryViewStore } from '../support/memory-store';
import { eventStoreContract } from './event-store.contract';
import { viewStoreContract } from './view-store.contract';

/** The doubles of the property tests keep the same promises as the engines, so that a law proven on them holds there. */
const harness = <T>(make: () => T) => ({
  open: async () => make(),
  reopen: async (store: T) => store,
  close: () => Promise.resolve(),
});

eventStoreContract('memory', { ...harness(() => new MemoryEventStore()), opensEmpty: true });
viewStoreContract(
  'memory',
  harness(() => new MemoryViewStore()),
);
