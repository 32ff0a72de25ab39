import type { Metadata } from '@closeline/eventsourcing';
import { beginningOf, dayIn, type Day } from './days';

/**
 * When a fact was true, as a document keeps it: the instant, the date where only that is known, and the evidence where
 * an import implied or assumed it (domain rule 13).
 */
export interface Moment {
  readonly at: string;
  readonly on?: Day;
  readonly evidence?: 'implied' | 'assumed';
}

export const momentFrom = ({ occurredAt, occurredOn, evidence }: Metadata): Moment => ({
  at: occurredAt,
  ...(occurredOn !== undefined && { on: occurredOn }),
  ...(evidence !== undefined && evidence !== 'recorded' && { evidence }),
});

/** A date known alone keeps itself in every zone. */
export const dayOf = ({ at, on }: Moment, zone: string): Day => on ?? dayIn(at, zone);

/** In milliseconds since 1970; a date known alone is the beginning of that date in the zone. */
export const millisOf = ({ at, on }: Moment, zone: string): number => (on === undefined ? Date.parse(at) : beginningOf(on, zone));
