import {
  DuplicateCommand,
  WrongExpectedRevision,
  type Appended,
  type Clock,
  type ExpectedRevision,
  type NewEvent,
} from '@closeline/eventsourcing';
import { LogReader } from './log-reader';
import { positionOf } from './log-rows';
import type { Sqlite } from './sqlite';

/** Heads kept in memory; beyond it they are looked up again. */
const HEADS = 100_000;

/**
 * Writes appends inside a transaction of the one writer. What it knows of the log beyond the database (last position,
 * last moment, heads of streams) holds only as long as nothing is taken back.
 */
export class LogWriter {
  private readonly insert;
  private readonly hasCommand;
  private readonly lastMoment;
  private readonly reads: LogReader;
  private readonly heads = new Map<string, number>();
  private position = 0;
  private committedAt = '';

  constructor(
    db: Sqlite,
    private readonly clock: Clock,
  ) {
    this.reads = new LogReader(db);
    this.insert = db.prepare(
      `INSERT INTO events (position, stream, revision, id, type, command_id, command_first, data, metadata, committed_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.hasCommand = db.prepare<[string], 1>('SELECT 1 FROM events WHERE command_first = ?').pluck();
    this.lastMoment = db.prepare<[], string>('SELECT committed_at FROM events ORDER BY position DESC LIMIT 1').pluck();
    this.forget();
  }

  /** Starts again from what the database holds. */
  forget(): void {
    this.heads.clear();
    this.position = this.reads.lastPosition();
    this.committedAt = this.lastMoment.get() ?? '';
  }

  /** Refuses before its first write. A duplicate command beats a wrong revision: it is an answer, not a conflict. */
  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Appended {
    const commands = new Set<string>();
    for (const { commandId } of events) commands.add(commandId);
    for (const commandId of commands) if (this.hasCommand.get(commandId)) throw new DuplicateCommand(commandId);
    const head = this.headOf(stream);
    const actual = head < 0 ? 'none' : head;
    if (actual !== expected) throw new WrongExpectedRevision(stream, expected, actual);

    // The clock may go back (a correction, a restart on another machine); the log's time does not.
    const now = this.clock.now();
    if (now > this.committedAt) this.committedAt = now;
    let revision = head;
    for (const { id, type, commandId, data, metadata } of events) {
      const first = commands.delete(commandId) ? commandId : null;
      this.insert.run(++this.position, stream, ++revision, id, type, commandId, first, data, metadata, this.committedAt);
    }
    this.heads.set(stream, revision);
    return { revision, position: positionOf(this.position) };
  }

  private headOf(stream: string): number {
    const known = this.heads.get(stream);
    if (known !== undefined) return known;
    if (this.heads.size >= HEADS) this.heads.clear();
    return this.reads.headOf(stream) ?? -1;
  }
}
