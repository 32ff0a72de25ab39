import { foldBatch, WrongExpectedRevision, type AnyView, type Recorded } from '@closeline/eventsourcing';
import type { Labels } from '../../libs/sales/src/reports';
import { MemoryEventStore, MemoryViewStore } from '../support/memory-store';
import { asNew, SALESPEOPLE, TEAMS } from './histories';

export const labels: Labels = {
  staff: new Map(SALESPEOPLE.map((id) => [id, { name: `Name of ${id}`, team: TEAMS[id] }])),
  forms: new Map([['house', 'House form']]),
  playbooks: new Map(),
};

export const logOf = async (events: readonly Recorded[]): Promise<MemoryEventStore> => {
  const log = new MemoryEventStore();
  for (const event of events) {
    const expected = event.revision === 0 ? 'none' : event.revision - 1;
    const { position } = await log.append(event.stream, expected, [asNew(event)]);
    if (position !== event.position) throw new WrongExpectedRevision(event.stream, expected, 'none');
  }
  return log;
};

/** The log as a writer committed it: one event a minute. */
export const committed = async (events: readonly Recorded[]): Promise<MemoryEventStore> => {
  let now = '';
  const log = new MemoryEventStore(() => now);
  for (const [i, event] of events.entries()) {
    now = minute(i);
    await log.append(event.stream, event.revision === 0 ? 'none' : event.revision - 1, [asNew(event)]);
  }
  return log;
};
export const minute = (i: number): string => new Date(Date.parse('2026-12-01T00:00:00Z') + i * 60_000).toISOString();

/** The views over a whole log, folded in one go. */
export const projected = async (events: readonly Recorded[], views: readonly AnyView[]): Promise<MemoryViewStore> => {
  const store = new MemoryViewStore();
  await store.declare(views.map(({ id, indexes }) => ({ view: id, indexes })));
  const to = events.at(-1)!.position;
  const changes = views.map(async (view) => {
    const { epoch } = (await store.lease(view.id, 0, 'owner', 60_000))!;
    return foldBatch(view, events, new Map(), { shard: 0, shards: 1, epoch, from: undefined, parked: new Set() }, to);
  });
  await store.commit(await Promise.all(changes));
  return store;
};
