import { promotion, viewActive, type Build } from '@closeline/eventsourcing';
import { NOW } from './shards';
import type { Sqlite } from './sqlite';

/** The builds of views, and which projectors are there. Every change runs inside a transaction of the caller. */
export class BuildTable {
  private readonly list;
  private readonly insert;
  private readonly upsert;
  private readonly remove;
  private readonly forget;
  private readonly say;
  private readonly there;

  constructor(db: Sqlite) {
    this.list = db.prepare<[], string>('SELECT build FROM builds ORDER BY id').pluck();
    this.insert = db.prepare<[string, string]>('INSERT OR IGNORE INTO builds (id, build) VALUES (?, ?)');
    this.upsert = db.prepare<[string, string]>('REPLACE INTO builds (id, build) VALUES (?, ?)');
    this.remove = db.prepare<[string]>('DELETE FROM builds WHERE id = ?');
    this.forget = db.prepare(`DELETE FROM projectors WHERE expires_at <= ${NOW}`);
    this.say = db.prepare<[string, number]>(`REPLACE INTO projectors (holder, expires_at) VALUES (?, ${NOW} + ?)`);
    this.there = db.prepare<[], string>('SELECT holder FROM projectors ORDER BY holder').pluck();
  }

  all(): readonly Build[] {
    return this.list.all().map((text) => JSON.parse(text) as Build);
  }

  add(build: Build): void {
    this.insert.run(build.id, JSON.stringify(build));
  }

  block(id: string, why: string | undefined): void {
    const { blocked: _, ...build } = this.all().find((each) => each.id === id) ?? { status: undefined };
    if (build.status === 'building') this.put({ ...(build as Build), ...(why !== undefined && { blocked: why }) });
  }

  promote(id: string): void {
    for (const build of promotion(id, this.all())) this.put(build);
  }

  drop(id: string): void {
    if (this.all().some((build) => build.id === id && build.status === 'active')) throw viewActive();
    this.remove.run(id);
  }

  private put(build: Build): void {
    this.upsert.run(build.id, JSON.stringify(build));
  }

  present(holder: string, ttlMs: number): readonly string[] {
    this.forget.run();
    this.say.run(holder, ttlMs);
    return this.there.all();
  }
}
