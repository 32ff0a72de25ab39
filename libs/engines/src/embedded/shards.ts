import type { Lease, LeaseState, Position, Positions } from '@closeline/eventsourcing';
import type { Sqlite } from './sqlite';

interface ShardRow {
  readonly position: Position | null;
  readonly epoch: number;
  readonly holder: string | null;
  readonly expiresAt: number | null;
  readonly mark: string | null;
}

export const NOW = `CAST(unixepoch('subsec') * 1000 AS INTEGER)`;

/** Where each shard of a view stands, and who may write it. Every change runs inside a transaction of the caller. */
export class ShardTable {
  private readonly get;
  private readonly now;
  private readonly hold;
  private readonly move;
  private readonly free;
  private readonly end;
  private readonly list;

  constructor(db: Sqlite) {
    const columns = 'position, epoch, holder, expires_at AS expiresAt, mark';
    this.get = db.prepare<[string, number], ShardRow>(`SELECT ${columns} FROM shards WHERE view = ? AND shard = ?`);
    this.now = db.prepare<[], number>(`SELECT ${NOW}`).pluck();
    this.hold = db.prepare<[string, number, number, string, number]>(
      `INSERT INTO shards (view, shard, epoch, holder, expires_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (view, shard) DO UPDATE SET epoch = excluded.epoch, holder = excluded.holder, expires_at = excluded.expires_at`,
    );
    this.move = db.prepare<[Position | null, string | null, string, number]>(
      'UPDATE shards SET position = ?, mark = coalesce(?, mark) WHERE view = ? AND shard = ?',
    );
    this.free = db.prepare<[string]>('UPDATE shards SET holder = NULL, expires_at = NULL WHERE holder = ?');
    this.end = db.prepare<[string]>(
      'UPDATE shards SET position = NULL, epoch = epoch + 1, holder = NULL, expires_at = NULL, mark = NULL WHERE view = ?',
    );
    this.list = db.prepare<[], ShardRow & { view: string; shard: number }>(
      `SELECT view, shard, ${columns} FROM shards ORDER BY view, shard`,
    );
  }

  lease(view: string, shard: number, holder: string, ttlMs: number): Lease | undefined {
    const row = this.get.get(view, shard);
    const now = this.now.get()!;
    const mine = row?.holder === holder;
    if (row && row.holder !== null && !mine && row.expiresAt! > now) return undefined;
    const epoch = mine ? row.epoch : (row?.epoch ?? 0) + 1;
    this.hold.run(view, shard, epoch, holder, now + ttlMs);
    return { view, shard, epoch, position: row?.position ?? undefined, mark: row?.mark ?? undefined };
  }

  release(holder: string): void {
    this.free.run(holder);
  }

  /** Whether the shard still stands there, under that epoch. */
  stands(view: string, shard: number, epoch: number, from: Position | undefined): boolean {
    const row = this.get.get(view, shard);
    return row !== undefined && row.epoch === epoch && (row.position ?? undefined) === from;
  }

  advance(view: string, shard: number, to: Position | undefined, mark: string | undefined): void {
    this.move.run(to ?? null, mark ?? null, view, shard);
  }

  /** Of each of so many shards. */
  positions(view: string, shards: number): Positions {
    return Array.from({ length: shards }, (_, shard) => this.get.get(view, shard)?.position ?? undefined);
  }

  reset(view: string): void {
    this.end.run(view);
  }

  all(): readonly LeaseState[] {
    return this.list.all().map(({ position, expiresAt, mark, ...row }) => ({
      ...row,
      position: position ?? undefined,
      mark: mark ?? undefined,
      expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    }));
  }
}
