import { setTimeout as pause } from 'node:timers/promises';
import { ownerOf } from '@closeline/engines';
import { Refusal, type KeeperEvents, type Position } from '@closeline/eventsourcing';
import { SystemClock } from '../../api/src/clock';
import { holderOf, keeperOf, OWNER } from '../../api/src/keeping';
import { keepInThread } from '../../api/src/projector-thread';
import { Fault } from './fault';
import type { Opened } from './opened';
import { note } from './output';

const noteFailure = (what: string, error: unknown, ms: number): void =>
  note(`${what} (${(error as Error).message}); trying again in ${Math.round(ms)} ms`);

/** For a verb that keeps the views itself for a while: it tells of what fails, and of nothing else. */
export const quietly = (events: Partial<KeeperEvents> = {}): KeeperEvents => ({
  failed: noteFailure,
  lookFailed: noteFailure,
  looked: () => undefined,
  kept: () => undefined,
  applied: () => undefined,
  progress: () => undefined,
  promoted: () => undefined,
  blocked: (build, why) => note(`${build} cannot be promoted: ${why}`),
  parked: (build, documents) => note(`${documents} documents of ${build} are parked: see closeline views parked`),
  ...events,
});

/** Keeps the views while `work` is under way: on servers together with whoever keeps some of them already. */
export const keepingViews = async <T>(
  { engine, owned, settings }: Opened,
  events: KeeperEvents,
  work: (wake: () => void) => Promise<T>,
): Promise<T> => {
  const holder = settings.servers ? holderOf() : OWNER;
  const keeper = keeperOf(engine, settings, { holder, clock: new SystemClock(), events });
  await keeper.begin();
  const stop = new AbortController();
  // On a folder in the thread that a service has for it, which bounds its memory.
  const thread = owned && keepInThread(owned, settings.reportTimeZone, stop.signal, events);
  const running = thread ? thread.done : keeper.run(stop.signal);
  const failed = running.then(() => new Promise<never>(() => undefined));
  try {
    return await Promise.race([work(() => (thread ?? keeper).wake()), failed]);
  } finally {
    stop.abort();
    await running;
  }
};

/** Brings the views to the head of the log. */
export const project = (opened: Opened): Promise<void> => {
  // A build folds in memory and says so long before it writes anything.
  let steps = 0;
  const step = (): void => void steps++;
  return keepingViews(opened, quietly({ progress: step, applied: step }), () => reached(opened, () => steps));
};

/** Whoever writes is another process: only looking again shows how far it is. */
const LOOK_MS = 25;
/** So long without one step forward: another process that builds shows none until it writes. */
const PATIENCE_MS = 180_000;

/** Where the view stands; undefined also while it is being built. */
export const positionOf = async ({ reader }: Opened, view: string): Promise<Position | undefined> => {
  try {
    return await reader.checkpoint(view);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'view-building') return undefined;
    throw error;
  }
};

/** Waits until the views are where the log ends at this moment. @param steps counted by whoever keeps them here */
export const reached = async (opened: Opened, steps = (): number => 0): Promise<void> => {
  const { engine, views, settings } = opened;
  const head = await engine.log.head();
  if (head === undefined) return;
  let before = '';
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
    const at = await Promise.all(views.map(({ id }) => positionOf(opened, id)));
    if (at.every((position) => position !== undefined && position >= head)) return;
    const leases = await engine.views.leases();
    const now = [steps(), ...leases.map(({ position, mark }) => `${position} ${mark}`)].join();
    if (now !== before) waited = 0;
    before = now;
    await pause(LOOK_MS);
  }
  const owner = ownerOf(settings.dataDir);
  throw new Fault(
    `the views do not catch up with the log${owner ? ` (process ${owner.pid})` : ''}`,
    'look at closeline views status',
    3,
  );
};
