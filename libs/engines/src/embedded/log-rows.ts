import type { Metadata, Position, StoredEvent } from '@closeline/eventsourcing';

/** `command_first` is the command id on the first event of each command, so that its unique index holds one row each. */
export const LOG_SCHEMA = `
  CREATE TABLE IF NOT EXISTS events (
    position INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    revision INTEGER NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    command_id TEXT NOT NULL,
    command_first TEXT,
    data TEXT NOT NULL,
    metadata TEXT NOT NULL,
    committed_at TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS events_of_stream ON events (stream, revision);
  CREATE UNIQUE INDEX IF NOT EXISTS events_of_command ON events (command_first) WHERE command_first IS NOT NULL;
  CREATE INDEX IF NOT EXISTS events_of_type ON events (type);
  CREATE TABLE IF NOT EXISTS processes (name TEXT PRIMARY KEY, position TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

/** The columns of a row, in the order of `eventOf`. */
export const EVENT = 'position, stream, revision, id, type, data, metadata, committed_at';

export type EventRow = [number, string, number, string, string, string, string, string];

export const eventOf = ([position, stream, revision, id, type, data, metadata, committedAt]: EventRow): StoredEvent => ({
  position: positionOf(position),
  stream,
  revision,
  id,
  type,
  data: JSON.parse(data) as object,
  metadata: JSON.parse(metadata) as Metadata,
  committedAt,
});

/** Positions are dense counts from 1, padded so that they sort as strings; beyond 16 digits a double is not exact anyway. */
export const positionOf = (n: number): Position => String(n).padStart(16, '0');

/** Throws Error where it is not one of our positions. */
export const numberOf = (position: Position | undefined): number => {
  if (position === undefined) return 0;
  if (!/^\d{16}$/.test(position)) throw new Error('not a position of this log');
  return Number(position);
};
