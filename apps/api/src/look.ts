import {
  readBuild,
  type AnyView,
  type Build,
  type Clock,
  type EventStore,
  type LeaseState,
  type Position,
  type StoredEvent,
  type ViewStore,
} from '@closeline/eventsourcing';
import type { Stores } from './engine';

type Reached = 'ok' | 'unreachable';

/** How far a view is. */
export interface ViewLook {
  /** `name@version` */
  readonly view: string;
  /** The build that readers see; null while there is none. */
  readonly build: string | null;
  readonly position: Position | null;
  readonly caughtUp: boolean;
  /** Seconds since the first event that it has not seen was committed; 0 where it has seen all, null where that is not known. */
  readonly lagSeconds: number | null;
  /** Documents that wait for the view to be mended; null where that is not known. */
  readonly parked: number | null;
  /** Other builds of this version: under way with how much is done (0..1, where this process knows), or kept. */
  readonly builds: readonly (Pick<Build, 'id' | 'status' | 'blocked'> & { readonly done?: number })[];
}

/** What the stores answer at this moment. */
export interface Look {
  readonly stores: { readonly log: Reached; readonly views: Reached; readonly keys: Reached };
  /** Null for an empty log; undefined where the log does not answer. */
  readonly head: Position | null | undefined;
  readonly views: readonly ViewLook[];
  /** Who holds which shard of which build. */
  readonly leases: readonly (Pick<LeaseState, 'view' | 'shard'> & { readonly holder: string })[];
}

/** Who asks whether the service is ready has to be told, also where a store does not even refuse. */
const PATIENCE_MS = 2_000;

/** Asks each store for the least that everything else needs. Never rejects. */
export const lookAt = async (
  { engine: { log, views, keys }, clock }: { readonly engine: Pick<Stores, 'log' | 'views' | 'keys'>; readonly clock: Clock },
  declared: readonly AnyView[],
  progress: ReadonlyMap<string, number>,
): Promise<Look> => {
  const [head, kept, check] = await Promise.all([
    inTime(log.head()),
    inTime(Promise.all([views.builds(), views.leases()])),
    inTime(keys.setting('master-key-check')),
  ]);
  const [builds, leases] = kept?.value ?? [[], []];
  const looks = await inTime(
    Promise.all(declared.map((view) => lookAtView(views, view, builds, leases, progress, head && (head.value ?? null)))),
  );
  const lagging = await inTime(Promise.all((looks?.value ?? []).map((look, i) => withLag(log, look, declared[i]!, clock.now()))));
  const said = (answer: object | undefined): Reached => (answer ? 'ok' : 'unreachable');
  return {
    stores: { log: said(head), views: said(kept), keys: said(check) },
    head: head && (head.value ?? null),
    views: lagging?.value ?? looks?.value ?? declared.map(unknown),
    leases: leases.flatMap(({ view, shard, holder }) => (holder === null ? [] : [{ view, shard, holder }])),
  };
};

const unknown = ({ id }: AnyView): ViewLook => ({
  ...{ view: id, build: null, position: null, caughtUp: false, lagSeconds: null, parked: null, builds: [] },
});

const lookAtView = async (
  store: ViewStore,
  view: AnyView,
  builds: readonly Build[],
  leases: readonly LeaseState[],
  progress: ReadonlyMap<string, number>,
  head: Position | null | undefined,
): Promise<ViewLook> => {
  const read = readBuild(view, builds)?.id ?? null;
  const mine = builds.filter(({ name, version }) => name === view.name && version === view.version);
  const positions = leases.filter((each) => each.view === read).map(({ position }) => position);
  const position = positions.includes(undefined) ? null : (positions.sort()[0] ?? null);
  const parked = await Promise.all(mine.map(async ({ id }) => (await store.parked(id)).length));
  return {
    ...{ view: view.id, build: read, position, lagSeconds: null },
    caughtUp: head === null || (position !== null && head !== undefined && position >= head),
    parked: parked.reduce((sum, each) => sum + each, 0),
    builds: mine
      .filter(({ id }) => id !== read)
      .map(({ id, status, blocked }) => {
        const done = progress.get(id);
        return { id, status, ...(blocked !== undefined && { blocked }), ...(done !== undefined && { done }) };
      }),
  };
};

const withLag = async (log: EventStore, look: ViewLook, { types }: AnyView, now: string): Promise<ViewLook> => {
  if (look.build === null) return look;
  if (look.caughtUp) return { ...look, lagSeconds: 0 };
  const { position } = look;
  const first = await firstOf(log, types, position ?? undefined);
  const lag = first ? Math.max(0, Date.parse(now) - Date.parse(first.committedAt)) / 1000 : 0;
  return { ...look, lagSeconds: lag };
};

/** Events asked for at once: of a filtered log some four times as many are looked at. */
const LOOKED_AT = 100;

/** The first event of these types behind a position: a filtered page may hold none although there are some. */
const firstOf = async (
  log: EventStore,
  types: readonly string[],
  position: Position | undefined,
): Promise<StoredEvent | undefined> => {
  for (let after = position; ;) {
    const page = await log.readAll({ limit: LOOKED_AT, types, ...(after !== undefined && { after }) });
    if (page.events.length > 0 || page.caughtUp || page.position === after) return page.events[0];
    after = page.position;
  }
};

/** What was asked for, unless it fails or takes too long. */
export const inTime = async <T>(asked: Promise<T>): Promise<{ readonly value: T } | undefined> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
  try {
    return await Promise.race([asked.then((value) => ({ value })), late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
};
