import { BSON } from 'mongodb';
import type { Call, Handler } from './call';
import type { Doc } from './values';

/** What the double says it is: the behaviour it follows is that of this version. */
export const version = '8.0.0';

export interface Identity {
  readonly processId: BSON.ObjectId;
  /** Whether it is a member of no replica set. */
  readonly standalone: boolean;
  readonly maxWireVersion: number;
}

const hello = ({ processId, standalone, maxWireVersion }: Identity): Handler => {
  return ({ name, state, address, connection, now }) => ({
    ...(name === 'hello' ? { isWritablePrimary: true } : { ismaster: true }),
    helloOk: true,
    topologyVersion: { processId, counter: BSON.Long.fromNumber(6) },
    ...(!standalone && {
      hosts: [address],
      setName: 'rs0',
      setVersion: 1,
      secondary: false,
      primary: address,
      me: address,
      electionId: new BSON.ObjectId('7fffffff0000000000000001'),
      lastWrite: { opTime: { ts: state.time, t: BSON.Long.ONE }, lastWriteDate: now },
    }),
    maxBsonObjectSize: 16 * 1024 * 1024,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: now,
    logicalSessionTimeoutMinutes: 30,
    connectionId: connection,
    minWireVersion: 0,
    maxWireVersion,
    readOnly: false,
  });
};

const listDatabases: Handler = ({ state, command }) => {
  const databases = [...state.databases.values()]
    .filter(({ collections, views }) => collections.size > 0 || views.size > 0)
    .map(({ name }) => (command.nameOnly === true ? { name } : { name, sizeOnDisk: 8192, empty: false }));
  return { databases, ...(command.nameOnly !== true && { totalSize: 8192 * databases.length }) };
};

const replSetGetStatus: Handler = ({ address, now }) => ({
  set: 'rs0',
  date: now,
  myState: 1,
  members: [{ _id: 0, name: address, health: 1, state: 1, stateStr: 'PRIMARY', self: true }],
});

const nothing: Handler = () => ({});

/** Commands about the server itself and about sessions. */
export const serverCommands = (identity: Identity): Readonly<Record<string, Handler>> => ({
  hello: hello(identity),
  ismaster: hello(identity),
  isMaster: hello(identity),
  ping: nothing,
  buildInfo: () => ({ version, versionArray: [8, 0, 0, 0], modules: [], bits: 64, maxBsonObjectSize: 16 * 1024 * 1024 }),
  connectionStatus: () => ({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [], authenticatedUserPrivileges: [] } }),
  getParameter: ({ command }: Call): Doc => {
    const known: Doc = { featureCompatibilityVersion: { version: '8.0' }, transactionLifetimeLimitSeconds: 60 };
    return Object.fromEntries(
      Object.entries(known).filter(([name]) => command[name] !== undefined || command.getParameter === '*'),
    );
  },
  hostInfo: ({ address, now }) => ({ system: { currentTime: now, hostname: address, cpuAddrSize: 64 }, os: {}, extra: {} }),
  listDatabases,
  replSetGetStatus,
  startSession: () => ({ id: { id: new BSON.UUID() }, timeoutMinutes: 30 }),
  refreshSessions: nothing,
  endSessions: ({ state, command }) => {
    for (const lsid of command.endSessions as unknown[]) state.endSession(lsid);
    return {};
  },
  // What is open in them comes to nothing; what was committed stays known.
  killSessions: ({ state, command }) => {
    for (const lsid of command.killSessions as unknown[]) state.session(lsid).abort(state);
    return {};
  },
});
