import type { ReportSources } from '@closeline/sales';
import { salesUpcasts } from '@closeline/sales';
import { MemoryEventStore } from './memory-store';

/** Sources of reports over views alone: an empty log, days of UTC, ages as of the last event recorded. */
export const sourcesOf = (
  given: Pick<ReportSources, 'views' | 'labels'> & Partial<ReportSources> & { recordedAt: string },
): ReportSources => ({
  ...{ log: new MemoryEventStore(), upcasts: salesUpcasts, zone: 'UTC', now: given.recordedAt },
  ...given,
});
