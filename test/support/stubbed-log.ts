import { WrongExpectedVersionError, type AppendResult, type EventStoreDBClient } from '@eventstore/db-client';
import type { Metadata, StoredEvent } from '@closeline/eventsourcing';

interface Proposed {
  readonly id: string;
  readonly type: string;
  readonly data: object;
  readonly metadata: Uint8Array;
}

/** What becomes of an append on its way. */
export interface Fate {
  /** It fails, and nothing is written. */
  readonly before?: Error;
  /** It fails, and is written when the next one arrives. */
  readonly late?: Error;
  /** It is written, and the answer does not arrive. */
  readonly lost?: Error;
  /** Ends before it is written. */
  readonly meanwhile?: () => Promise<unknown>;
}

/**
 * What an append meets on EventStoreDB as it was seen to behave (eventstoredb.md), and what a reader sees of it. Each append
 * takes the next fate; without one it is answered.
 */
export class StubbedLog {
  readonly fates: Fate[] = [];
  /** Ids and expected revision of each append that came. */
  readonly asked: (readonly [readonly string[], bigint | string | undefined])[] = [];
  readonly credentials: unknown[] = [];
  readonly reads: (readonly [stream: string, from: number, limit: number])[] = [];
  /** A read fails with the next of these. */
  readonly readFaults: Error[] = [];
  private readonly events: StoredEvent[] = [];
  private onItsWay: (() => unknown) | undefined;

  readonly appendToStream = (async (stream, events, options = {}) => {
    const proposed = events as unknown as Proposed[];
    this.asked.push([proposed.map(({ id }) => id), options.expectedRevision]);
    this.credentials.push(options.credentials);
    const { before, late, lost, meanwhile } = this.fates.shift() ?? {};
    await meanwhile?.();
    this.onItsWay?.();
    this.onItsWay = undefined;
    const write = () => this.write(stream, options.expectedRevision as bigint | string, proposed);
    if (late) this.onItsWay = write;
    if (before ?? late) throw before ?? late!;
    const result = write();
    if (lost) throw lost;
    return result;
  }) as EventStoreDBClient['appendToStream'];

  readonly readStream = async (stream: string, from: number, limit: number): Promise<StoredEvent[]> => {
    this.reads.push([stream, from, limit]);
    await Promise.resolve();
    const fault = this.readFaults.shift();
    if (fault) throw fault;
    return this.of(stream).slice(from, from + limit);
  };

  of(stream: string): StoredEvent[] {
    return this.events.filter((event) => event.stream === stream);
  }

  private write(stream: string, expected: bigint | string, proposed: readonly Proposed[]): AppendResult {
    const standing = this.of(stream);
    const next = expected === 'no_stream' ? 0 : Number(expected) + 1;
    if (next !== standing.length) {
      const there = standing.slice(next, next + proposed.length);
      if (next > standing.length || !proposed.every(({ id }, i) => there[i]?.id === id)) {
        const current = standing.length === 0 ? 'no_stream' : BigInt(standing.length - 1);
        const versions = { streamName: stream, current, expected: expected as bigint };
        throw new WrongExpectedVersionError(null as never, versions as never);
      }
      return resultOf(there.at(-1)!);
    }
    proposed.forEach(({ id, type, data, metadata }, i) =>
      this.events.push({
        ...{ id, type, stream, revision: next + i, position: String(this.events.length).padStart(20, '0') },
        data,
        metadata: JSON.parse(Buffer.from(metadata).toString()) as Metadata,
        committedAt: '2026-01-01T00:00:00.000Z',
      }),
    );
    return resultOf(this.events.at(-1)!);
  }
}

const resultOf = ({ revision, position }: StoredEvent): AppendResult => ({
  success: true,
  nextExpectedRevision: BigInt(revision),
  position: { commit: BigInt(position), prepare: BigInt(position) },
});
