import { setTimeout as pause } from 'node:timers/promises';
import { beginBuild, buildsOf, readBuild, type AnyView, type Build } from '@closeline/eventsourcing';
import { SystemClock } from '../../api/src/clock';
import { fingerprintsOf } from '../../api/src/keeping';
import { keepingViews, quietly } from './catch-up';
import { Fault } from './fault';
import type { Opened } from './opened';
import type { Asking } from './operating';
import { progressOf } from './progress';

export interface Rebuilt {
  readonly id: string;
  /** The build that readers saw until now; null where there was none yet. */
  readonly replaces: string | null;
}

const LOOK_MS = 25;

/** Builds views anew, one after the other, beside those that are read, and makes the new ones those that are read. */
export const rebuild = async (opened: Opened, views: readonly AnyView[]): Promise<readonly Rebuilt[]> => {
  const { views: store } = opened.engine;
  const fingerprints = fingerprintsOf(views);
  const before = await store.builds();
  let told: (build: string, share: number) => void = () => undefined;
  const events = quietly({ progress: (build, _, share) => told(build, share) });
  return keepingViews(opened, events, async (wake) => {
    const done: Rebuilt[] = [];
    for (const view of views) {
      const progress = progressOf(`building ${view.id}`, 100, () => Date.now());
      try {
        const fingerprint = fingerprints.get(view.id)!;
        const replaces = readBuild(view, before)?.id ?? null;
        // One that was never built is being built for the first time already, and that is anew.
        const { id } =
          replaces === null
            ? buildsOf(view, fingerprint, await store.builds())[0]!
            : await beginBuild(store, view, fingerprint, new SystemClock().now());
        told = (of, share) => (of === id ? progress.update(Math.round(share * 100)) : undefined);
        wake();
        await promoted(opened, id);
        done.push({ id, replaces });
      } finally {
        progress.stop();
      }
    }
    return done;
  });
};

/** Throws Fault where it cannot be promoted. */
const promoted = async ({ engine: { views: store } }: Opened, id: string): Promise<void> => {
  for (;;) {
    const build = (await store.builds()).find((each) => each.id === id);
    if (build?.status === 'active') return;
    if (!build) throw new Fault(`${id} was dropped meanwhile`, 'begin again', 1);
    if (build.blocked !== undefined)
      throw new Fault(`${id} cannot be promoted: ${build.blocked}`, 'look at closeline views parked', 1);
    await pause(LOOK_MS);
  }
};

interface ViewThere {
  readonly build: string | null;
  readonly builds: readonly (Pick<Build, 'id' | 'status' | 'blocked'> & { readonly done: number | null })[];
}

/** The same through the service that owns the folder: it builds, this process follows. Ending it ends nothing there. */
export const rebuildThere = async (service: Asking, views: readonly AnyView[]): Promise<readonly Rebuilt[]> => {
  const done: Rebuilt[] = [];
  for (const { name } of views) {
    const path = `/v1/views/${name}`;
    const { build: replaces } = (await service('GET', path)) as ViewThere;
    const begun = (await service('POST', `${path}/rebuild`, {})) as ViewThere;
    const id = begun.builds.find(({ status }) => status === 'building')?.id;
    const progress = progressOf(`building ${name}`, 100, () => Date.now());
    try {
      for (;;) {
        const { build, builds } = (await service('GET', path)) as ViewThere;
        const own = builds.find((each) => each.id === id);
        if (id === undefined || build === id || own?.status === 'kept') {
          done.push({ id: id ?? build!, replaces });
          break;
        }
        if (!own) throw new Fault(`${id} was dropped meanwhile`, 'begin again', 1);
        if (own.blocked !== undefined)
          throw new Fault(`${id} cannot be promoted: ${own.blocked}`, 'look at closeline views parked', 1);
        progress.update(Math.round((own.done ?? 0) * 100));
        await pause(FOLLOW_MS);
      }
    } finally {
      progress.stop();
    }
  }
  return done;
};

const FOLLOW_MS = 200;
