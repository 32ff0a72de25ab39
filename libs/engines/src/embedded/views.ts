import {
  CheckpointMoved,
  Refusal,
  slowestOf,
  ViewStore,
  type Build,
  type Cell,
  type CellQuery,
  type Document,
  type DocumentQuery,
  type Lease,
  type LeaseState,
  type Parked,
  type ParkedDocument,
  type Position,
  type Positions,
  type ViewChange,
  type ViewDeclaration,
} from '@closeline/eventsourcing';
import { Bell } from './bell';
import { BuildTable } from './builds';
import { CellTable } from './cells';
import { ParkedTable } from './parked';
import { ShardTable } from './shards';
import { openDatabase, openReadOnly, sqliteCode, transactionOf, type Sqlite, type Transaction } from './sqlite';
import { createView, hasView, documentStatements, findSql, tableOf, VIEWS_SCHEMA, type ViewStatements } from './view-tables';

/** Documents have 2 or 3 KiB: of SQLite's own pages of 4 KiB each would fill one, and leave the rest of it empty. */
const PAGE_BYTES = 16_384;

/**
 * The views as one SQLite file: a table of documents per view, kept cells, checkpoints. synchronous=NORMAL, for views can
 * always be built again: after a power cut they may stand further back, never in between.
 * A view must be declared before it is used; in a reader, one that was never written is empty.
 */
export class EmbeddedViewStore extends ViewStore {
  private readonly views = new Map<string, ViewDeclaration>();
  private readonly statements = new Map<string, ViewStatements>();
  private readonly cellTable: CellTable;
  private readonly shards: ShardTable;
  private readonly parkedTable: ParkedTable;
  private readonly buildTable: BuildTable;
  private readonly bell = new Bell();

  private constructor(
    private readonly db: Sqlite,
    private readonly transaction: Transaction | undefined,
  ) {
    super();
    this.cellTable = new CellTable(db);
    this.shards = new ShardTable(db);
    this.parkedTable = new ParkedTable(db);
    this.buildTable = new BuildTable(db);
  }

  static writer(file: string): EmbeddedViewStore {
    const db = openDatabase(file, 'NORMAL', VIEWS_SCHEMA, PAGE_BYTES);
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
    // Readers declare too: where there is nothing to make they must not wait for whoever writes.
    const missing = views.filter((declaration) => !hasView(this.db, declaration));
    if (this.transaction && missing.length > 0) this.write(() => missing.forEach((each) => createView(this.db, each)));
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
      for (const { view, shard, epoch, from } of changes)
        if (!this.shards.stands(view, shard, epoch, from)) throw new CheckpointMoved(view);
      for (const { view, shard, documents, cells, parked, unparked, from, to, mark } of changes) {
        const { put, remove } = this.of(view)!;
        for (const [id, document] of documents) {
          if (document) put.run(id, JSON.stringify(document), to ?? '');
          else remove.run(id);
        }
        this.cellTable.add(view, cells, from === undefined);
        this.parkedTable.change(view, shard, parked, unparked);
        this.shards.advance(view, shard, to, mark);
      }
    });
    this.bell.ring();
  }

  async parked(view: string, afterId = ''): Promise<readonly ParkedDocument[]> {
    return this.parkedTable.behind(view, afterId);
  }

  async parkedEvents(view: string, id: string): Promise<readonly Parked[]> {
    return this.parkedTable.of(view, id);
  }

  async askRetry(view: string, id?: string): Promise<number> {
    return this.write(() => this.parkedTable.askRetry(view, id));
  }

  async builds(): Promise<readonly Build[]> {
    return this.buildTable.all();
  }

  async addBuild(build: Build): Promise<void> {
    this.write(() => this.buildTable.add(build));
  }

  async block(id: string, why: string | undefined): Promise<void> {
    this.write(() => this.buildTable.block(id, why));
  }

  async promote(id: string): Promise<void> {
    this.write(() => this.buildTable.promote(id));
  }

  async drop(id: string): Promise<void> {
    this.write(() => {
      this.buildTable.drop(id);
      this.clear(id);
    });
  }

  async present(holder: string, ttlMs: number): Promise<readonly string[]> {
    return this.write(() => this.buildTable.present(holder, ttlMs));
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

  async positions(view: string): Promise<Positions> {
    return this.shards.positions(view, this.shardsOf(view));
  }

  async lease(view: string, shard: number, holder: string, ttlMs: number): Promise<Lease | undefined> {
    return this.write(() => this.shards.lease(view, shard, holder, ttlMs));
  }

  async release(holder: string): Promise<void> {
    this.write(() => this.shards.release(holder));
  }

  async leases(): Promise<readonly LeaseState[]> {
    return this.shards.all();
  }

  async reset(view: string): Promise<void> {
    this.write(() => this.clear(view));
  }

  async reached(view: string, position: Position, timeoutMs: number): Promise<boolean> {
    const shards = this.shardsOf(view);
    const there = (): boolean => (slowestOf(this.shards.positions(view, shards)) ?? '') >= position;
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

  private clear(view: string): void {
    if (this.hasTable(view)) this.db.exec(`DELETE FROM ${tableOf(view)}`);
    this.cellTable.reset(view);
    this.parkedTable.reset(view);
    this.shards.reset(view);
  }

  private shardsOf(view: string): number {
    return this.views.get(view)?.shards ?? 1;
  }

  private hasTable(view: string): boolean {
    return this.db.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?`).get(view) !== undefined;
  }

  private write<T>(work: () => T): T {
    const { transaction } = this;
    if (!transaction) throw new Error('the views were opened for reading only');
    try {
      transaction.begin();
      const result = work();
      transaction.commit();
      return result;
    } catch (error) {
      transaction.rollback();
      this.cellTable.forget();
      if (sqliteCode(error) === 'SQLITE_FULL') throw new Refusal('storage-full', 'the disk is full; nothing was written', 503);
      throw error;
    }
  }
}
