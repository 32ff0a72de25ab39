/** An event as a client proposes it. Content is bytes: the server never looks into it. */
export interface Proposed {
  /** UUID in lower case. */
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** Of the last event of an append. A revision of -1 = nothing was to be written. */
export interface Written {
  readonly revision: number;
  readonly position: number;
}

/** Where an event stands. */
export interface Place extends Written {
  readonly id: string;
  readonly stream: string;
}

/** What an append expects of its stream: the revision of its last event, or one of the words the client has. */
export type Expected = number | 'any' | 'no_stream' | 'stream_exists';

/** The stream is elsewhere. Nothing was written. */
export class WrongVersion extends Error {
  constructor(
    readonly stream: string,
    readonly expected: Expected,
    /** -1 = there is no such stream. */
    readonly actual: number,
  ) {
    super('wrong expected version');
  }
}

/** What the check looks up. */
interface WrittenBefore {
  find(stream: string, revision: number): Place | undefined;
  findId(id: string): Place | undefined;
}

/**
 * Whether an append is to be written. It is no guarantee of idempotency, and this is what the tests are there to remember:
 * at the stream's current revision ids are not looked at, and with *any* only the first id decides what is a repetition.
 * @param head revision of the stream's last event, -1 without
 * @returns the answer of the first append where this one repeats it, undefined where it is to be written
 * Throws WrongVersion.
 */
export const checkAppend = (
  stream: string,
  expected: Expected,
  events: readonly Pick<Proposed, 'id'>[],
  head: number,
  log: WrittenBefore,
): Written | undefined => {
  const wrong = (): WrongVersion => new WrongVersion(stream, expected, head);
  if (events.length === 0) return undefined;
  if (expected === 'stream_exists' && head < 0) throw wrong();

  if (expected === 'any' || expected === 'stream_exists') {
    const places = events.map(({ id }) => log.findId(id));
    const known = places.filter((place) => place?.stream === stream);
    if (places[0]?.stream !== stream) return undefined;
    if (known.length < events.length) throw wrong();
    return known.at(-1);
  }

  const revision = expected === 'no_stream' ? -1 : expected;
  if (revision === head) return undefined;
  if (revision > head) throw wrong();
  const places = events.map((_, i) => log.find(stream, revision + 1 + i));
  if (places.some((place, i) => place?.id !== events[i]!.id)) throw wrong();
  return places.at(-1);
};
