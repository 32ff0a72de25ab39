import type { WrappedKey, WrappedKeys } from '@closeline/eventsourcing';
import { BatchCommit } from './batch-commit';
import { GroupCommit, type Commits } from './group-commit';
import { openDatabase, openReadOnly, transactionOf, type Sqlite } from './sqlite';

const VAULT_SCHEMA = `
  CREATE TABLE IF NOT EXISTS keys (
    subject TEXT NOT NULL,
    version INTEGER NOT NULL,
    wrapped BLOB,
    erased_at TEXT,
    PRIMARY KEY (subject, version)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
`;

/** vault.db: synchronous=FULL, one writer with group commit, so that many first submissions share one sync. */
export class EmbeddedKeys implements WrappedKeys {
  private readonly newest;
  private readonly exact;
  private readonly named;
  private readonly insertKey;
  private readonly insertSetting;

  private constructor(
    private readonly db: Sqlite,
    private readonly commits: Commits | undefined,
  ) {
    const columns = 'SELECT subject, version, wrapped, erased_at AS erasedAt FROM keys';
    this.newest = db.prepare<[string], WrappedKey>(`${columns} WHERE subject = ? ORDER BY version DESC LIMIT 1`);
    this.exact = db.prepare<[string, number], WrappedKey>(`${columns} WHERE subject = ? AND version = ?`);
    this.named = db.prepare<[string], Buffer>('SELECT value FROM settings WHERE name = ?').pluck();
    this.insertKey = db.prepare('INSERT INTO keys (subject, version, wrapped) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
    this.insertSetting = db.prepare('INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING');
  }

  /** @param batch answers at once, and syncs at each `flush` only. */
  static writer(file: string, onFatal: (error: Error) => void, batch = false): EmbeddedKeys {
    const db = openDatabase(file, 'FULL', VAULT_SCHEMA);
    return new EmbeddedKeys(db, new (batch ? BatchCommit : GroupCommit)(transactionOf(db), { onFatal }));
  }

  static reader(file: string): EmbeddedKeys {
    return new EmbeddedKeys(openReadOnly(file), undefined);
  }

  async find(subject: string, version?: number): Promise<WrappedKey | undefined> {
    return version === undefined ? this.newest.get(subject) : this.exact.get(subject, version);
  }

  async setting(name: string): Promise<Buffer | undefined> {
    return this.named.get(name);
  }

  insertIfAbsent(subject: string, version: number, wrapped: Buffer): Promise<WrappedKey> {
    return this.writing().run(() => {
      this.insertKey.run(subject, version, wrapped);
      return this.exact.get(subject, version)!;
    });
  }

  insertSettingIfAbsent(name: string, value: Buffer): Promise<Buffer> {
    return this.writing().run(() => {
      this.insertSetting.run(name, value);
      return this.named.get(name)!;
    });
  }

  /** Puts on disk what waits. */
  flush(): void {
    this.commits?.flush();
  }

  /** Commits what waits, then closes the file. */
  close(): void {
    this.commits?.close();
    this.db.close();
  }

  private writing(): Commits {
    if (!this.commits) throw new Error('the vault was opened for reading only');
    return this.commits;
  }
}
