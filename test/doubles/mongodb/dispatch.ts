import { BSON } from 'mongodb';
import { adminCommands } from './admin-commands';
import type { Call, Handler } from './call';
import { labelsOf } from './faults';
import { readCommands } from './read-commands';
import type { Identity } from './server-commands';
import { serverCommands } from './server-commands';
import { ServerError } from './server-error';
import type { MongoState } from './state';
import type { Doc } from './values';
import { writeCommands } from './write-commands';

/** What may be done in a transaction (manual, Transactions and Operations), beside writes. */
const transactional = new Set([
  'find',
  'getMore',
  'aggregate',
  'distinct',
  'killCursors',
  'create',
  'createIndexes',
  ...Object.keys(writeCommands),
]);

export type Dispatch = (call: Omit<Call, 'name' | 'now' | 'transaction'>) => Promise<Doc>;

/** Answers commands: ok 1 with the result, or ok 0 with code, name, message and labels. */
export function dispatcher(identity: Identity): Dispatch {
  const handlers: Readonly<Record<string, Handler>> = {
    ...serverCommands(identity),
    ...adminCommands,
    ...readCommands,
    ...writeCommands,
  };
  return async (given) => {
    const name = Object.keys(given.command)[0] ?? '';
    const call: Call = { ...given, name, now: given.state.now() };
    const answer = await answerTo(handlers, call, identity).catch((error: unknown) => failed(error, call));
    if (identity.standalone) return answer;
    return { ...answer, $clusterTime: clusterTime(given.state), operationTime: given.state.time };
  };
}

async function answerTo(handlers: Readonly<Record<string, Handler>>, call: Call, { standalone }: Identity): Promise<Doc> {
  const { name, command, state } = call;
  const number = Number(command.txnNumber);
  if (standalone && command.txnNumber !== undefined)
    throw new ServerError(20, 'Transaction numbers are only allowed on a replica set member or mongos');
  if (name === 'commitTransaction' || name === 'abortTransaction') {
    const session = state.session(command.lsid);
    if (name === 'commitTransaction') session.commit(state, number);
    else {
      session.current(number);
      session.abort(state);
    }
    return { ok: 1 };
  }
  const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
  if (!handler) throw new ServerError(59, `no such command: '${name}'`);
  if (command.lsid === undefined || command.txnNumber === undefined) return { ...(await handler(call)), ok: 1 };
  return command.autocommit === false ? inTransaction(handler, call, number) : once(handler, call, number);
}

/** A retryable write is done once: the same number again has the same answer. */
async function once(handler: Handler, call: Call, number: number): Promise<Doc> {
  const session = call.state.session(call.command.lsid);
  const remembered = session.remembered(number);
  if (remembered) return remembered;
  const answer = { ...(await handler(call)), ok: 1 };
  session.remember(call.state, number, answer);
  return answer;
}

async function inTransaction(handler: Handler, call: Call, number: number): Promise<Doc> {
  const { state, command, name } = call;
  if (!transactional.has(name)) throw new ServerError(263, `Cannot run '${name}' in a multi-document transaction.`);
  const session = state.session(command.lsid);
  const transaction = command.startTransaction === true ? session.start(state, number) : session.current(number);
  try {
    const answer = await handler({ ...call, transaction });
    // Whatever fails in a transaction ends it.
    if (answer.writeErrors) session.abort(state);
    return { ...answer, ok: 1 };
  } catch (error) {
    session.abort(state);
    throw error;
  }
}

function failed(error: unknown, { command, name }: Call): Doc {
  if (!(error instanceof ServerError)) {
    // A fault of the double itself must be seen in the test that met it.
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ok: 0, errmsg: `the double failed: ${detail}`, code: 8, codeName: 'UnknownError' };
  }
  const labels = [
    ...new Set([...error.labels.filter(() => command.autocommit === false), ...labelsOf(error.code, command, name)]),
  ];
  return {
    ok: 0,
    errmsg: error.message,
    code: error.code,
    codeName: error.codeName,
    ...error.extra,
    ...(labels.length > 0 && { errorLabels: labels }),
  };
}

const clusterTime = (state: MongoState): Doc => ({
  clusterTime: state.time,
  signature: { hash: new BSON.Binary(new Uint8Array(20)), keyId: BSON.Long.ZERO },
});
