import type { CommandTrace, FeedPage, FeedQuery, Position, StoredEvent } from '@closeline/eventsourcing';
import { EVENT, eventOf, numberOf, positionOf, type EventRow } from './log-rows';
import type { Sqlite } from './sqlite';

const PAGE = 1_000;
/** A filtered page looks at no more than this many events for each one it may return, so that it never blocks for long. */
const SCAN = 4;

/** Reads of log.db, all paged: an open iterator would block its connection. Synchronous, a page at a time. */
export class LogReader {
  private readonly streamPage;
  private readonly allPage;
  private readonly typedPage;
  private readonly nextOfTypes;
  private readonly last;
  private readonly command;
  private readonly afterCommand;
  private readonly streamHead;
  private readonly latest;

  constructor(db: Sqlite) {
    const rows = (sql: string) => db.prepare<unknown[], EventRow>(`SELECT ${EVENT} FROM events ${sql}`).raw();
    this.streamPage = rows('WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?');
    this.allPage = rows('WHERE position > ? ORDER BY position LIMIT ?');
    // The plus keeps SQLite on the position order; by the index of types it would have to sort.
    this.typedPage = rows(
      'WHERE position > ? AND position <= ? AND +type IN (SELECT value FROM json_each(?)) ORDER BY position LIMIT ?',
    );
    this.nextOfTypes = db
      .prepare<[number, string], number | null>(
        `SELECT min((SELECT position FROM events WHERE type = wanted.value AND position > ? ORDER BY position LIMIT 1))
         FROM json_each(?) AS wanted`,
      )
      .pluck();
    this.latest = rows(
      `WHERE position IN (
         SELECT newest.position FROM json_each(?) AS wanted, events AS newest WHERE newest.position IN
           (SELECT position FROM events WHERE type = wanted.value ORDER BY position DESC LIMIT ?))
       ORDER BY position DESC LIMIT ?`,
    );
    this.last = db.prepare<[], number | null>('SELECT max(position) FROM events').pluck();
    this.command = db.prepare<[string], { stream: string; revision: number }>(
      'SELECT stream, revision FROM events WHERE command_first = ?',
    );
    this.afterCommand = db
      .prepare<[string, number, string], number>(
        'SELECT revision FROM events WHERE stream = ? AND revision > ? AND command_id <> ? ORDER BY revision LIMIT 1',
      )
      .pluck();
    this.streamHead = db
      .prepare<[string], number>('SELECT revision FROM events WHERE stream = ? ORDER BY revision DESC LIMIT 1')
      .pluck();
  }

  /** The revision of the stream's last event, or undefined where there is no stream. */
  headOf(stream: string): number | undefined {
    return this.streamHead.get(stream);
  }

  lastPosition(): number {
    return this.last.get() ?? 0;
  }

  head(): Position | undefined {
    const last = this.lastPosition();
    return last === 0 ? undefined : positionOf(last);
  }

  stream(stream: string, from = 0, limit = PAGE): StoredEvent[] {
    return this.streamPage.all(stream, from, limit).map(eventOf);
  }

  /** The newest events of these types, newest first. */
  newest(types: readonly string[], limit: number): StoredEvent[] {
    return this.latest.all(JSON.stringify(types), limit, limit).map(eventOf);
  }

  trace(commandId: string): CommandTrace | undefined {
    const first = this.command.get(commandId);
    if (!first) return undefined;
    const { stream, revision } = first;
    const next = this.afterCommand.get(stream, revision, commandId);
    return { stream, first: revision, last: next === undefined ? this.headOf(stream)! : next - 1 };
  }

  /** See FeedPage. Before the first event of an empty log the position is 0. */
  page({ after, types, limit = PAGE }: FeedQuery): FeedPage {
    const from = numberOf(after);
    const head = Math.max(this.lastPosition(), from);
    if (!types) {
      const events = this.allPage.all(from, limit).map(eventOf);
      const position = events.at(-1)?.position ?? positionOf(from);
      return { events, position, caughtUp: numberOf(position) >= head };
    }
    const wanted = JSON.stringify(types);
    // Rare types: jump to the first one through the index instead of walking there.
    const first = this.nextOfTypes.get(from, wanted) ?? undefined;
    if (first === undefined) return { events: [], position: positionOf(head), caughtUp: true };
    const until = Math.min(head, first + limit * SCAN);
    const events = this.typedPage.all(first - 1, until, wanted, limit).map(eventOf);
    const looked = events.length === limit ? numberOf(events.at(-1)!.position) : until;
    return { events, position: positionOf(looked), caughtUp: looked >= head };
  }
}
