import { PARKED_PAGE, type Parked, type ParkedDocument } from '@closeline/eventsourcing';
import type { Sqlite } from './sqlite';

type Row = Omit<ParkedDocument, 'retry'> & { readonly retry: number };

/** Events set aside for documents that could not digest them. Every change runs inside a transaction of the caller. */
export class ParkedTable {
  private readonly put;
  private readonly remove;
  private readonly removeAll;
  private readonly documents;
  private readonly events;
  private readonly ask;
  private readonly askAll;
  private readonly count;

  constructor(db: Sqlite) {
    this.put = db.prepare<[string, number, string, string, string, number, string | null]>(
      `INSERT INTO parked (view, shard, id, position, stream, revision, reason) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    );
    this.remove = db.prepare<[string, string]>('DELETE FROM parked WHERE view = ? AND id = ?');
    this.removeAll = db.prepare<[string]>('DELETE FROM parked WHERE view = ?');
    // The bare columns are those of the row with the least position (sqlite.org/lang_select.html, bare columns).
    this.documents = db.prepare<[string, string, number], Row>(
      `SELECT view, shard, id, coalesce(reason, '') AS reason, min(position) AS position, count(*) AS events, max(retry) AS retry
       FROM parked WHERE view = ? AND id > ? GROUP BY view, id ORDER BY id LIMIT ?`,
    );
    this.events = db.prepare<[string, string], Parked>(
      'SELECT id, stream, revision, position, reason FROM parked WHERE view = ? AND id = ? ORDER BY position',
    );
    this.ask = db.prepare<[string, string]>('UPDATE parked SET retry = 1 WHERE view = ? AND id = ?');
    this.askAll = db.prepare<[string]>('UPDATE parked SET retry = 1 WHERE view = ?');
    this.count = db.prepare<[string], number>('SELECT count(DISTINCT id) FROM parked WHERE view = ? AND retry = 1').pluck();
  }

  change(view: string, shard: number, parked: readonly Parked[], unparked: readonly string[]): void {
    for (const id of unparked) this.remove.run(view, id);
    for (const { id, position, stream, revision, reason } of parked)
      this.put.run(view, shard, id, position, stream, revision, reason);
  }

  reset(view: string): void {
    this.removeAll.run(view);
  }

  behind(view: string, afterId: string): readonly ParkedDocument[] {
    return this.documents.all(view, afterId, PARKED_PAGE).map(({ retry, ...row }) => ({ ...row, retry: retry === 1 }));
  }

  of(view: string, id: string): readonly Parked[] {
    return this.events.all(view, id);
  }

  askRetry(view: string, id: string | undefined): number {
    if (id === undefined) this.askAll.run(view);
    else this.ask.run(view, id);
    return this.count.get(view)!;
  }
}
