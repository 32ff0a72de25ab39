import type { Credentials } from '@eventstore/db-client';
import { DependencyUnfit } from '../dependency';

/** What of a connection string we need ourselves. The client parses it, too, and prints the whole of it where it warns. */
export interface ConnectionString {
  /** `host:port`, for messages. */
  readonly hosts: string;
  /** Those of the user; without TLS any, for they are not sent. */
  readonly credentials: Credentials;
}

const OPTIONS = [
  'tls',
  'tlsCAFile',
  'nodePreference',
  'connectionName',
  'defaultDeadline',
  'maxDiscoverAttempts',
  'discoveryInterval',
  'gossipTimeout',
  'keepAliveInterval',
  'keepAliveTimeout',
];
/** Names of options are compared as the client does. */
const flat = (name: string): string => name.trim().toLowerCase().replace(/[_-]/g, '');
const KNOWN = new Set(OPTIONS.map(flat));

const FORM = 'esdb://user:password@host:2113?nodePreference=leader, or esdb://host:2113?tls=false';

/** @throws DependencyUnfit without a word of the string but the names of its options */
export const parsed = (url: string, setting: string): ConnectionString => {
  const [, user, password, hosts, query = ''] =
    /^esdb(?:\+discover)?:\/\/(?:([^:@/?]+):([^@]+)@)?([^/?@]+)\/*(?:\?([^?]*))?$/.exec(url.trim()) ?? [];
  if (!hosts) throw new DependencyUnfit(setting, `not a connection string of EventStoreDB; give ${FORM}`);
  const options = new Map(
    query
      .split('&')
      .filter(Boolean)
      .map((pair) => pair.split('=', 2).map((part) => part.trim()) as [string, string]),
  );
  for (const name of options.keys())
    if (!KNOWN.has(flat(name)))
      throw new DependencyUnfit(setting, `the option ${/^\w+$/.exec(name)?.[0] ?? ''} is not one of ${OPTIONS.join(', ')}`);
  const isSecure = [...options].every(([name, value]) => flat(name) !== 'tls' || value !== 'false');
  if (isSecure && user === undefined) throw new DependencyUnfit(setting, `a server with TLS needs a user; give ${FORM}`);
  const credentials = { username: decoded(user ?? 'nobody', setting), password: decoded(password ?? 'nothing', setting) };
  return { hosts, credentials };
};

const decoded = (text: string, setting: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new DependencyUnfit(setting, 'the user or the password is not percent-encoded');
  }
};
