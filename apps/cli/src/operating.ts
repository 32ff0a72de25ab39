import { loggerOf } from '../../api/src/logging';
import { Tallies } from '../../api/src/metrics/tallies';
import { Projection } from '../../api/src/projection';
import { SystemClock } from '../../api/src/clock';
import type { Settings } from '../../api/src/settings';
import { readSigningKey, signToken } from '../../api/src/tokens';
import { ViewOperations } from '../../api/src/view-operations';
import { byOwner } from './by-owner';
import { Fault, isUnreachable } from './fault';
import type { Opened } from './opened';
import { note } from './output';

/** Asks a running service as an administrator. Throws Fault with what it is refused by. */
export type Asking = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<unknown>;

/** What an operator does: in this process, or by the service that owns the folder. */
export interface Operation<T> {
  here(opened: Opened): Promise<T>;
  there(service: Asking): Promise<T>;
}

const SUBJECT = 'closeline';

/** Throws Fault where the owner of the folder does not listen. */
export const operating = <T>(given: Settings, operation: Operation<T>): Promise<T> =>
  byOwner(given, {
    here: (opened) => operation.here(opened),
    there: (url, dataDir) => {
      note(`note: through the service at ${url}`);
      return operation.there(askingAt(url, dataDir));
    },
    otherwise: 'it does not listen (yet): wait, or stop it',
  });

/** What an operator does about views, by the process that owns them. */
export const operationsOf = ({ engine, settings, reader }: Opened): ViewOperations => {
  const ground = {
    engine: { ...engine, dataDir: settings.dataDir, embedded: undefined, warnings: [], close: async () => undefined },
  };
  const composition = { ...ground, settings, reader, clock: new SystemClock(), tallies: new Tallies() };
  return new ViewOperations(composition, new Projection(composition, loggerOf('silent')));
};

const askingAt = (url: string, dataDir: string): Asking => {
  const key = readSigningKey(dataDir);
  return async (method, path, body) => {
    const token = await signToken(key, { subject: SUBJECT, role: 'admin' }, Math.floor(Date.now() / 1000));
    const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) };
    let response;
    try {
      response = await fetch(new URL(path, url), { method, headers, ...(body && { body: JSON.stringify(body) }) });
    } catch {
      throw new Fault(`the service at ${url} cannot be reached`, 'see that it runs, and try again', 3);
    }
    const answer = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
    if (response.ok) return answer;
    throw new Fault(
      `${answer.code ?? response.status}: ${answer.detail ?? 'refused'}`,
      'see closeline views status',
      isUnreachable(answer.code) ? 3 : 1,
    );
  };
};
