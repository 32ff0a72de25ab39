import { Builder, Projector, type AnyView, type Document, type StoredEvent } from '@closeline/eventsourcing';
import { salesViews } from '@closeline/sales';
import { withGround, type Ground } from './fixtures';
import { closed, historyOf } from './histories';
import { alternately, inFlight, perSecond, type Row } from './measure';

const PROSPECTS = 10_000;

const fill = async ({ engine, envelope }: Ground): Promise<void> => {
  await inFlight(64, PROSPECTS, async (i) => {
    const history = historyOf(i);
    await engine.log.append(history.stream, 'none', await closed(envelope, history));
  });
};

/** An event as a log holds it, not parsed yet. */
export interface EventText {
  readonly data: string;
  readonly metadata: string;
  readonly rest: Omit<StoredEvent, 'data' | 'metadata'>;
}

/** The texts of all events, as they stand in the file: what every projection has to read at least. */
const textsOf = ({ engine }: Ground): EventText[] =>
  engine.log.db
    .prepare('SELECT position, stream, revision, id, type, data, metadata, committed_at FROM events ORDER BY position')
    .all()
    .map((row) => {
      const {
        data,
        metadata,
        position,
        committed_at: committedAt,
        ...rest
      } = row as Record<string, string> & { revision: never };
      const named = { ...rest, position: String(position).padStart(16, '0'), committedAt } as unknown as Omit<
        StoredEvent,
        'data' | 'metadata'
      >;
      return { data: data!, metadata: metadata!, rest: named };
    });

/** The limit: JSON.parse and fold in memory, nothing read from or written to a disk. */
export const parseAndFold = (texts: readonly EventText[], views: readonly AnyView[]): void => {
  for (const view of views) {
    const documents = new Map<string, Document | null>();
    for (const { data, metadata, rest } of texts) {
      if (!view.types.includes(rest.type)) continue;
      const event = { ...rest, data: JSON.parse(data) as object, metadata: JSON.parse(metadata) as StoredEvent['metadata'] };
      for (const id of view.key(event)) documents.set(id, view.fold(documents.get(id) ?? null, event));
    }
  }
};

export const projectionRows = (): Promise<Row[]> =>
  withGround(async (ground) => {
    await fill(ground);
    const views = salesViews({ timeZone: 'UTC' });
    const { log, views: store } = ground.engine;
    await store.declare(views.map((v) => ({ view: v.id, indexes: v.indexes })));
    const count = Number(await log.head());
    // Read before the clock starts and let go of after it: the others hold no copy of the log either.
    const limit = (): Promise<number> => {
      const texts = textsOf(ground);
      return perSecond(count, () => parseAndFold(texts, views));
    };
    const live = async (): Promise<number> => {
      for (const view of views) await store.reset(view.id);
      const projector = new Projector(log, store, views, {});
      return perSecond(count, async () => {
        const head = await log.head();
        const stop = new AbortController();
        const running = projector.run(stop.signal);
        for (const view of views) await store.reached(view.id, head!, 600_000);
        stop.abort();
        await running;
      });
    };
    const again = async (): Promise<number> => {
      // A build lies in tables of its own, which are empty as it begins.
      for (const view of views) await store.reset(view.id);
      return perSecond(count, async () => {
        for (const view of views) await new Builder(log, store, view, {}).run(new AbortController().signal);
      });
    };
    const [parse, projected, rebuilt] = await alternately(3, limit, live, again);
    const bound = { name: 'JSON.parse + fold', sample: parse! };
    return [
      {
        work: `projection catching up, exactly once, all views, ${count} events`,
        measured: projected!,
        limit: bound,
        goal: {},
      },
      { work: `rebuild of all views from ${count} events`, measured: rebuilt!, limit: bound, goal: { share: 0.4 } },
    ];
  });
