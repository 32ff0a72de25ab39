import {
  CellSums,
  CheckpointMoved,
  Checkpoints,
  DuplicateCommand,
  EventStore,
  PARKED_PAGE,
  promotion,
  Refusal,
  slowestOf,
  viewActive,
  ViewStore,
  WrongExpectedRevision,
  type Appended,
  type Build,
  type Cell,
  type CellQuery,
  type CommandTrace,
  type Document,
  type DocumentQuery,
  type ExpectedRevision,
  type FeedPage,
  type FeedQuery,
  type Lease,
  type LeaseState,
  type Metadata,
  type NewEvent,
  type Parked,
  type ParkedDocument,
  type Position,
  type Positions,
  type StoredEvent,
  type ViewChange,
  type ViewDeclaration,
} from '@closeline/eventsourcing';

const positionOf = (n: number): Position => String(n).padStart(16, '0');
const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** Whoever waits until there is something to look at again. */
class Waiters {
  private readonly waiting = new Set<() => void>();

  wake(): void {
    for (const wake of [...this.waiting]) wake();
  }

  async next(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.waiting.add(done);
      signal.addEventListener('abort', done);
    });
  }
}

/**
 * The log in memory, for laws over any history. It passes the engines' contract suite; every call takes a turn of the
 * microtask queue, so that callers interleave as they do with a real one. Events are kept as text and read afresh.
 */
export class MemoryEventStore extends EventStore {
  private readonly log: (Omit<StoredEvent, 'data' | 'metadata'> & { commandId: string; data: string; metadata: string })[] = [];
  private readonly waiters = new Waiters();

  /** @param now the writer's clock. */
  constructor(private readonly now: () => string = () => '2026-01-01T00:00:00.000Z') {
    super();
  }

  /** Every event, oldest first. */
  get events(): readonly StoredEvent[] {
    return this.read(() => true);
  }

  override async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    await Promise.resolve();
    if (events.length === 0) throw new Error('an append without events');
    if (events.some((e) => e.type.startsWith('$'))) throw new Error('a type must not start with $');
    const bytes = events.reduce((sum, e) => sum + Buffer.byteLength(e.data) + Buffer.byteLength(e.metadata), 0);
    if (bytes > 1_048_576) throw new Refusal('too-large', 'an append holds at most 1 MiB', 413);
    for (const { commandId } of events) {
      if (this.log.some((e) => e.commandId === commandId)) throw new DuplicateCommand(commandId);
    }
    const last = this.log.findLast((e) => e.stream === stream)?.revision;
    if ((last ?? 'none') !== expected) throw new WrongExpectedRevision(stream, expected, last ?? 'none');
    let revision = last ?? -1;
    const latest = this.log.at(-1)?.committedAt ?? '';
    const committedAt = this.now() > latest ? this.now() : latest;
    for (const event of events) {
      this.log.push({ ...event, stream, revision: ++revision, position: positionOf(this.log.length + 1), committedAt });
    }
    this.waiters.wake();
    return { revision, position: positionOf(this.log.length) };
  }

  override async readStream(stream: string, { from = 0, limit = 1000 } = {}): Promise<readonly StoredEvent[]> {
    await Promise.resolve();
    return this.read((e) => e.stream === stream && e.revision >= from, limit);
  }

  override async readAll({ after = positionOf(0), types, limit = 1000 }: FeedQuery = {}): Promise<FeedPage> {
    await Promise.resolve();
    const head = positionOf(this.log.length);
    const events = this.read((e) => e.position > after && (!types || types.includes(e.type)), limit);
    const looked = events.length === limit ? events.at(-1)!.position : head;
    const position = looked > after ? looked : after;
    return { events, position, caughtUp: position >= head };
  }

  override async readLatest(types: readonly string[], limit: number): Promise<readonly StoredEvent[]> {
    await Promise.resolve();
    return this.read((e) => types.includes(e.type))
      .reverse()
      .slice(0, limit);
  }

  override async *subscribe(query: FeedQuery, signal: AbortSignal): AsyncGenerator<FeedPage, void, undefined> {
    let after = query.after ?? positionOf(0);
    while (!signal.aborted) {
      const page = await this.readAll({ ...query, after });
      if (page.position > after) {
        after = page.position;
        yield page;
      } else if (positionOf(this.log.length) <= after) await this.waiters.next(signal);
    }
  }

  override async findCommand(commandId: string): Promise<CommandTrace | undefined> {
    await Promise.resolve();
    const events = this.log.filter((e) => e.commandId === commandId);
    const [first] = events;
    return first && { stream: first.stream, first: first.revision, last: events.at(-1)!.revision };
  }

  override share(at: Position | undefined, target: Position): number {
    return Number(at ?? 0) / Number(target);
  }

  override async head(): Promise<Position | undefined> {
    await Promise.resolve();
    return this.log.at(-1)?.position;
  }

  private read(
    wanted: (event: { stream: string; revision: number; position: Position; type: string }) => boolean,
    limit = Infinity,
  ): StoredEvent[] {
    const found = this.log.filter(wanted).slice(0, limit);
    return found.map(({ commandId: _, ...e }) => ({
      ...e,
      data: JSON.parse(e.data) as object,
      metadata: JSON.parse(e.metadata) as Metadata,
    }));
  }
}

type Waiting = Parked & { readonly shard: number; readonly retry: boolean };

/** Documents, cells and checkpoints in memory. Passes the engines' contract suite. */
export class MemoryViewStore extends ViewStore {
  private readonly declared = new Map<string, ViewDeclaration>();
  private readonly documents = new Map<string, Map<string, string>>();
  private readonly sums = new Map<string, CellSums>();
  private readonly shards = new Map<string, LeaseState>();
  private readonly aside = new Map<string, readonly Waiting[]>();
  private readonly built = new Map<string, Build>();
  private readonly there = new Map<string, number>();
  private readonly waiters = new Waiters();

  override async declare(views: readonly ViewDeclaration[]): Promise<void> {
    for (const declaration of views) this.declared.set(declaration.view, declaration);
  }

  override async load(view: string, ids: readonly string[]): Promise<ReadonlyMap<string, Document>> {
    const documents = this.of(view);
    return new Map(ids.flatMap((id) => (documents.has(id) ? [[id, JSON.parse(documents.get(id)!) as Document] as const] : [])));
  }

  override async commit(changes: readonly ViewChange[]): Promise<void> {
    for (const { view, shard, epoch, from } of changes) {
      const stands = this.shards.get(`${view} ${shard}`);
      if (stands?.epoch !== epoch || stands.position !== from) throw new CheckpointMoved(view);
    }
    for (const { view, shard, documents, cells, parked, unparked, to, mark } of changes) {
      for (const [id, document] of documents) {
        if (document) this.of(view).set(id, JSON.stringify(document));
        else this.of(view).delete(id);
      }
      this.sums.set(view, (this.sums.get(view) ?? new CellSums()).add(copyOf(cells)));
      const stands = this.shards.get(`${view} ${shard}`)!;
      this.shards.set(`${view} ${shard}`, { ...stands, position: to, mark: mark ?? stands.mark });
      const waiting = this.waiting(view).filter(({ id }) => !unparked.includes(id));
      this.aside.set(view, [...waiting, ...parked.map((each) => ({ ...each, shard, retry: false }))]);
    }
    this.waiters.wake();
  }

  override async find(
    view: string,
    { where = {}, afterId, limit }: DocumentQuery,
  ): Promise<readonly { id: string; document: Document }[]> {
    const documents = this.of(view);
    const indexes = this.declared.get(view)!.indexes;
    for (const field of Object.keys(where)) if (!indexes.includes(field)) throw new Error(`${view} has no index on ${field}`);
    return [...documents]
      .filter(([id]) => afterId === undefined || id > afterId)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, text]) => ({ id, document: JSON.parse(text) as Document }))
      .filter(({ document }) => Object.entries(where).every(([field, value]) => (document[field] ?? null) === value))
      .slice(0, limit);
  }

  override async sum({ view, axis, by, from, to, grain }: CellQuery): Promise<readonly Cell[]> {
    const label = { day: (date: string) => date, month: (date: string) => date.slice(0, 7), all: () => '' }[grain];
    const bounded = from !== undefined || to !== undefined;
    const inRange = ({ date }: Cell) =>
      date === '' ? !bounded : (from === undefined || date >= from) && (to === undefined || date < to);
    const cells = (await this.cells(view)).filter((c) => c.axis === axis && c.by === by && inRange(c));
    return inOrder(new CellSums().add(cells.map((c) => ({ ...c, date: label(c.date) }))));
  }

  override async cells(view: string): Promise<readonly Cell[]> {
    return inOrder(this.sums.get(view) ?? []);
  }

  override async positions(view: string): Promise<Positions> {
    return this.positionsOf(view);
  }

  override async lease(view: string, shard: number, holder: string, ttlMs: number): Promise<Lease | undefined> {
    const id = `${view} ${shard}`;
    const now = Date.now();
    const stands = this.shards.get(id);
    const mine = stands?.holder === holder;
    if (stands && stands.holder !== null && !mine && Date.parse(stands.expiresAt!) > now) return undefined;
    const epoch = mine ? stands.epoch : (stands?.epoch ?? 0) + 1;
    const lease = { view, shard, epoch, position: stands?.position, mark: stands?.mark };
    this.shards.set(id, { ...lease, holder, expiresAt: new Date(now + ttlMs).toISOString() });
    return lease;
  }

  override async release(holder: string): Promise<void> {
    for (const [id, stands] of this.shards)
      if (stands.holder === holder) this.shards.set(id, { ...stands, holder: null, expiresAt: null });
  }

  override async leases(): Promise<readonly LeaseState[]> {
    return [...this.shards.values()].sort((a, b) => (a.view === b.view ? a.shard - b.shard : a.view < b.view ? -1 : 1));
  }

  override async reset(view: string): Promise<void> {
    this.documents.delete(view);
    this.sums.delete(view);
    this.aside.delete(view);
    for (const [id, stands] of this.shards)
      if (stands.view === view)
        this.shards.set(id, {
          ...stands,
          epoch: stands.epoch + 1,
          position: undefined,
          mark: undefined,
          holder: null,
          expiresAt: null,
        });
  }

  override async reached(view: string, position: Position, timeoutMs: number): Promise<boolean> {
    const there = () => (slowestOf(this.positionsOf(view)) ?? '') >= position;
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), timeoutMs);
    while (!there() && !over.signal.aborted) await this.waiters.next(over.signal);
    clearTimeout(timer);
    return there();
  }

  override async parked(view: string, afterId = ''): Promise<readonly ParkedDocument[]> {
    const byId = new Map<string, ParkedDocument>();
    for (const { id, shard, position, reason, retry } of this.waiting(view)) {
      const first = byId.get(id) ?? { view, shard, id, reason: reason ?? '', position, events: 0, retry };
      byId.set(id, { ...first, events: first.events + 1 });
    }
    const behind = [...byId.values()].filter(({ id }) => id > afterId);
    return behind.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, PARKED_PAGE);
  }

  override async parkedEvents(view: string, id: string): Promise<readonly Parked[]> {
    return this.waiting(view)
      .filter((each) => each.id === id)
      .map(({ shard: _, retry: __, ...each }) => each);
  }

  override async askRetry(view: string, id?: string): Promise<number> {
    this.aside.set(
      view,
      this.waiting(view).map((each) => (id === undefined || each.id === id ? { ...each, retry: true } : each)),
    );
    return new Set(this.waiting(view).flatMap((each) => (each.retry ? [each.id] : []))).size;
  }

  override async builds(): Promise<readonly Build[]> {
    return [...this.built.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  override async addBuild(build: Build): Promise<void> {
    if (!this.built.has(build.id)) this.built.set(build.id, build);
  }

  override async block(id: string, why: string | undefined): Promise<void> {
    const { blocked: _, ...build } = this.built.get(id) ?? { status: undefined };
    if (build.status === 'building') this.built.set(id, { ...(build as Build), ...(why !== undefined && { blocked: why }) });
  }

  override async promote(id: string): Promise<void> {
    for (const build of promotion(id, [...this.built.values()])) this.built.set(build.id, build);
  }

  override async drop(id: string): Promise<void> {
    if (this.built.get(id)?.status === 'active') throw viewActive();
    this.built.delete(id);
    await this.reset(id);
  }

  override async present(holder: string, ttlMs: number): Promise<readonly string[]> {
    const now = Date.now();
    this.there.set(holder, now + ttlMs);
    return [...this.there].flatMap(([each, until]) => (until > now || each === holder ? [each] : [])).sort();
  }

  private waiting(view: string): readonly Waiting[] {
    return this.aside.get(view) ?? [];
  }

  private positionsOf(view: string): Positions {
    const shards = this.declared.get(view)?.shards ?? 1;
    return Array.from({ length: shards }, (_, shard) => this.shards.get(`${view} ${shard}`)?.position);
  }

  private of(view: string): Map<string, string> {
    if (!this.declared.has(view)) throw new Error(`the view ${view} is not declared`);
    if (!this.documents.has(view)) this.documents.set(view, new Map());
    return this.documents.get(view)!;
  }
}

const orderOf = ({ axis, by, date, key }: Cell): string => [axis, by, date, key].join('\u0000');
const inOrder = (cells: Iterable<Cell>): Cell[] =>
  [...cells].map(copyOf).sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : orderOf(a) > orderOf(b) ? 1 : 0));

export class MemoryCheckpoints extends Checkpoints {
  private readonly positions = new Map<string, Position>();

  override async load(name: string): Promise<Position | undefined> {
    return this.positions.get(name);
  }

  override async save(name: string, position: Position): Promise<void> {
    this.positions.set(name, position);
  }
}
