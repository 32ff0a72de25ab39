import {
  MongoBulkWriteError,
  MongoClientClosedError,
  MongoError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
  MongoWriteConcernError,
} from 'mongodb';
import { Refusal } from '@closeline/eventsourcing';

const LOST = [MongoNetworkError, MongoServerSelectionError, MongoWriteConcernError];
const CLOSED = [MongoClientClosedError, MongoTopologyClosedError, MongoNotConnectedError];

/** Whether we have hung up ourselves: no use in trying again. */
export const isClosed = (error: unknown): boolean =>
  CLOSED.some((kind) => error instanceof kind) || (error instanceof MongoBulkWriteError && isClosed(error.errorResponse));

/**
 * Answers of a server that stops, steps down or has no majority: HostUnreachable, HostNotFound, NetworkTimeout,
 * ShutdownInProgress, MaxTimeMSExpired, WriteConcernFailed, PrimarySteppedDown, ExceededTimeLimit, NotWritablePrimary,
 * InterruptedAtShutdown, InterruptedDueToReplStateChange, NotPrimaryNoSecondaryOk, NotPrimaryOrSecondary.
 */
const CODES = new Set<unknown>([6, 7, 89, 91, 50, 64, 189, 262, 10107, 11600, 11602, 13435, 13436]);

const LABELS = ['TransientTransactionError', 'UnknownTransactionCommitResult', 'RetryableWriteError', 'RetryableReadError'];

/**
 * An error of the socket as Node throws it. The driver (7.9) passes it on where a connection breaks while it still writes:
 * without its labels, and without trying again by itself.
 */
const isOfSocket = (error: unknown): boolean => typeof (error as NodeJS.ErrnoException | undefined)?.syscall === 'string';

/** Whether the error says that the server cannot be had now, and not that something was wrong with what was asked. */
export const isUnreachable = (error: unknown): boolean => {
  if (!(error instanceof MongoError)) return isOfSocket(error);
  return (
    LOST.some((kind) => error instanceof kind) ||
    // The driver does not export its class.
    error.name === 'MongoWaitQueueTimeoutError' ||
    isClosed(error) ||
    LABELS.some((label) => error.hasErrorLabel(label)) ||
    CODES.has((error as { code?: unknown }).code) ||
    // What befell a bulk write as a whole is wrapped, without its labels.
    (error instanceof MongoBulkWriteError && isUnreachable(error.errorResponse))
  );
};

/** What of ours the database keeps, for whoever is told that it cannot be had. */
export const REFUSALS = {
  views: ['views-unreachable', 'the database of the views cannot be reached now'],
  vault: ['vault-unreachable', 'the keys of personal data cannot be reached now'],
  commands: ['commands-unreachable', 'the keys of commands cannot be reached now'],
} as const;

/** Asks the server. Throws a Refusal (503) where it cannot be had; the driver's error is its `cause`. */
export const asking = async <T>(what: keyof typeof REFUSALS, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    const [code, detail] = REFUSALS[what];
    const refusal = new Refusal(code, detail, 503);
    refusal.cause = error;
    throw refusal;
  }
};
