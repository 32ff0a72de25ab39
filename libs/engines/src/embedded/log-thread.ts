import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import {
  DuplicateCommand,
  Refusal,
  WrongExpectedRevision,
  type Appended,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type RefusalStatus,
} from '@closeline/eventsourcing';
import type { LogCommits } from './log-commits';

export type Job =
  | { readonly id: number; readonly stream: string; readonly expected: ExpectedRevision; readonly events: readonly NewEvent[] }
  | { readonly id: number; readonly name: string; readonly position: Position };
export type ToWriter = readonly Job[] | 'close';

/** An error as it crosses threads; a class does not. */
export type Failure =
  | { readonly is: 'revision'; readonly stream: string; readonly expected: ExpectedRevision; readonly actual: ExpectedRevision }
  | { readonly is: 'duplicate'; readonly commandId: string }
  | { readonly is: 'refusal'; readonly code: string; readonly detail: string; readonly status: RefusalStatus }
  | { readonly is: 'fault'; readonly message: string };
export type FromWriter =
  { readonly results: readonly (readonly [id: number, value: unknown, failure?: Failure])[] } | { readonly fatal: string };

export interface WriterData {
  readonly file: string;
  /** Becomes 1 once the file is closed. */
  readonly closed: Int32Array<SharedArrayBuffer>;
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** Jobs that go over without waiting for the end of the turn. */
const EARLY = 8;
/** A writer that does not close within this time has lost its disk. */
const CLOSING_MS = 30_000;

/** The writer of log.db in a thread of its own, so that a sync holds nobody up. Jobs go over by the handful. */
export class ThreadedCommits implements LogCommits {
  private readonly worker: Worker;
  private readonly closed = new Int32Array(new SharedArrayBuffer(4));
  private readonly waiting = new Map<number, Waiting>();
  private outbox: Job[] = [];
  private lastId = 0;
  private stopped: Refusal | undefined;

  constructor(
    file: string,
    private readonly onFatal: (error: Error) => void,
    private readonly onCommitted: () => void,
  ) {
    const workerData: WriterData = { file, closed: this.closed };
    this.worker = new Worker(join(__dirname, 'log-writer.worker.js'), { workerData });
    this.worker.on('message', (message: FromWriter) => {
      if ('fatal' in message) this.fail(new Error(message.fatal));
      else this.settle(message.results);
    });
    this.worker.on('error', (error) => this.fail(error));
    this.worker.on('exit', () => {
      if (this.waiting.size > 0) this.fail(new Error('the thread that writes the log ended'));
    });
  }

  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    return this.send((id) => ({ id, stream, expected, events }));
  }

  saveCheckpoint(name: string, position: Position): Promise<void> {
    return this.send((id) => ({ id, name, position }));
  }

  close(): void {
    if (this.stopped) return;
    this.stopped = new Refusal('storage-closed', 'the service is stopping', 503);
    this.flush();
    this.worker.postMessage('close' satisfies ToWriter);
    Atomics.wait(this.closed, 0, 0, CLOSING_MS);
  }

  private send<T>(job: (id: number) => Job): Promise<T> {
    if (this.stopped) return Promise.reject(this.stopped);
    return new Promise<T>((resolve, reject) => {
      const id = ++this.lastId;
      this.waiting.set(id, { resolve, reject });
      this.outbox.push(job(id));
      // A turn that brings many sends the first ones over early: then neither thread waits for the other's whole turn.
      if (this.outbox.length >= EARLY) this.flush();
      else if (this.outbox.length === 1) setImmediate(() => this.flush());
    });
  }

  private flush(): void {
    if (this.outbox.length === 0) return;
    this.worker.postMessage(this.outbox satisfies ToWriter);
    this.outbox = [];
  }

  private settle(results: Extract<FromWriter, { results: unknown }>['results']): void {
    for (const [id, value, failure] of results) {
      const { resolve, reject } = this.waiting.get(id)!;
      this.waiting.delete(id);
      if (failure) reject(errorOf(failure));
      else resolve(value as never);
    }
    this.onCommitted();
  }

  /** Nobody knows what is on disk: nothing is acknowledged any more. */
  private fail(error: Error): void {
    this.stopped = new Refusal('storage-failed', 'the disk failed; whether this was kept is known after the restart', 503);
    for (const { reject } of this.waiting.values()) reject(this.stopped);
    this.waiting.clear();
    this.onFatal(error);
  }
}

const errorOf = (failure: Failure): Error => {
  switch (failure.is) {
    case 'revision':
      return new WrongExpectedRevision(failure.stream, failure.expected, failure.actual);
    case 'duplicate':
      return new DuplicateCommand(failure.commandId);
    case 'refusal':
      return new Refusal(failure.code, failure.detail, failure.status);
    case 'fault':
      return new Error(failure.message);
  }
};
