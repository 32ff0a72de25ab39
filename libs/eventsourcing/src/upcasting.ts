/** One step of a stored event's data to its next schema version. */
export type Upcast = (data: Record<string, unknown>) => Record<string, unknown>;

/** Per event type, the steps from version 1 on: step i takes version i+1 to i+2. A type without steps is at version 1. */
export type Upcasts = Readonly<Record<string, readonly Upcast[]>>;

export const currentVersion = (upcasts: Upcasts, type: string): number => (upcasts[type]?.length ?? 0) + 1;

/** The data of an event in its current schema version; the stored event itself is never changed. */
export const upcast = (upcasts: Upcasts, type: string, version: number, data: object): object =>
  (upcasts[type] ?? []).slice(version - 1).reduce<object>((d, step) => step(d as Record<string, unknown>), data);
