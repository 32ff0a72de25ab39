import { recorded, type EventStore, type Recorded } from '@closeline/eventsourcing';
import { salesUpcasts } from '../upcasts';
import type { ProspectDocument } from './views/document';
import { prospectsView } from './views/prospect';

/** Where in a history to stop: at a revision, or at the last event recorded by an instant. Neither: at its end. */
export interface Until {
  readonly revision?: number;
  /** ISO-8601 UTC. */
  readonly asOf?: string;
}

const PAGE = 1000;

/** The events of one prospect from the log itself, in order, personal fields sealed. */
export const historyOf = async (log: EventStore, prospectId: string, { revision, asOf }: Until): Promise<readonly Recorded[]> => {
  const events: Recorded[] = [];
  for (;;) {
    const page = await log.readStream(`prospect-${prospectId}`, { from: events.length, limit: PAGE });
    for (const event of page) events.push(recorded(event, salesUpcasts));
    if (page.length < PAGE || (revision !== undefined && events.length > revision)) break;
  }
  if (revision !== undefined) return events.slice(0, revision + 1);
  if (asOf === undefined) return events;
  return events.slice(0, events.findLastIndex(({ metadata }) => metadata.recordedAt <= asOf) + 1);
};

/** The prospect as these events made it; null before the first form. */
export const stateAfter = (events: readonly Recorded[]): ProspectDocument | null =>
  events.reduce<Record<string, unknown> | null>((doc, event) => prospectsView.fold(doc, event), null) as ProspectDocument | null;

/** An event as an auditor reads it (interfaces.md). */
export const entryOf = ({ id, type, revision, position, metadata, data }: Recorded): object => ({
  ...{ id, type, revision, position },
  occurredAt: metadata.occurredAt,
  ...(metadata.occurredOn && { occurredOn: metadata.occurredOn }),
  ...(metadata.evidence && { evidence: metadata.evidence }),
  recordedAt: metadata.recordedAt,
  actor: metadata.actor,
  command: { id: metadata.commandId, type: metadata.commandType },
  correlationId: metadata.correlationId,
  causationId: metadata.causationId,
  schemaVersion: metadata.schemaVersion,
  data,
});
