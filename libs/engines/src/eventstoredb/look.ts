import { AccessDeniedError, jsonEvent, STREAM_EXISTS, WrongExpectedVersionError } from '@eventstore/db-client';
import { latencyOf, type Finding } from '../finding';
import { collect } from './collect';
import { connectEventStore, type EventStoreConnection } from './connect';

/** Nobody ever writes it: an append that expects it to be there is refused for that, where it is not for lack of rights. */
const TRIAL = 'closeline-doctor';

/**
 * Looks at the server, and at what its user may do there. Writes nothing.
 * @throws DependencyUnreachable, DependencyUnfit: then there is nothing else to look at
 */
export async function* lookAtEventStore(url: string, setting: string): AsyncGenerator<Finding> {
  const connection = await connectEventStore(url, setting);
  try {
    const { client } = connection;
    const ms = await latencyOf(() => collect(client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 1 })));
    yield { ok: true, finding: `EventStoreDB ${await connection.version()}, ${ms.toFixed(1)} ms there and back` };
    yield await rights(connection);
  } finally {
    await connection.close();
  }
}

/** Whether its user may append. */
export const rights = async ({ client, credentials }: EventStoreConnection): Promise<Finding> => {
  try {
    await client.appendToStream(TRIAL, [jsonEvent({ type: 'Trial', data: {} })], {
      expectedRevision: STREAM_EXISTS,
      credentials,
    });
  } catch (error) {
    if (error instanceof WrongExpectedVersionError) return { ok: true, finding: 'reads and appends' };
    if (!(error instanceof AccessDeniedError)) throw error;
    return { ok: false, finding: 'its user may not append', fix: 'give it the right to write every stream, as $admins has it' };
  }
  return { ok: true, finding: 'reads and appends' };
};
