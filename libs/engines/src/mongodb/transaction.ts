import { MongoError, MongoErrorLabel, MongoNetworkError, type ClientSession, type MongoClient } from 'mongodb';
import { CONCERNS } from './connect';
import { isClosed, isUnreachable } from './unreachable';

/** How long a transaction is tried again, and what its waits depend on. */
export interface Patience {
  /** No attempt begins later than this after the first one. */
  readonly limitMs: number;
  readonly pause: (ms: number) => Promise<unknown>;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
}

const MAX_TIME_MS_EXPIRED = 50;

/**
 * What is no error of the driver's own says nothing of the outcome of a commit: of a broken socket the driver (7.9) tells by
 * Node's error, or by a TypeError where it looks for labels on that.
 */
const ofCommit = (error: unknown): MongoError => {
  if (error instanceof MongoError) return error;
  const lost = new MongoNetworkError('a commit without an answer', { cause: error as Error });
  lost.addErrorLabel(MongoErrorLabel.UnknownTransactionCommitResult);
  return lost;
};

/** From 5 ms, half as long again each time, at most half a second, in full jitter: the waits of the drivers' rules. */
const backOff = (attempt: number, random: () => number): number => random() * Math.min(5 * 1.5 ** attempt, 500);

const sessionsLeft = new WeakMap<MongoClient, Map<ClientSession, ClientSession['id']>>();

/** Sessions of transactions that were given up while the server could not be told so. Forgotten when one is kept again. */
const leftBehind = (client: MongoClient): Map<ClientSession, ClientSession['id']> => {
  let left = sessionsLeft.get(client);
  if (!left) sessionsLeft.set(client, (left = new Map<ClientSession, ClientSession['id']>()));
  return left;
};

/**
 * Runs `work` in a transaction, again where the server says that it came to nothing, and commits it, again where nobody
 * said whether it was kept. The driver's `withTransaction` does so too, but for two minutes, and cannot ask `settled`.
 * @param settled whether an earlier commit of this transaction was kept after all; asked only where that is in doubt, and
 * after the server was told to let go of it: what was not kept by then never will be
 */
export const inTransaction = async (
  client: MongoClient,
  work: (session: ClientSession) => Promise<void>,
  settled: () => Promise<boolean>,
  { limitMs, pause, random }: Patience,
): Promise<void> => {
  const end = performance.now() + limitMs;
  const left = leftBehind(client);
  const isOver = (): boolean => performance.now() >= end;
  let isInDoubt = false;

  const commit = async (session: ClientSession): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      try {
        await session.commitTransaction();
        return;
      } catch (thrown) {
        const error = ofCommit(thrown);
        const isUnknown = error.hasErrorLabel(MongoErrorLabel.UnknownTransactionCommitResult);
        if (isUnknown) isInDoubt = true;
        if (!isUnknown || error.code === MAX_TIME_MS_EXPIRED || isOver()) throw error;
        await pause(backOff(attempt, random));
      }
    }
  };
  /** Also ends it on the server: cut off, that would hold it open for a minute, in the way of the next attempt. */
  const wasKept = async (session: ClientSession): Promise<boolean> => {
    try {
      left.set(session, session.id);
      await client.db('admin').command({ killSessions: [session.id] });
      left.delete(session);
      return isInDoubt && (await settled());
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      return false;
    }
  };

  for (let attempt = 1; ; attempt++) {
    const session = client.startSession();
    try {
      // What a broken link delivers late opens a transaction that nobody ends: it is in the way until the server gives it up.
      if (left.size > 0) await client.db('admin').command({ killSessions: [...left.values()] });
      session.startTransaction(CONCERNS);
      await work(session);
      await commit(session);
      left.clear();
      return;
    } catch (error) {
      if (session.inTransaction()) await session.abortTransaction();
      if ((isInDoubt || isUnreachable(error)) && (await wasKept(session))) return;
      if (!isUnreachable(error) || isClosed(error) || isOver()) throw error;
    } finally {
      await session.endSession();
    }
    await pause(backOff(attempt, random));
  }
};
