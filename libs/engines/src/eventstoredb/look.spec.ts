import { AccessDeniedError } from '@eventstore/db-client';
import type { EventStoreConnection } from './connect';
import { rights } from './look';

describe('a user of EventStoreDB', () => {
  it('who may not append is found by a refusal, before any command is', async () => {
    const denied = new AccessDeniedError({ name: 'denied', message: 'denied', code: 7, details: '', metadata: {} } as never);
    const client = { appendToStream: () => Promise.reject(denied) };
    const connection = { client, credentials: undefined } as unknown as EventStoreConnection;
    expect(await rights(connection)).toEqual({
      ...{ ok: false, finding: 'its user may not append' },
      fix: 'give it the right to write every stream, as $admins has it',
    });
  });
});
