import { ActiveViews, Keeper, view, type AnyView, type Build, type KeeperEvents, type ViewStore } from '@closeline/eventsourcing';
import { MemoryEventStore } from '../support/memory-store';

interface Counted {
  readonly type: 'Counted';
  readonly data: { readonly by: number; readonly owner: string };
}

/** How much each owner counted. Version 2 counts double; what it cannot digest is given by the test. */
export const sums = (version: number, isBad: (by: number) => boolean = () => false): AnyView =>
  view<Counted, { total: number }>({
    name: 'sums',
    version,
    key: ({ data }) => [data.owner],
    on: {
      Counted: (document, { data }) => {
        if (isBad(data.by)) throw new Error('too much');
        return { total: (document?.total ?? 0) + data.by * version };
      },
    },
    rollup: ({ total }) => [{ axis: 'all', by: '', key: '', date: '', measures: { total } }],
  });

export const logOf = async (counts: readonly (readonly [owner: string, by: number])[]): Promise<MemoryEventStore> => {
  const log = new MemoryEventStore();
  for (const [i, [owner, by]] of counts.entries()) await count(log, i, owner, by);
  return log;
};

export const count = async (log: MemoryEventStore, i: number, owner: string, by: number): Promise<void> => {
  const metadata = { occurredAt: '2026-01-01T00:00:00.000Z', schemaVersion: 1 };
  const texts = { data: JSON.stringify({ by, owner }), metadata: JSON.stringify(metadata) };
  await log.append(`count-${i}`, 'none', [{ id: `${i}`, type: 'Counted', commandId: `c${i}`, ...texts }]);
};

/** A keeper looks three times in it. */
export const TTL_MS = 60_000;

/** A turn of the event loop instead of time. */
export const turn = (_: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => (signal.aborted ? resolve() : setImmediate(resolve)));

export class Process {
  readonly told: string[] = [];
  /** Events in the batches that were committed. */
  applied = 0;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  readonly keeper: Keeper;

  constructor(
    readonly name: string,
    log: MemoryEventStore,
    private readonly store: ViewStore,
    private readonly views: readonly AnyView[],
    { shards = 1, fingerprint = (each: AnyView): string => each.id, ids = (): string => 'middle', pause = turn } = {},
  ) {
    const events: KeeperEvents = {
      failed: (what, error) => this.told.push(`${what}: ${String(error)}`),
      lookFailed: (what, error) => this.told.push(`look: ${what}: ${String(error)}`),
      looked: () => {
        if (this.told.at(-1)?.startsWith('look: ')) this.told.push('looked');
      },
      kept: () => undefined,
      applied: (events) => (this.applied += events),
      progress: () => undefined,
      promoted: (build) => this.told.push(`promoted ${build}`),
      blocked: (build, why) => this.told.push(`blocked ${build}: ${why}`),
      parked: (build, documents) => this.told.push(`parked ${documents} of ${build}`),
    };
    this.keeper = new Keeper(
      log,
      store,
      views,
      {},
      {
        ...{ holder: name, shards, ttlMs: TTL_MS, pause, events },
        clock: { now: () => '2026-01-02T00:00:00.000Z' },
        ids: { next: ids },
        now: () => 0,
        fingerprints: new Map(views.map((each) => [each.id, fingerprint(each)])),
      },
    );
  }

  async start(): Promise<this> {
    await this.keeper.begin();
    this.running = this.keeper.run(this.stopping.signal);
    return this;
  }

  /** Once is enough. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** What its readers see. */
  async read(owner: string): Promise<unknown> {
    const reader = new ActiveViews(this.store, this.views, 1, () => 0, 0);
    return (await reader.load(this.views[0]!.id, [owner])).get(owner);
  }
}

export const until = async <T>(what: () => Promise<T>, holds: (value: T) => boolean): Promise<T> => {
  for (;;) {
    const value = await what();
    if (holds(value)) return value;
    await new Promise(setImmediate);
  }
};

export const statuses = async (store: ViewStore): Promise<Record<string, Build['status']>> =>
  Object.fromEntries((await store.builds()).map(({ id, status }) => [id, status]));

/** How the tests of a suite start processes: what was started is stopped behind each of them. */
export const starting = (): ((process: Process) => Promise<Process>) => {
  const running: Process[] = [];
  afterEach(async () => {
    for (const process of running.splice(0)) await process.stop();
  });
  return async (process) => {
    running.push(process);
    return process.start();
  };
};
