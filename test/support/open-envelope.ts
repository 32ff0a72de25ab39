import { Envelope, type Message, type NewEvent, type Unsealed } from '@closeline/eventsourcing';

/** An envelope that seals nothing and chains nothing, for specs in which nobody asks. */
export class OpenEnvelope extends Envelope {
  async close(_stream: string, _revision: number, _previousHash: string | null, events: readonly Unsealed[]) {
    const closed = events.map((e): NewEvent => ({
      ...{ id: e.id, type: e.type, commandId: e.metadata.commandId },
      data: JSON.stringify(e.data),
      metadata: JSON.stringify({ ...e.metadata, previousHash: null }),
    }));
    const recorded = events.map(({ type, data, metadata: { occurredAt } }) => ({ type, data, at: { occurredAt } }));
    return { events: closed, recorded: recorded as readonly Message[], hash: null };
  }

  hash(): string {
    return '';
  }

  async open<T>(value: T): Promise<T> {
    return value;
  }
}
