import { Refusal, type NewEvent } from '@closeline/eventsourcing';

/** The largest append: bytes of data and metadata of all its events together. */
export const MAX_APPEND_BYTES = 1_048_576;

/**
 * What no engine takes. Throws Refusal `too-large` (413) beyond MAX_APPEND_BYTES, and Error for an append without events or
 * a type that starts with `$`, which is the store's own namespace.
 */
export const checkAppend = (events: readonly NewEvent[]): void => {
  if (events.length === 0) throw new Error('an append without events');
  let bytes = 0;
  for (const { type, data, metadata } of events) {
    if (type.startsWith('$')) throw new Error('a type must not start with $');
    bytes += Buffer.byteLength(data) + Buffer.byteLength(metadata);
  }
  if (bytes > MAX_APPEND_BYTES)
    throw new Refusal('too-large', `an append holds at most ${MAX_APPEND_BYTES} bytes, this one has ${bytes}`, 413);
};
