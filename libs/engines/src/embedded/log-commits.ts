import type { Appended, Clock, ExpectedRevision, NewEvent, Position } from '@closeline/eventsourcing';
import { GroupCommit } from './group-commit';
import { LogWriter } from './log-writer';
import { transactionOf, type Sqlite } from './sqlite';

export interface LogOptions {
  readonly clock: Clock;
  /** A failed sync: nothing is acknowledged any more, the process must stop. */
  readonly onFatal: (error: Error) => void;
}

/** The one writer of log.db, wherever it runs. Whatever waits at one moment shares a transaction and a sync. */
export interface LogCommits {
  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended>;
  /** Where a process manager stands: it shares a sync with appends. */
  saveCheckpoint(name: string, position: Position): Promise<void>;
  /** Commits what waits and takes nothing more. */
  close(): void;
}

/** The writer in the thread of its callers. */
export class InlineCommits implements LogCommits {
  private readonly write: LogWriter;
  private readonly group: GroupCommit;
  private readonly put;

  constructor(db: Sqlite, { clock, onFatal }: LogOptions, onCommitted: () => void) {
    this.write = new LogWriter(db, clock);
    this.group = new GroupCommit(transactionOf(db), { onFatal, onCommitted, onRolledBack: () => this.write.forget() });
    this.put = db.prepare<[string, Position]>(
      'INSERT INTO processes (name, position) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET position = excluded.position',
    );
  }

  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    return this.group.run(() => this.write.append(stream, expected, events));
  }

  async saveCheckpoint(name: string, position: Position): Promise<void> {
    await this.group.run(() => this.put.run(name, position));
  }

  close(): void {
    this.group.close();
  }
}
