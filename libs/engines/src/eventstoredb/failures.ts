import { setTimeout } from 'node:timers/promises';
import {
  CancelledError,
  DeadlineExceededError,
  isCommandError,
  NotLeaderError,
  TimeoutError,
  UnavailableError,
  UnknownError,
} from '@eventstore/db-client';
import { Refusal } from '@closeline/eventsourcing';

/** No answer came within the time we give the client. */
export class NoAnswer extends Error {}

/**
 * Whether the server could not be reached or did not say what became of a call: another try may succeed, and an append may
 * have been written. The client wraps some of these, and passes others on as grpc-js throws them.
 */
export const isUnreachable = (error: unknown): boolean => {
  if (error instanceof NoAnswer) return true;
  if (isCommandError(error as Error))
    return (
      error instanceof UnavailableError ||
      error instanceof UnknownError ||
      error instanceof CancelledError ||
      error instanceof DeadlineExceededError ||
      error instanceof TimeoutError ||
      error instanceof NotLeaderError
    );
  if (!(error instanceof Error)) return false;
  // A status of gRPC, or of the socket under it, or a cluster in which no node answered.
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return !code.startsWith('ERR_');
  return typeof code === 'number' || error.message.startsWith('Failed to discover');
};

/** What the caller of a port is told. */
export const unreachable = (): Refusal => new Refusal('log-unreachable', 'the log cannot be reached now; send it again', 503);

/** Waits this long, or until the signal aborts. Injected, so that tests need not wait. */
export type Pause = (ms: number, signal?: AbortSignal) => Promise<void>;

export const pause: Pause = (ms, signal) => setTimeout(ms, undefined, { ...(signal && { signal }) }).catch(() => undefined);

/** Growing waits with full jitter, so that many processes do not come back at one moment. */
export class BackOff {
  private tries = 0;

  constructor(
    private readonly wait: Pause,
    private readonly random: () => number,
    private readonly firstMs: number,
    private readonly mostMs: number,
  ) {}

  /** Waits up to the double of the time before. */
  async next(signal?: AbortSignal): Promise<void> {
    const ms = Math.min(this.firstMs * 2 ** Math.min(this.tries++, 30), this.mostMs);
    await this.wait(Math.ceil(ms * this.random()), signal);
  }

  reset(): void {
    this.tries = 0;
  }
}

const TRIES = 4;
/**
 * No try begins later than this after the first one: whoever waits is told to come back, within some twenty seconds even
 * where a connection swallows everything. With the answers waited for it stays far below TAKE_OVER_MS.
 */
export const GIVE_UP_MS = 8_000;

/** How calls are made again that may be: all but appends. */
export class Retries {
  constructor(
    private readonly wait: Pause,
    private readonly random: () => number,
  ) {}

  /** @param mostMs of one wait */
  backOff(mostMs = 1_000): BackOff {
    return new BackOff(this.wait, this.random, 50, mostMs);
  }

  /** Throws Refusal `log-unreachable` (503) after a few tries; what is no fault of the connection at once. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const backOff = this.backOff();
    const end = performance.now() + GIVE_UP_MS;
    for (let tries = 1; ; tries++) {
      try {
        return await work();
      } catch (error) {
        if (!isUnreachable(error)) throw error;
        if (tries === TRIES || performance.now() > end) throw unreachable();
      }
      await backOff.next();
    }
  }
}
