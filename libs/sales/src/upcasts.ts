import type { Upcasts } from '@closeline/eventsourcing';

/**
 * Per event type, the steps from its first schema version to the present one; a type without steps is at version 1.
 * Everything that reads or writes events takes this one registry. How to add a step: docs/recipes.md.
 */
export const salesUpcasts: Upcasts = {};
