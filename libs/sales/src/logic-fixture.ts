import { recorded, type Recorded, type StoredEvent } from '@closeline/eventsourcing';
import events from './logic-fixture.json';
import { salesUpcasts } from './upcasts';

/**
 * A made-up history with every type of event, for the fingerprint of what views make of it. Frozen: an edit would look
 * like a change of every view's logic. A new type of event gets a sample at its end, on a stream that stands there.
 */
export const logicFixture: readonly Recorded[] = (events as unknown as readonly StoredEvent[]).map((event) =>
  recorded(event, salesUpcasts),
);
