import { of } from '@closeline/eventsourcing';
import type { ProspectEvent } from './events';

/** Typed constructor of prospect events. */
export const prospectEvent = of<ProspectEvent>();
