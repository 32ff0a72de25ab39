import { Metadata, status, type sendUnaryData, type ServerDuplexStream, type ServerReadableStream } from '@grpc/grpc-js';
import { Code } from '@eventstore/db-client/generated/code_pb';
import type { StreamIdentifier } from '@eventstore/db-client/generated/shared_pb';
import { Empty, MaximumAppendSizeExceeded, WrongExpectedVersion } from '@eventstore/db-client/generated/shared_pb';
import { Status } from '@eventstore/db-client/generated/status_pb';
import type { BatchAppendReq } from '@eventstore/db-client/generated/streams_pb';
import { AppendReq, AppendResp, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import { WrongVersion, type Expected, type Proposed, type Written } from './append-check';
import { idOf, nameOf, positionOf } from './messages';
import type { RecordLog } from './record-log';
import { NOT_READY, type Node } from './node';

/** The largest append: bytes of all its events together. */
export const MAX_APPEND_BYTES = 1_048_576;

class AppendTooLarge extends Error {}

type Message = AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage;

const proposedOf = (message: Message): Proposed => ({
  id: idOf(message.getId()),
  type: message.getMetadataMap().get('type') ?? '',
  isJson: message.getMetadataMap().get('content-type') === 'application/json',
  data: message.getData_asU8(),
  metadata: message.getCustomMetadata_asU8(),
});

/** An append while its events arrive. */
class Arriving {
  readonly events: Proposed[] = [];
  private bytes = 0;

  constructor(
    readonly identifier: StreamIdentifier,
    readonly expected: Expected,
  ) {}

  add(message: Message): void {
    const event = proposedOf(message);
    this.bytes += event.data.length + event.metadata.length + 2 * event.type.length;
    this.events.push(event);
  }

  /** Throws WrongVersion or AppendTooLarge, with nothing written. */
  write(log: RecordLog): Promise<Written> {
    if (this.bytes > MAX_APPEND_BYTES) throw new AppendTooLarge();
    return log.append(nameOf(this.identifier), this.expected, this.events);
  }
}

const expectedOf = (options: AppendReq.Options | BatchAppendReq.Options): Expected => {
  if (options.hasAny()) return 'any';
  if (options.hasNoStream()) return 'no_stream';
  if (options.hasStreamExists()) return 'stream_exists';
  return Number(options instanceof AppendReq.Options ? options.getRevision() : options.getStreamPosition());
};

/** The append of a call that carries credentials of its own: one call an append. */
export const append =
  (node: Node) =>
  (call: ServerReadableStream<AppendReq, AppendResp>, answer: sendUnaryData<AppendResp>): void => {
    node.count('append');
    let arriving: Arriving | undefined;
    let failed: Error | undefined;
    call.on('data', (request: AppendReq) => {
      const options = request.getOptions();
      const message = request.getProposedMessage();
      try {
        if (options) arriving = new Arriving(options.getStreamIdentifier()!, expectedOf(options));
        if (message) arriving?.add(message);
      } catch (error) {
        failed ??= error as Error;
      }
    });
    call.on('end', () => {
      const write = async (): Promise<AppendResp> => {
        // A broken connection ends the call, too, and only then says that it is cancelled: what came is not all.
        await new Promise(setImmediate);
        if (call.cancelled) throw new Error('cancelled');
        if (!node.isReady) throw NOT_READY;
        if (failed) throw failed;
        return appended(await arriving!.write(node.log));
      };
      write().then(
        (response) => answer(null, response),
        (error: Error) => (error instanceof WrongVersion ? answer(null, wrongVersion(error)) : answer(refusal(error))),
      );
    });
  };

const refusal = (error: Error) => {
  if (error === NOT_READY) return { code: status.UNAVAILABLE, details: NOT_READY.message };
  if (!(error instanceof AppendTooLarge)) return { code: status.UNKNOWN, details: error.message };
  const metadata = new Metadata();
  metadata.set('exception', 'maximum-append-size-exceeded');
  metadata.set('maximum-append-size', String(MAX_APPEND_BYTES));
  return { code: status.INVALID_ARGUMENT, details: `Maximum append size of ${MAX_APPEND_BYTES} exceeded.`, metadata };
};

const appended = ({ revision, position }: Written): AppendResp => {
  const success = new AppendResp.Success();
  if (revision < 0) success.setNoStream(new Empty());
  else success.setCurrentRevision(String(revision));
  const at = new AppendResp.Position();
  at.setCommitPosition(String(position));
  at.setPreparePosition(String(position));
  success.setPosition(at);
  const response = new AppendResp();
  response.setSuccess(success);
  return response;
};

const wrongVersion = ({ expected, actual }: WrongVersion): AppendResp => {
  const wrong = new AppendResp.WrongExpectedVersion();
  if (actual < 0) wrong.setCurrentNoStream(new Empty());
  else wrong.setCurrentRevision(String(actual));
  if (expected === 'any') wrong.setExpectedAny(new Empty());
  else if (expected === 'no_stream') wrong.setExpectedNoStream(new Empty());
  else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new Empty());
  else wrong.setExpectedRevision(String(expected));
  const response = new AppendResp();
  response.setWrongExpectedVersion(wrong);
  return response;
};

/** Appends of all callers of one client over one call, in parts, told apart by their correlation ids. */
export const batchAppend =
  (node: Node) =>
  (call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>): void => {
    const arriving = new Map<string, Arriving>();

    const answerTo = async (request: BatchAppendReq, one: Arriving): Promise<void> => {
      const response = new BatchAppendResp();
      response.setCorrelationId(request.getCorrelationId());
      response.setStreamIdentifier(one.identifier);
      try {
        if (!node.isReady) throw NOT_READY;
        response.setSuccess(batchSuccess(await one.write(node.log)));
      } catch (error) {
        response.setError(batchError(error as Error));
      }
      // Where the server was killed meanwhile the event may be written, and nobody is told.
      if (!call.cancelled && call.writable) call.write(response);
    };

    call.on('data', (request: BatchAppendReq) => {
      try {
        const id = idOf(request.getCorrelationId());
        const options = request.getOptions();
        if (options) arriving.set(id, new Arriving(options.getStreamIdentifier()!, expectedOf(options)));
        const one = arriving.get(id)!;
        for (const message of request.getProposedMessagesList()) one.add(message);
        if (!request.getIsFinal()) return;
        arriving.delete(id);
        node.count('batchAppend');
        void answerTo(request, one);
      } catch (error) {
        // As the real server does: one malformed append ends the call of all.
        call.emit('error', { code: status.UNKNOWN, details: (error as Error).message });
      }
    });
    call.on('end', () => call.end());
  };

const batchSuccess = ({ revision, position }: Written): BatchAppendResp.Success => {
  const success = new BatchAppendResp.Success();
  if (revision < 0) success.setNoStream(new Empty());
  else success.setCurrentRevision(String(revision));
  success.setPosition(positionOf(position));
  return success;
};

const batchError = (error: Error): Status => {
  const answer = new Status();
  const details = new Any();
  answer.setMessage(error.message);
  answer.setCode(Code.UNKNOWN);
  if (error instanceof WrongVersion) {
    const { expected, actual } = error;
    const wrong = new WrongExpectedVersion();
    if (actual < 0) wrong.setCurrentNoStream(new Empty());
    else wrong.setCurrentStreamRevision(String(actual));
    if (expected === 'any') wrong.setExpectedAny(new Empty());
    else if (expected === 'no_stream') wrong.setExpectedNoStream(new Empty());
    else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new Empty());
    else wrong.setExpectedStreamPosition(String(expected));
    details.pack(wrong.serializeBinary(), 'event_store.client.WrongExpectedVersion');
  } else if (error instanceof AppendTooLarge) {
    const exceeded = new MaximumAppendSizeExceeded();
    exceeded.setMaxappendsize(MAX_APPEND_BYTES);
    details.pack(exceeded.serializeBinary(), 'event_store.client.MaximumAppendSizeExceeded');
  } else details.pack(new Empty().serializeBinary(), 'google.protobuf.Empty');
  answer.setDetails(details);
  return answer;
};
