import {
  CheckpointMoved,
  Refusal,
  ViewStore,
  type Cell,
  type CellQuery,
  type Document,
  type DocumentQuery,
  type Position,
  type ViewChange,
  type ViewDeclaration,
} from '@closeline/eventsourcing';
import { Bell } from './bell';
import { CellTable } from './cells';
import { openDatabase, openReadOnly, sqliteCode, transactionOf, type Sqlite, type Transaction } from './sqlite';
import { createView, findSql, tableOf, VIEWS_SCHEMA } from './view-tables';

interface ViewStatements {
  readonly declaration: ViewDeclaration;
  readonly get: ReturnType<typeof documentStatements>['get'];
  readonly put: ReturnType<typeof documentStatements>['put'];
  readonly remove: ReturnType<typeof documentStatements>['remove'];
}

const documentStatements = (db: Sqlite, view: string) => {
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

/**
 * The views as one SQLite file: a table of documents per view, kept cells, checkpoints. synchronous=NORMAL, for views can
 * always be built again: after a power cut they may stand further back, never in between.
 * A view must be declared before it is used; in a reader, one that was never written is empty.
 */
export class EmbeddedViewStore extends ViewStore {
  private readonly views = new Map<string, ViewDeclaration>();
  private readonly statements = new Map<string, ViewStatements>();
  private readonly cellTable: CellTable;
  private readonly checkpointOf;
  private readonly putCheckpoint;
  private readonly removeCheckpoint;
  private readonly bell = new Bell();

  private constructor(
    private readonly db: Sqlite,
    private readonly transaction: Transaction | undefined,
  ) {
    super();
    this.cellTable = new CellTable(db);
    this.checkpointOf = db.prepare<[string], Position>('SELECT position FROM checkpoints WHERE view = ?').pluck();
    this.putCheckpoint = db.prepare<[string, Position]>('REPLACE INTO checkpoints (view, position) VALUES (?, ?)');
    this.removeCheckpoint = db.prepare<[string]>('DELETE FROM checkpoints WHERE view = ?');
  }

  static writer(file: string): EmbeddedViewStore {
    const db = openDatabase(file, 'NORMAL', VIEWS_SCHEMA);
    return new EmbeddedViewStore(db, transactionOf(db));
  }

  /** For another thread or process. What waits in `reached` wakes by `notify`. */
  static reader(file: string): EmbeddedViewStore {
    return new EmbeddedViewStore(openReadOnly(file), undefined);
  }

  async declare(views: readonly ViewDeclaration[]): Promise<void> {
    for (const declaration of views) {
      tableOf(declaration.view);
      this.views.set(declaration.view, declaration);
    }
    if (this.transaction) this.write(() => views.forEach((declaration) => createView(this.db, declaration)));
  }

  async load(view: string, ids: readonly string[]): Promise<ReadonlyMap<string, Document>> {
    const statements = this.of(view);
    const found = new Map<string, Document>();
    for (const id of statements ? ids : []) {
      const text = statements!.get.get(id);
      if (text !== undefined) found.set(id, JSON.parse(text) as Document);
    }
    return found;
  }

  /** Also throws Refusal `storage-full` (503); nothing was written then. */
  async commit(changes: readonly ViewChange[]): Promise<void> {
    this.write(() => {
      for (const { view, from } of changes) if (this.checkpointOf.get(view) !== from) throw new CheckpointMoved(view);
      for (const { view, documents, cells, from, to } of changes) {
        const { put, remove } = this.of(view)!;
        for (const [id, document] of documents) {
          if (document) put.run(id, JSON.stringify(document), to);
          else remove.run(id);
        }
        this.cellTable.add(view, cells, from === undefined);
        this.putCheckpoint.run(view, to);
      }
    });
    this.bell.ring();
  }

  async find(view: string, query: DocumentQuery): Promise<readonly { id: string; document: Document }[]> {
    const statements = this.of(view);
    if (!statements) return [];
    const { sql, values } = findSql(statements.declaration, query);
    const rows = this.db.prepare<unknown[], { id: string; document: string }>(sql).all(...values);
    return rows.map(({ id, document }) => ({ id, document: JSON.parse(document) as Document }));
  }

  async sum(query: CellQuery): Promise<readonly Cell[]> {
    return this.cellTable.sum(query);
  }

  async cells(view: string): Promise<readonly Cell[]> {
    return this.cellTable.all(view);
  }

  async checkpoint(view: string): Promise<Position | undefined> {
    return this.checkpointOf.get(view);
  }

  async reset(view: string): Promise<void> {
    this.write(() => {
      if (this.hasTable(view)) this.db.exec(`DELETE FROM ${tableOf(view)}`);
      this.cellTable.reset(view);
      this.removeCheckpoint.run(view);
    });
  }

  async reached(view: string, position: Position, timeoutMs: number): Promise<boolean> {
    const there = (): boolean => (this.checkpointOf.get(view) ?? '') >= position;
    if (there()) return true;
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), timeoutMs);
    try {
      while (!over.signal.aborted) {
        const seen = this.bell.count;
        if (there()) return true;
        await this.bell.after(seen, over.signal);
      }
      return this.db.open && there();
    } finally {
      clearTimeout(timer);
    }
  }

  /** The writer, elsewhere, has committed: looks again at the checkpoints that are waited for. */
  notify(): void {
    this.bell.ring();
  }

  /** Calls the listener after each commit. @returns how to stop it. */
  onCommitted(listener: () => void): () => void {
    return this.bell.listen(listener);
  }

  close(): void {
    this.db.close();
  }

  private of(view: string): ViewStatements | undefined {
    const known = this.statements.get(view);
    if (known) return known;
    const declaration = this.views.get(view);
    if (!declaration) throw new Error(`the view ${view} is not declared`);
    if (!this.transaction && !this.hasTable(view)) return undefined;
    const statements = { declaration, ...documentStatements(this.db, view) };
    this.statements.set(view, statements);
    return statements;
  }

  private hasTable(view: string): boolean {
    return this.db.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?`).get(view) !== undefined;
  }

  private write(work: () => void): void {
    const { transaction } = this;
    if (!transaction) throw new Error('the views were opened for reading only');
    try {
      transaction.begin();
      work();
      transaction.commit();
    } catch (error) {
      transaction.rollback();
      this.cellTable.forget();
      if (sqliteCode(error) === 'SQLITE_FULL') throw new Refusal('storage-full', 'the disk is full; nothing was written', 503);
      throw error;
    }
  }
}
