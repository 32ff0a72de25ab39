import { isDeepStrictEqual } from 'node:util';
import type { AppendResult, JSONEventData } from '@eventstore/db-client';
import type { Appended, ExpectedRevision, NewEvent, StoredEvent } from '@closeline/eventsourcing';
import type { Settled } from '../command-keys';
import { ANSWER_MS } from './collect';
import { NoAnswer } from './failures';
import { positionOf } from './positions';

/** An append on its way. */
export interface Sending {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  /** The expected one; -1 = no stream. */
  readonly revision: number;
  readonly events: readonly NewEvent[];
  /** Where each of its commands is to stand. */
  readonly traces: ReadonlyMap<string, Settled>;
  /** Milliseconds, by the clock of `Appends`. */
  readonly begun: number;
  /** Whether it went to the server, and may be in the log. */
  mayBeWritten: boolean;
}

export const sendingOf = (stream: string, expected: ExpectedRevision, events: readonly NewEvent[], begun: number): Sending => {
  const revision = expected === 'none' ? -1 : expected;
  const traces = new Map<string, Settled>();
  events.forEach(({ commandId }, i) => {
    const last = revision + 1 + i;
    traces.set(commandId, { first: traces.get(commandId)?.first ?? last, last });
  });
  return { stream, expected, revision, events, traces, begun, mayBeWritten: false };
};

/** As the client takes it. It writes the data as JSON itself, but passes metadata on where they are bytes. */
export const proposedOf = ({ id, type, data, metadata }: NewEvent): JSONEventData => ({
  id,
  type,
  contentType: 'application/json',
  data: JSON.parse(data) as object as Record<string, unknown>,
  metadata: Uint8Array.from(Buffer.from(metadata)),
});

/** Throws NoAnswer where the server leaves out the position, as old ones do. */
export const appendedOf = ({ nextExpectedRevision, position }: AppendResult): Appended => {
  if (!position) throw new NoAnswer('an append without a position');
  return { revision: Number(nextExpectedRevision), position: positionOf(position.commit) };
};

/** The answer, or NoAnswer after a while: a call on a broken connection may never end. */
export const answered = async <T>(call: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer('an append without an answer')), ANSWER_MS + 1_000);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Whether a stored event is this very one: the same id alone may be another sending's, sealed or dated otherwise. */
export const isSame = (stored: StoredEvent | undefined, { id, type, data, metadata }: NewEvent): boolean =>
  stored?.id === id &&
  stored.type === type &&
  isDeepStrictEqual(stored.data, JSON.parse(data)) &&
  isDeepStrictEqual(stored.metadata, JSON.parse(metadata));

export const revisionOf = (revision: number): ExpectedRevision => (revision < 0 ? 'none' : revision);
