import { ServerError, transient } from './server-error';
import type { Doc } from './values';
import type { Transaction } from './versions';

interface Transactions {
  begin(): Transaction;
  commit(transaction: Transaction): void;
  abort(transaction: Transaction): void;
}

/** How long a transaction may stay open, as on a server with default settings. */
const lifetimeMs = 60_000;

/** A logical session: its last transaction or retryable write. */
export class Session {
  private number = -1;
  private phase: 'none' | 'open' | 'committed' | 'aborted' = 'none';
  private transaction?: Transaction;
  private answer?: Doc;
  private timer?: NodeJS.Timeout;

  /** The answer that a retryable write of this number has already had. Throws TransactionTooOld. */
  remembered(number: number): Doc | undefined {
    if (number < this.number) throw this.tooOld(number);
    return number === this.number ? this.answer : undefined;
  }

  remember(state: Transactions, number: number, answer: Doc): void {
    this.advance(state, number);
    this.answer = answer;
  }

  start(state: Transactions, number: number): Transaction {
    if (number < this.number) throw this.tooOld(number);
    if (number === this.number && this.phase !== 'none')
      throw new ServerError(
        117,
        `Cannot start transaction at the given transaction number ${number} a transaction with the same number already exists`,
      );
    this.advance(state, number);
    this.phase = 'open';
    this.transaction = state.begin();
    this.timer = setTimeout(() => this.abort(state), lifetimeMs).unref();
    return this.transaction;
  }

  /** The open transaction of that number. */
  current(number: number): Transaction {
    if (number < this.number) throw this.tooOld(number);
    if (number !== this.number || this.phase === 'aborted' || this.phase === 'none') throw this.noSuch(number);
    if (this.phase === 'committed') throw new ServerError(256, `Transaction with { txnNumber: ${number} } has been committed.`);
    return this.transaction!;
  }

  /** Committing again what is committed is right: the first answer may have been lost. */
  commit(state: Transactions, number: number): void {
    if (number === this.number && this.phase === 'committed') return;
    const transaction = this.current(number);
    this.close('committed');
    state.commit(transaction);
  }

  abort(state: Transactions): void {
    if (this.phase !== 'open') return;
    const transaction = this.transaction!;
    this.close('aborted');
    state.abort(transaction);
  }

  private close(phase: 'committed' | 'aborted'): void {
    clearTimeout(this.timer);
    this.phase = phase;
    this.transaction = undefined;
  }

  /** A higher number ends what was open under a lower one. */
  private advance(state: Transactions, number: number): void {
    if (number <= this.number) return;
    this.abort(state);
    this.number = number;
    this.phase = 'none';
    this.answer = undefined;
  }

  private tooOld(number: number): ServerError {
    return new ServerError(
      225,
      `Retryable write or transaction number ${number} is less than the last one of the session, ${this.number}`,
    );
  }

  private noSuch(number: number): ServerError {
    const message =
      number === this.number && this.phase === 'aborted'
        ? `Transaction with { txnNumber: ${number} } has been aborted.`
        : `Given transaction number ${number} does not match any in-progress transactions. The active transaction number is ${this.number}`;
    return new ServerError(251, message, [transient]);
  }
}
