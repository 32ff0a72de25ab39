import { buildsOf, LogicChanged, type AnyView, type Build } from '@closeline/eventsourcing';
import { SystemClock } from '../../../api/src/clock';
import { fingerprintsOf } from '../../../api/src/keeping';
import { lookAt, type Look, type ViewLook } from '../../../api/src/look';
import type { Opened } from '../opened';
import { statusOf, textOf } from '../status';
import { fault, ok, warning, type Check } from './check';

/** Who keeps the views, how far each is, and what stands in its way. @param isOwned whether a service owns the data folder */
export async function* views(opened: Opened, isOwned: boolean): AsyncGenerator<Check> {
  const { engine, settings } = opened;
  const look = await lookAt({ engine, clock: new SystemClock() }, opened.views, new Map());
  const builds = await engine.views.builds();
  const fingerprints = fingerprintsOf(opened.views);
  if (settings.servers) yield keepers(look, settings.shards);
  const isKept = settings.servers ? look.leases.length > 0 : isOwned;
  const behind = new Map((await statusOf(opened)).map((each) => [each.view, each.behind]));
  for (const [i, each] of look.views.entries()) {
    const view = opened.views[i]!;
    const limits = { head: look.head ?? null, behind: behind.get(view.id)!, most: settings.readyMaxLag, isKept };
    yield logic(view, fingerprints.get(view.id)!, builds) ?? standing(each, limits);
    yield* parkedIn(each);
    yield* buildsIn(each);
  }
}

/** On servers whoever projects holds a lease of each shard of what is read. */
const keepers = ({ views, leases }: Look, shards: number): Check => {
  const name = 'projections';
  const read = views.flatMap(({ build }) => (build === null ? [] : [build]));
  const held = (build: string, shard: number): boolean => leases.some((each) => each.view === build && each.shard === shard);
  const all = read.flatMap((build) => Array.from({ length: shards }, (_, shard) => ({ build, shard })));
  const free = all.filter(({ build, shard }) => !held(build, shard));
  const holders = new Set(leases.map(({ holder }) => holder.split('/', 1)[0]!));
  if (free.length === 0) return ok(name, `${all.length} shards are kept, by ${[...holders].sort().join(' and ')}`);
  if (free.length === all.length) return warning(name, 'nobody keeps the views now', 'start a projector: closeline projector');
  const first = `shard ${free[0]!.shard} of ${free[0]!.build}`;
  return fault(
    name,
    `${free.length} of ${all.length} shards are kept by nobody, the first is ${first}`,
    'where it stays so for 30 s, see the logs of the projectors',
  );
};

/** The version of a view says what its logic is: a service does not start where that is not so. */
const logic = (view: AnyView, fingerprint: string, builds: readonly Build[]): Check | undefined => {
  try {
    buildsOf(view, fingerprint, builds);
    return undefined;
  } catch (error) {
    if (!(error instanceof LogicChanged)) throw error;
    return fault(
      `view ${view.id}`,
      'its logic, or REPORT_TIME_ZONE, is another than it was built with',
      'set REPORT_TIME_ZONE as it was, or raise the version of the view',
    );
  }
};

interface Limits {
  readonly head: string | null;
  /** Events. */
  readonly behind: number;
  /** Seconds. */
  readonly most: number;
  readonly isKept: boolean;
}

const standing = ({ view, build, position, lagSeconds }: ViewLook, { head, behind, most, isKept }: Limits): Check => {
  const name = `view ${view}`;
  if (build === null) return warning(name, 'it was never built', 'start the service, or a projector: it builds it');
  if (position !== null && (head === null || position > head))
    return fault(
      name,
      'it has seen events that the log does not have',
      'the log is older than the views: stop everything, remove the views (docs/operations.md, "Restore"), start again',
    );
  const said = `${textOf(behind)}${lagSeconds ? `, the first of them for ${Math.round(lagSeconds)} s` : ''}`;
  if (behind === 0 || (lagSeconds !== null && lagSeconds <= most)) return ok(name, said);
  if (!isKept) return warning(name, said, 'nobody keeps it now: the next start catches up');
  return fault(name, said, 'see the log of whoever keeps it, and closeline views status');
};

function* parkedIn({ view, parked }: ViewLook): Generator<Check> {
  const name = view.split('@', 1)[0]!;
  if (parked)
    yield fault(
      `parked in ${view}`,
      `${parked} documents wait, for the view could not digest an event of theirs`,
      `see closeline views parked ${name}; after the fix, closeline views retry ${name}`,
    );
}

function* buildsIn({ view, builds }: ViewLook): Generator<Check> {
  for (const { id, status, blocked } of builds) {
    const name = `build ${id}`;
    if (status === 'kept') yield ok(name, 'kept: closeline views back goes back to it');
    else if (blocked === undefined) yield ok(name, `is being built beside ${view}`);
    else yield fault(name, `cannot be promoted: ${blocked}`, 'mend that, then closeline views rebuild looks again');
  }
}
