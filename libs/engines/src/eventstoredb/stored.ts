import type { AllStreamResolvedEvent, ResolvedEvent } from '@eventstore/db-client';
import type { Metadata, StoredEvent } from '@closeline/eventsourcing';
import { positionOf } from './positions';

/** Types of the store itself begin with `$`: they are no events of ours. */
export const isOurs = (type: string): boolean => !type.startsWith('$');

/** An event as the client reads it; undefined for one of the store itself. Throws Error where a server gives no positions. */
export const storedOf = ({ event }: AllStreamResolvedEvent | ResolvedEvent): StoredEvent | undefined => {
  if (!event || !isOurs(event.type)) return undefined;
  if (!event.position) throw new Error('the server gives events no position: EventStoreDB 22.6 or newer is needed');
  return {
    position: positionOf(event.position.commit),
    stream: event.streamId,
    revision: Number(event.revision),
    id: event.id,
    type: event.type,
    data: event.data as object,
    metadata: event.metadata as unknown as Metadata,
    committedAt: event.created.toISOString(),
  };
};
