import type { DocumentQuery, Position, ViewDeclaration } from '@closeline/eventsourcing';
import type { Sqlite } from './sqlite';

/**
 * `series` names what a run of cells is about (view, axis, kept combination, day or month), so that a cell's key is
 * short; `shards` where each part of a view stands, and who may write it. Layout 1 had one checkpoint a view.
 */
export const VIEWS_SCHEMA = `
  CREATE TABLE IF NOT EXISTS series (
    id INTEGER PRIMARY KEY,
    view TEXT NOT NULL,
    axis TEXT NOT NULL,
    "by" TEXT NOT NULL,
    grain TEXT NOT NULL,
    UNIQUE (view, axis, "by", grain)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS cells (
    series INTEGER NOT NULL,
    date TEXT NOT NULL,
    "key" TEXT NOT NULL,
    measures TEXT NOT NULL,
    PRIMARY KEY (series, date, "key")
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS shards (
    view TEXT NOT NULL,
    shard INTEGER NOT NULL,
    position TEXT,
    epoch INTEGER NOT NULL,
    holder TEXT,
    expires_at INTEGER,
    mark TEXT,
    PRIMARY KEY (view, shard)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS parked (
    view TEXT NOT NULL,
    id TEXT NOT NULL,
    position TEXT NOT NULL,
    shard INTEGER NOT NULL,
    stream TEXT NOT NULL,
    revision INTEGER NOT NULL,
    reason TEXT,
    retry INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (view, id, position)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS builds (id TEXT PRIMARY KEY NOT NULL, build TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS projectors (holder TEXT PRIMARY KEY NOT NULL, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS checkpoints (view TEXT PRIMARY KEY, position TEXT NOT NULL) STRICT, WITHOUT ROWID;
  INSERT OR IGNORE INTO shards (view, shard, position, epoch) SELECT view, 0, position, 0 FROM checkpoints;
  DROP TABLE checkpoints;
`;

/** The quoted table of a view. Names are our own, never a caller's; a strange one is a mistake. */
export const tableOf = (view: string): string => {
  if (!/^[A-Za-z][A-Za-z0-9_-]*@\d+(\.\d+)?$/.test(view)) throw new Error(`not a view: ${view}`);
  return `"${view}"`;
};

const pathOf = (field: string): string => {
  if (!/^[A-Za-z_]\w*$/.test(field)) throw new Error(`not a field: ${field}`);
  return `'$.${field}'`;
};

const indexOf = (view: string, field: string): string => `${view} by ${field}`;

/** Whether table and indexes of a view are there: then whoever only reads it has nothing to make. */
export const hasView = (db: Sqlite, { view, indexes }: ViewDeclaration): boolean => {
  const named = db.prepare(`SELECT 1 FROM sqlite_master WHERE type = ? AND name = ?`);
  return (
    named.get('table', view) !== undefined && indexes.every((field) => named.get('index', indexOf(view, field)) !== undefined)
  );
};

/** Makes the table of a view and, for each declared field, an index that also gives the order of ids. */
export const createView = (db: Sqlite, { view, indexes }: ViewDeclaration): void => {
  const table = tableOf(view);
  db.exec(
    `CREATE TABLE IF NOT EXISTS ${table} (id TEXT PRIMARY KEY NOT NULL, document TEXT NOT NULL, position TEXT NOT NULL) STRICT`,
  );
  for (const field of indexes)
    db.exec(`CREATE INDEX IF NOT EXISTS "${indexOf(view, field)}" ON ${table} (json_extract(document, ${pathOf(field)}), id)`);
};

const JSON_TYPES = { string: `= 'text'`, number: `IN ('integer', 'real')`, boolean: '= ?' } as const;

/**
 * The statement of a query and its parameters. Equality is JSON's: `true` is not 1, and a string does not match an
 * object that prints the same. Throws Error for a field that is not declared: it would read the whole view.
 */
export const findSql = (
  { view, indexes }: ViewDeclaration,
  { where = {}, afterId, limit }: DocumentQuery,
): { sql: string; values: unknown[] } => {
  const conditions: string[] = [];
  const values: unknown[] = [];
  for (const [field, value] of Object.entries(where)) {
    if (!indexes.includes(field)) throw new Error(`${view} has no index on ${field}`);
    const path = pathOf(field);
    if (value === null) {
      conditions.push(`json_extract(document, ${path}) IS NULL`);
      continue;
    }
    const kind = typeof value as keyof typeof JSON_TYPES;
    conditions.push(`json_extract(document, ${path}) = ? AND json_type(document, ${path}) ${JSON_TYPES[kind]}`);
    values.push(typeof value === 'boolean' ? Number(value) : value);
    if (typeof value === 'boolean') values.push(String(value));
  }
  if (afterId !== undefined) {
    conditions.push('id > ?');
    values.push(afterId);
  }
  const filter = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  return { sql: `SELECT id, document FROM ${tableOf(view)} ${filter} ORDER BY id LIMIT ?`, values: [...values, limit] };
};

/** The documents of one view. */
export interface ViewStatements {
  readonly declaration: ViewDeclaration;
  readonly get: ReturnType<typeof documentStatements>['get'];
  readonly put: ReturnType<typeof documentStatements>['put'];
  readonly remove: ReturnType<typeof documentStatements>['remove'];
}

export const documentStatements = (db: Sqlite, view: string) => {
  const table = tableOf(view);
  return {
    get: db.prepare<[string], string>(`SELECT document FROM ${table} WHERE id = ?`).pluck(),
    put: db.prepare<[string, string, Position]>(
      `INSERT INTO ${table} (id, document, position) VALUES (?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET document = excluded.document, position = excluded.position`,
    ),
    remove: db.prepare<[string]>(`DELETE FROM ${table} WHERE id = ?`),
  };
};
