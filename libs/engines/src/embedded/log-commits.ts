import type { Appended, Clock, ExpectedRevision, NewEvent, Position } from '@closeline/eventsourcing';
import { BatchCommit } from './batch-commit';
import { GroupCommit, type Commits } from './group-commit';
import { LogWriter } from './log-writer';
import { transactionOf, type Sqlite } from './sqlite';

export interface LogOptions {
  readonly clock: Clock;
  /** A failed sync: nothing is acknowledged any more, the process must stop. */
  readonly onFatal: (error: Error) => void;
  /** Answers at once, and syncs at each `flush` only. */
  readonly batch?: boolean;
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
  private readonly commits: Commits;
  private readonly put;

  constructor(db: Sqlite, { clock, onFatal, batch = false }: LogOptions, onCommitted: () => void) {
    this.write = new LogWriter(db, clock);
    const hooks = { onFatal, onCommitted, onRolledBack: () => this.write.forget() };
    this.commits = new (batch ? BatchCommit : GroupCommit)(transactionOf(db), hooks);
    this.put = db.prepare<[string, Position]>(
      'INSERT INTO processes (name, position) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET position = excluded.position',
    );
  }

  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    return this.commits.run(() => this.write.append(stream, expected, events));
  }

  async saveCheckpoint(name: string, position: Position): Promise<void> {
    await this.commits.run(() => this.put.run(name, position));
  }

  flush(): void {
    this.commits.flush();
  }

  close(): void {
    this.commits.close();
  }
}
