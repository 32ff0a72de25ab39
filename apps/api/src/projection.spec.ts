import { Executor, type ViewChange } from '@closeline/eventsourcing';
import { HOUSE_PLAYBOOK_ID, seedHouse } from '@closeline/sales';
import { MemoryKeys } from '../../../test/support/memory-keys';
import { MemoryCheckpoints, MemoryEventStore, MemoryViewStore } from '../../../test/support/memory-store';
import { OpenEnvelope } from '../../../test/support/open-envelope';
import type { Composition } from './composition';
import { activeViews } from './keeping';
import { loggerOf } from './logging';
import { Tallies } from './metrics/tallies';
import { Projection } from './projection';
import { settingsOf } from './settings';

/** Refuses the first commits; `tried` is told of each, and of when one was kept. */
class Views extends MemoryViewStore {
  failing = 0;
  tried: () => Promise<void> = () => Promise.resolve();

  override async commit(changes: readonly ViewChange[]): Promise<void> {
    await this.tried();
    if (this.failing-- > 0) throw new Error('the disk is away');
    await super.commit(changes);
  }
}

const open = async (more: Record<string, string> = {}) => {
  let now = '2026-03-01T12:01:00.000Z';
  const clock = { now: () => now };
  const [log, views, keys] = [new MemoryEventStore(clock.now), new Views(), new MemoryKeys()];
  await keys.insertSettingIfAbsent('master-key-check', Buffer.of(1));
  await seedHouse(new Executor(log, new OpenEnvelope(), {}), { now: () => '2026-03-01T12:00:00.000Z' });
  const engine = { log, views, keys, checkpoints: new MemoryCheckpoints(), embedded: undefined };
  const settings = settingsOf(more);
  const own = { reader: activeViews(views, settings), tallies: new Tallies() };
  const composition = { engine, settings, clock, ...own } as unknown as Composition;
  const projection = new Projection(composition, loggerOf('silent'));
  /** One more event for the views: the house's own once more, as another playbook. */
  const append = async (): Promise<void> => {
    const [event] = await log.readStream(`playbook-${HOUSE_PLAYBOOK_ID}`);
    const texts = { data: JSON.stringify(event!.data), metadata: JSON.stringify({ ...event!.metadata, commandId: 'more' }) };
    await log.append('playbook-more', 'none', [{ id: 'more', type: event!.type, commandId: 'more', ...texts }]);
  };
  return { log, views, keys, projection, append, at: (moment: string) => void (now = moment) };
};

const readyAgain = async (projection: Projection): Promise<void> => {
  while ((await projection.state()).status !== 'ok') await new Promise(setImmediate);
};

describe('readiness', () => {
  it('is not given from the first failure of the projector until it has caught up, however often it is tried again', async () => {
    const { views, projection, append } = await open();
    await projection.start();
    await readyAgain(projection);
    const said: string[] = [];
    views.failing = 3;
    views.tried = async () => void said.push((await projection.state()).status);
    await append();
    while (said.length < 4) await new Promise(setImmediate);
    await readyAgain(projection);
    const { views: at, projections, stores } = await projection.state();
    await projection.stop();
    expect(said.slice(0, 4)).toEqual(['ok', 'degraded', 'degraded', 'degraded']);
    expect(at.every(({ caughtUp }) => caughtUp)).toBe(true);
    expect([projections, stores]).toEqual(['here', { log: 'ok', views: 'ok', keys: 'ok' }]);
    expect((await views.leases()).map(({ holder }) => holder)).toEqual(at.map(() => null));
  });

  it('names the store that does not answer', async () => {
    const { log, projection } = await open();
    await projection.start();
    await readyAgain(projection);
    log.head = () => Promise.reject(new Error('gone'));
    const state = await projection.state();
    await projection.stop();
    expect(state).toMatchObject({
      ...{ status: 'degraded', stores: { log: 'unreachable', views: 'ok', keys: 'ok' }, log: { position: null } },
    });
    expect(state.views.some(({ caughtUp }) => caughtUp)).toBe(false);
  });

  it('is given as long as no view is further behind than READY_MAX_LAG', async () => {
    const { projection, append, at } = await open({ READY_MAX_LAG: '30' });
    await projection.start();
    await readyAgain(projection);
    await projection.stop();
    await append();
    const lags = async (): Promise<unknown> => {
      const { status, ready, views } = await projection.state();
      const lag = Object.fromEntries(views.map(({ view, lagSeconds }) => [view.split('@')[0], lagSeconds]));
      return { status, ready, lag };
    };
    const others = { prospects: 0, episodes: 0, staff: 0, forms: 0 };
    at('2026-03-01T12:01:30.000Z');
    expect(await lags()).toEqual({ status: 'ok', ready: true, lag: expect.objectContaining({ ...others, playbooks: 30 }) });
    at('2026-03-01T12:01:30.001Z');
    expect(await lags()).toMatchObject({ status: 'degraded', ready: false, lag: { ...others, playbooks: 30.001 } });
  });

  it('is not given to a view that lags, though a filtered page of the log is empty before its event comes', async () => {
    const { log, projection, append, at } = await open({ READY_MAX_LAG: '30' });
    await projection.start();
    await readyAgain(projection);
    await projection.stop();
    for (const n of [1, 2, 3])
      await log.append(`other-${n}`, 'none', [{ id: `o${n}`, type: 'Other', commandId: `o${n}`, data: '{}', metadata: '{}' }]);
    await append();
    // As a server answers that looks at one event at a time.
    const readAll = log.readAll.bind(log);
    log.readAll = async ({ after = '0', ...query } = {}) => {
      const position = String(Number(after) + 1).padStart(16, '0');
      const { events } = await readAll({ ...query, after: after.padStart(16, '0') });
      return {
        ...{ position, caughtUp: position >= (await log.head())! },
        events: events.filter((event) => event.position <= position),
      };
    };
    at('2026-03-01T12:02:00.000Z');
    const { ready, views } = await projection.state();
    expect([ready, views.find(({ view }) => view.startsWith('playbooks@'))?.lagSeconds]).toEqual([false, 60]);
  });

  it('is not given where it cannot be found out how far behind the views are', async () => {
    const { log, projection, append } = await open();
    await projection.start();
    await readyAgain(projection);
    await projection.stop();
    await append();
    log.readAll = () => Promise.reject(new Error('gone'));
    expect(await projection.state()).toMatchObject({ ready: false, stores: { log: 'ok' } });
  });

  it('is not given while nobody has built the views', async () => {
    const { views, projection } = await open({ PROJECTIONS: 'off' });
    await projection.start();
    const state = await projection.state();
    expect([state.status, state.ready, state.projections, await views.leases()]).toEqual(['degraded', false, 'off', []]);
    await projection.stop();
  });
});
