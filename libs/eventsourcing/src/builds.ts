import type { EventStore, Position } from './ports';
import { furthestOf, type Build, type LeaseState, type ViewStore } from './view-store';
import { foldAfresh } from './fold-afresh';
import { shardOf } from './shard';
import type { Upcasts } from './upcasting';
import type { AnyView } from './view';
import { textOf } from './digest';
import { Refusal } from './refusal';

/** A view whose logic changed although its version did not. The message is the one line to show. */
export class LogicChanged extends Error {
  constructor(readonly view: string) {
    super(`the logic of the view ${view} changed, and its version did not: raise the version, and it is built anew`);
    this.name = 'LogicChanged';
  }
}

/** The view as it lies under the id of one of its builds. */
export const builtAs = (view: AnyView, build: string): AnyView => ({ ...view, id: build });

/** The builds of this program's version of a view, the one that readers see first. Throws LogicChanged. */
export const buildsOf = (view: AnyView, fingerprint: string, builds: readonly Build[]): readonly Build[] => {
  const mine = builds.filter(({ name, version }) => name === view.name && version === view.version);
  if (mine.some((build) => build.fingerprint !== fingerprint)) throw new LogicChanged(view.id);
  return byRank(mine);
};

/** The build that readers of a version see: the active one, or, where another version is active, the last one kept. */
export const readBuild = (view: Pick<AnyView, 'name' | 'version'>, builds: readonly Build[]): Build | undefined =>
  byRank(
    builds.filter(({ name, version, status }) => name === view.name && version === view.version && status !== 'building'),
  )[0];

const byRank = (builds: readonly Build[]): readonly Build[] =>
  [...builds].sort((a, b) => RANK[a.status] - RANK[b.status] || (a.startedAt < b.startedAt ? 1 : -1));

const RANK = { active: 0, kept: 1, building: 2 } as const;

/**
 * A build of a view that is none yet, under an id that none ever had: who wrote a build that is dropped by now may not
 * have heard of it yet. `leases` remember them all; they are read before the builds, for whoever begins one of these at
 * this moment writes its build first.
 */
export const nextBuild = (
  view: AnyView,
  fingerprint: string,
  { builds, leases }: { readonly builds: readonly Build[]; readonly leases: readonly Pick<LeaseState, 'view'>[] },
  startedAt: string,
): Build => {
  const taken = new Set([...builds.map(({ id }) => id), ...leases.map((lease) => lease.view)]);
  let id = view.id;
  for (let n = 2; taken.has(id); n++) id = `${view.id}.${n}`;
  return { id, name: view.name, version: view.version, fingerprint, status: 'building', startedAt };
};

/** The build of this version that is under way, looked at again where something blocked it, or else a new one. */
export const beginBuild = async (store: ViewStore, view: AnyView, fingerprint: string, startedAt: string): Promise<Build> => {
  const leases = await store.leases();
  const builds = await store.builds();
  const underWay = builds.find(
    ({ name, version, status }) => name === view.name && version === view.version && status === 'building',
  );
  if (!underWay) {
    const fresh = nextBuild(view, fingerprint, { builds, leases }, startedAt);
    await store.addBuild(fresh);
    return fresh;
  }
  if (underWay.blocked !== undefined) await store.block(underWay.id, undefined);
  return underWay;
};

/**
 * What changes where a build becomes the one that readers see: it is active, and what they saw until now is kept.
 * Throws Refusal `not-found` (404).
 */
export const promotion = (id: string, builds: readonly Build[]): readonly Build[] => {
  const chosen = builds.find((build) => build.id === id);
  if (!chosen) throw new Refusal('not-found', 'there is no such build', 404);
  const { blocked: _, ...promoted } = chosen;
  const before = builds.filter(({ name, status }) => name === chosen.name && status === 'active');
  const kept = before.flatMap((build): Build[] => (build.id === id ? [] : [{ ...build, status: 'kept' }]));
  return [...kept, { ...promoted, status: 'active' }];
};

/** Readers see the build: it cannot be dropped. */
export const viewActive = (): Refusal => new Refusal('view-active', 'readers see this build; make another one active first');

/** Which shards one of the holders that are there keeps: every holder works this out alike, so that they agree. */
export const shardsOf = (holder: string, holders: readonly string[], shards: number): readonly number[] => {
  const turn = holders.indexOf(holder);
  if (turn < 0) return [];
  return Array.from({ length: shards }, (_, shard) => shard).filter((shard) => shard % holders.length === turn);
};

/** Documents on each side of each id of a sample. */
const BESIDE = 10;
/** A build is followed while it is looked at: read again until every document stood still. */
const TRIES = 20;

/** A document as it was, with where its shard stood then: others may be further, or less far. */
interface Sampled {
  readonly text: string;
  readonly position: Position | undefined;
}

/**
 * Whether documents of a build equal a fresh fold of the log: the first ones, and those behind each of the given ids; each
 * at the position of its own shard.
 * @returns the first id that differs, undefined where all are equal. Throws Error where one never stood still, and the
 * signal's reason when it aborts
 */
export const firstDifference = async (
  log: EventStore,
  store: ViewStore,
  view: AnyView,
  upcasts: Upcasts,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<string | undefined> => {
  const sample = new Map<string, Sampled>();
  for (let tried = 0; !(await addTo(sample, store, view.id, ids));)
    if (++tried === TRIES) throw new Error(`the view ${view.id} moves on faster than it can be looked at`);
  return compare(log, view, upcasts, sample, signal);
};

/** Adds those documents whose shard stood still while they were read. @returns whether they were all of them */
const addTo = async (sample: Map<string, Sampled>, store: ViewStore, view: string, ids: readonly string[]): Promise<boolean> => {
  const before = await store.positions(view);
  const read = new Map<string, string>();
  for (const afterId of [undefined, ...ids])
    for (const { id, document } of await store.find(view, { limit: BESIDE, ...(afterId !== undefined && { afterId }) }))
      if (!sample.has(id)) read.set(id, textOf(document));
  const after = await store.positions(view);
  for (const [id, text] of read) {
    const shard = shardOf(id, before.length);
    if (before[shard] !== after[shard]) continue;
    sample.set(id, { text, position: before[shard] });
    read.delete(id);
  }
  return read.size === 0;
};

const compare = async (
  log: EventStore,
  view: AnyView,
  upcasts: Upcasts,
  sample: ReadonlyMap<string, Sampled>,
  signal: AbortSignal | undefined,
): Promise<string | undefined> => {
  const furthest = furthestOf(Array.from(sample.values(), ({ position }) => position));
  const key = (event: Parameters<AnyView['key']>[0]): readonly string[] =>
    view.key(event).filter((id) => (sample.get(id)?.position ?? '') >= event.position);
  const { documents } = await foldAfresh(log, { ...view, key }, upcasts, furthest, signal);
  for (const [id, { text }] of sample) if (textOf(JSON.parse(JSON.stringify(documents.get(id) ?? null))) !== text) return id;
  return undefined;
};
