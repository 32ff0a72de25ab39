import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Client, credentials, type ClientWritableStream } from '@grpc/grpc-js';
import { EventStoreDBClient, StreamNotFoundError } from '@eventstore/db-client';
import { StreamIdentifier, UUID, Empty } from '@eventstore/db-client/generated/shared_pb';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import type { AppendResp } from '@eventstore/db-client/generated/streams_pb';
import { AppendReq } from '@eventstore/db-client/generated/streams_pb';
import { startEventStoreDouble, type EventStoreDouble } from '../doubles/eventstoredb';
import { chanceOf } from './chance';
import { Proxy } from './proxy';

const STREAM = 'torn';

const optionsOf = (stream: string): AppendReq => {
  const identifier = new StreamIdentifier();
  identifier.setStreamName(Buffer.from(stream));
  const options = new AppendReq.Options();
  options.setStreamIdentifier(identifier);
  options.setNoStream(new Empty());
  return new AppendReq().setOptions(options);
};

const eventOf = (type: string): AppendReq => {
  const message = new AppendReq.ProposedMessage();
  message.setId(new UUID().setString(randomUUID()));
  message.getMetadataMap().set('type', type).set('content-type', 'application/json');
  message.setData(Buffer.from('{}'));
  return new AppendReq().setProposedMessage(message);
};

describe('an append of the double of EventStoreDB whose connection breaks', () => {
  let double: EventStoreDouble;
  let proxy: Proxy;

  beforeAll(async () => {
    double = await startEventStoreDouble();
    proxy = await Proxy.before(double.port, chanceOf(1));
  });
  afterAll(async () => {
    await proxy.close();
    await double.stop();
  });

  it('is not written, not even what had come of it, before the sender has said that this is all', async () => {
    const client = new Client(`127.0.0.1:${proxy.port}`, credentials.createInsecure());
    const reader = EventStoreDBClient.connectionString(double.url);
    try {
      const { path, requestSerialize, responseDeserialize } = StreamsService.append;
      let answered: (error: Error | null) => void = () => undefined;
      const failed = new Promise<Error | null>((done) => (answered = done));
      const call: ClientWritableStream<AppendReq> = client.makeClientStreamRequest<AppendReq, AppendResp>(
        path,
        requestSerialize,
        responseDeserialize,
        (error) => answered(error),
      );
      call.write(optionsOf(STREAM));
      await new Promise<void>((written) => call.write(eventOf('first'), () => written()));
      while (double.asked.append === 0) await new Promise(setImmediate);
      proxy.cut();
      expect(await failed).toBeInstanceOf(Error);
      // What another client is told comes after whatever the broken call led to.
      await expect(once(reader.readStream(STREAM), 'data')).rejects.toBeInstanceOf(StreamNotFoundError);
    } finally {
      client.close();
      await reader.dispose();
    }
  });
});
