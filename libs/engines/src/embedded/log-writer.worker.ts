import { parentPort, workerData } from 'node:worker_threads';
import { DuplicateCommand, Refusal, WrongExpectedRevision } from '@closeline/eventsourcing';
import { InlineCommits } from './log-commits';
import { LOG_SCHEMA } from './log-rows';
import type { Failure, FromWriter, Job, ToWriter, WriterData } from './log-thread';
import { openDatabase } from './sqlite';

/** Syncs block whoever calls them: here they block nobody who decides or answers. */
const main = ({ file, closed }: WriterData): void => {
  const port = parentPort!;
  const tell = (message: FromWriter): void => port.postMessage(message);
  const db = openDatabase(file, 'FULL', LOG_SCHEMA);
  let results: [number, unknown, Failure?][] = [];
  const answer = (id: number, value: unknown, failure?: Failure): void => {
    // The answers of one group are given in one turn; they leave together.
    if (results.length === 0)
      queueMicrotask(() => {
        tell({ results });
        results = [];
      });
    results.push(failure ? [id, undefined, failure] : [id, value]);
  };
  const clock = { now: () => new Date().toISOString() };
  const onFatal = (error: Error): void => void setImmediate(() => tell({ fatal: error.message }));
  const commits = new InlineCommits(db, { clock, onFatal }, () => undefined);
  const start = (job: Job): Promise<unknown> =>
    'stream' in job ? commits.append(job.stream, job.expected, job.events) : commits.saveCheckpoint(job.name, job.position);

  port.on('message', (message: ToWriter) => {
    if (message === 'close') {
      commits.close();
      db.close();
      // What was answered last leaves before the port closes; the owner waits for the file alone.
      setImmediate(() => port.close());
      Atomics.store(closed, 0, 1);
      Atomics.notify(closed, 0);
      return;
    }
    for (const job of message)
      start(job).then(
        (value) => answer(job.id, value),
        (error: unknown) => answer(job.id, undefined, failureOf(error)),
      );
  });
};

const failureOf = (error: unknown): Failure => {
  if (error instanceof WrongExpectedRevision)
    return { is: 'revision', stream: error.stream, expected: error.expected, actual: error.actual };
  if (error instanceof DuplicateCommand) return { is: 'duplicate', commandId: error.commandId };
  if (error instanceof Refusal) return { is: 'refusal', code: error.code, detail: error.detail, status: error.status };
  return { is: 'fault', message: (error as Error).message };
};

main(workerData as WriterData);
