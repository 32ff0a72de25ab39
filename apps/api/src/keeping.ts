import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  ActiveViews,
  describeLogic,
  Keeper,
  type AnyView,
  type Clock,
  type KeeperEvents,
  type ViewStore,
} from '@closeline/eventsourcing';
// Not the whole library: who keeps views, in whatever thread or process, has no use for Nest and is there sooner without.
import { logicFixture } from '@closeline/sales/logic-fixture';
import { salesUpcasts } from '@closeline/sales/upcasts';
import { salesViews } from '@closeline/sales/views';
import type { Stores } from './engine';
import type { Settings } from './settings';

/** So long nobody takes over the shards of a process that was killed. */
const LEASE_MS = 10_000;

type Kept = Pick<Settings, 'reportTimeZone' | 'shards'>;

export const viewsOf = ({ reportTimeZone }: Pick<Settings, 'reportTimeZone'>): readonly AnyView[] =>
  salesViews({ timeZone: reportTimeZone });

/** The data folder has one owner: it goes by the same name after every start, so that it need not wait for itself. */
export const OWNER = 'owner';
/** A name that no other process on the same servers has. */
export const holderOf = (): string => `${process.pid}-${randomUUID()}`;

/** Of the logic of each view, by the view's id: SHA-256 of what it makes of a fixed history. */
export const fingerprintsOf = (views: readonly AnyView[]): ReadonlyMap<string, string> =>
  new Map(
    views.map((view) => {
      const hash = createHash('sha256');
      describeLogic(view, logicFixture, hash);
      return [view.id, hash.digest('hex')];
    }),
  );

export const waiting = (ms: number, signal: AbortSignal): Promise<unknown> =>
  pause(ms, undefined, { signal }).catch(() => undefined);

export interface Keeping {
  readonly holder: string;
  readonly clock: Clock;
  readonly events: KeeperEvents;
  readonly breath?: () => Promise<unknown>;
}

/** What keeps the sales views, in whatever process or thread. */
export const keeperOf = ({ log, views: store }: Pick<Stores, 'log' | 'views'>, kept: Kept, keeping: Keeping): Keeper => {
  const views = viewsOf(kept);
  return new Keeper(log, store, views, salesUpcasts, {
    ...keeping,
    shards: kept.shards,
    ttlMs: LEASE_MS,
    ids: { next: randomUUID },
    now: () => performance.now(),
    fingerprints: fingerprintsOf(views),
    pause: waiting,
  });
};

/** What readers of this process see of the views; where another process promotes, up to so many ms late. */
export const activeViews = (store: ViewStore, kept: Kept): ActiveViews =>
  new ActiveViews(store, viewsOf(kept), kept.shards, () => performance.now(), FRESH_MS);
const FRESH_MS = 250;
