import { randomUUID } from 'node:crypto';
import { status, type ServerWritableStream } from '@grpc/grpc-js';
import { ReadReq, type ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { eventOf, nameOf, streamNotFound } from './messages';
import { NOT_READY, type Node } from './node';
import type { RecordLog, StoredRecord } from './record-log';
import { subscribe } from './subscription';

type Call = ServerWritableStream<ReadReq, ReadResp>;

/** Records a query brings to a read at once. */
const PAGE = 500;
const END = Number.MAX_SAFE_INTEGER;

/** Read of a stream or of $all, once or as a subscription: one method of the protocol. */
export const read =
  (node: Node) =>
  (call: Call): void => {
    const options = call.request.getOptions()!;
    const isSubscription = options.hasSubscription();
    node.count(isSubscription ? 'subscribe' : 'read');
    const ended = new AbortController();
    let wake: (() => void) | undefined;
    const end = (): void => {
      ended.abort();
      wake?.();
    };
    call.on('cancelled', end);
    call.on('close', end);
    call.on('error', end);
    call.on('drain', () => wake?.());
    node.signal.addEventListener('abort', end);

    // The client's pace is the pace: what it does not take is not read.
    const send = async (message: ReadResp): Promise<void> => {
      if (ended.signal.aborted || call.write(message)) return;
      await new Promise<void>((resolve) => (wake = resolve));
    };
    const run = async (): Promise<void> => {
      if (!node.isReady) throw NOT_READY;
      if (isSubscription) await subscribe(node.log, options, randomUUID(), send, ended.signal);
      else
        for await (const message of messagesOf(node.log, options)) {
          if (ended.signal.aborted) return;
          await send(message);
        }
    };
    run()
      .then(
        () => ended.signal.aborted || call.end(),
        (error: Error) =>
          ended.signal.aborted ||
          call.emit('error', {
            code: error === NOT_READY ? status.UNAVAILABLE : status.INVALID_ARGUMENT,
            details: error.message,
          }),
      )
      .finally(() => node.signal.removeEventListener('abort', end));
  };

async function* messagesOf(log: RecordLog, options: ReadReq.Options): AsyncGenerator<ReadResp, void, undefined> {
  const of = options.getStream();
  if (of && log.headOf(nameOf(of.getStreamIdentifier())) < 0) {
    yield streamNotFound(nameOf(of.getStreamIdentifier()));
    return;
  }
  const page = of ? pageOfStream(log, of, options) : pageOfAll(log, options.getAll()!, options);
  let left = Number(options.getCount());
  let after: StoredRecord | undefined;
  while (left > 0) {
    const records = page(after, Math.min(PAGE, left));
    for (const record of records) yield eventOf(record);
    if (records.length < PAGE) return;
    left -= records.length;
    after = records.at(-1);
    // Queries answer at once: without a pause a long read would hold up every other call.
    await new Promise(setImmediate);
  }
}

type Page = (after: StoredRecord | undefined, limit: number) => StoredRecord[];

const isBackwards = (options: ReadReq.Options): boolean => options.getReadDirection() === ReadReq.Options.ReadDirection.BACKWARDS;

const pageOfStream = (log: RecordLog, of: ReadReq.Options.StreamOptions, options: ReadReq.Options): Page => {
  const stream = nameOf(of.getStreamIdentifier());
  const from = of.hasStart() ? 0 : of.hasEnd() ? END : Math.min(Number(of.getRevision()), END);
  return isBackwards(options)
    ? (after, limit) => log.streamBackwards(stream, after ? after.revision - 1 : from, limit)
    : (after, limit) => log.streamForwards(stream, after ? after.revision + 1 : from, limit);
};

/** Forwards a position is inclusive, backwards it is not. */
const pageOfAll = (log: RecordLog, of: ReadReq.Options.AllOptions, options: ReadReq.Options): Page => {
  const from = of.hasStart() ? 0 : of.hasEnd() ? END : Number(of.getPosition()!.getCommitPosition());
  return isBackwards(options)
    ? (after, limit) => log.backwards(after ? after.position : from, limit)
    : (after, limit) => log.forwards(after ? after.position + 1 : from, limit);
};
