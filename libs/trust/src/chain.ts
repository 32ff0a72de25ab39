import { hash } from 'node:crypto';
import type { StoredEvent } from '@closeline/eventsourcing';
import { canonical, quoted } from './canonical';

/**
 * The hash of an event: SHA-256, lower-case hex, over RFC 8785 canonical JSON of
 * `{stream, revision, id, type, metadata, data}` as stored (audit.md).
 */
export const eventHash = (event: Pick<StoredEvent, 'stream' | 'revision' | 'id' | 'type' | 'metadata' | 'data'>): string =>
  hashOfTexts(event.stream, event.revision, event.id, event.type, canonical(event.metadata), canonical(event.data));

/** The same hash where data and metadata are canonical JSON already. The members stand in their canonical order. */
export const hashOfTexts = (stream: string, revision: number, id: string, type: string, metadata: string, data: string): string =>
  hash(
    'sha256',
    `{"data":${data},"id":${quoted(id)},"metadata":${metadata},"revision":${revision},"stream":${quoted(stream)},"type":${quoted(type)}}`,
  );

/** Where a stream stood: the revision and hash of an event, or the start. */
export interface ChainPlace {
  readonly revision: number;
  readonly hash: string | null;
}

export const START: ChainPlace = { revision: -1, hash: null };

/** `revision` is the first place in the stream that does not hold what was written there; `why` is for people. */
export type ChainVerdict =
  | { readonly ok: true; readonly end: ChainPlace }
  | { readonly ok: false; readonly stream: string; readonly revision: number; readonly why: string };

/**
 * Checks one stream's events, in order, against each other, and names the first bad one. It finds an edit, a deletion
 * in the middle, a swap and a reorder. It cannot find a cut-off end, nor an edit of the last event, unless the hash of
 * the last event is known from elsewhere and given as `head`.
 *
 * A broken link lies between two events. The later one is to blame where its own successor does not know it either;
 * else the earlier one is.
 *
 * @param before what the events follow; for a page that does not begin the stream.
 */
export const verifyChain = (events: readonly StoredEvent[], before: ChainPlace = START, head?: string): ChainVerdict => {
  const stream = events[0]?.stream ?? '';
  const bad = (revision: number, why: string): ChainVerdict => ({ ok: false, stream, revision, why });
  let at = before;
  for (const [i, event] of events.entries()) {
    const revision = at.revision + 1;
    if (event.stream !== stream) return bad(revision, 'the event belongs to another stream');
    if (event.revision !== revision) return bad(revision, `revision ${event.revision} stands in the place of ${revision}`);
    const own = hashOrNone(event);
    if (own === undefined) return bad(revision, 'the event is not one that could have been written');
    if (previousHashOf(event) !== at.hash) {
      const next = events[i + 1];
      const knownBy = next ? previousHashOf(next) : head;
      const later = at.hash === null || (knownBy !== undefined && knownBy !== own);
      return later
        ? bad(revision, 'the event does not carry the hash of its predecessor')
        : bad(at.revision, 'the event is not the one whose hash its successor carries');
    }
    at = { revision, hash: own };
  }
  if (head !== undefined && head !== at.hash) return bad(at.revision, 'the last event is not the one whose hash was kept');
  return { ok: true, end: at };
};

/** A tampered event may have any shape: no metadata, no id, text without a canonical form. */
const hashOrNone = (event: StoredEvent): string | undefined => {
  try {
    return eventHash(event);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
};

const previousHashOf = (event: StoredEvent): unknown => (event.metadata as Partial<StoredEvent['metadata']> | null)?.previousHash;
