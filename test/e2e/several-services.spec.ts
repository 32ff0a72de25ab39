import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startEventStoreDouble, type EventStoreDouble } from '../doubles/eventstoredb';
import { startMongoDouble, type MongoDouble } from '../doubles/mongodb';
import { TestService, type Answer } from '../support/running';

/** Readiness is asked for again and again, as whoever balances the load does. */
const until = async (service: TestService, fits: (answer: Answer) => boolean): Promise<Answer> => {
  for (;;) {
    const answer = await service.inject('GET', '/health/ready', {});
    if (fits(answer)) return answer;
    await pause(20);
  }
};
const ready = (service: TestService): Promise<Answer> => until(service, ({ status }) => status === 200);
const form = (email: string) => ({ source: 'web', product: 'gold', interest: 3, contact: { name: 'Ada', email }, answers: {} });

describe('services on the same EventStoreDB and MongoDB (doubles)', () => {
  const dir = mkdtempSync(join(tmpdir(), 'closeline-eventstore-'));
  let eventstore: EventStoreDouble;
  let mongodb: MongoDouble;
  let env: Record<string, string>;
  const [one, other] = [new TestService(), new TestService()];
  let keys = 0;
  /** Keys of their own: to the log all services are one. */
  const send = async (service: TestService, path: string, body: object): Promise<Answer> => {
    const answer = await service.post(path, body, { key: `key ${++keys} of all` });
    expect([path, answer.status < 300, answer.body.code]).toEqual([path, true, undefined]);
    return answer;
  };
  const open = (service: TestService, email: string): Promise<Answer> => send(service, '/v1/prospects', form(email));
  const seen = async (service: TestService, { body: { prospectId, position } }: Answer): Promise<void> =>
    expect(await service.get(`/v1/prospects/${prospectId}?after=${position}`)).toMatchObject({ status: 200 });

  beforeAll(async () => {
    [eventstore, mongodb] = await Promise.all([startEventStoreDouble({ dir }), startMongoDouble()]);
    // They share the keys, as services on the same servers have to.
    env = { EVENTSTORE_URL: eventstore.url, MONGODB_URL: mongodb.url, DATA_DIR: one.dataDir, PROJECTIONS: 'on' };
    await Promise.all([one.start(env), other.start(env)]);
    await Promise.all([ready(one), ready(other)]);
  });
  afterAll(async () => {
    await one.remove();
    await other.remove();
    await Promise.all([eventstore.stop(), mongodb.stop()]);
    rmSync(dir, { recursive: true, force: true });
  });

  it('share one house, seeded once, and the keys that were made at the first start', async () => {
    const { log } = one.service.composition.engine;
    const { events } = await log.readAll({ types: ['FormPublished', 'PlaybookDrafted'] });
    expect(events.map(({ stream }) => stream).sort()).toEqual(['form-house', 'playbook-house']);
    expect(await other.inject('GET', '/v1/prospects', { authorization: `Bearer ${await one.token('manager')}` })).toMatchObject({
      status: 200,
    });
  });

  it('see what was written through any of them', async () => {
    await seen(other, await open(one, 'one@example.org'));
    await seen(one, await open(other, 'other@example.org'));
  });

  it('share the shards of the views out: whoever is left keeps them all', async () => {
    const keeps = ({ body }: Answer): boolean => body.projections === 'here';
    await Promise.all([until(one, keeps), until(other, keeps)]);
    await one.service.close();
    await seen(other, await open(other, 'alone@example.org'));
    await one.start(env);
    await until(one, keeps);
    await seen(one, await open(other, 'again@example.org'));
  });

  it('wait for a lease that nobody renews until it has run out by the clock of the server', async () => {
    await one.service.close();
    await other.service.close();
    const dead = new TestService();
    await dead.start({ ...env, PROJECTIONS: 'off' });
    const { engine, reader } = dead.service.composition;
    for (const { view } of (await ready(dead)).body.views) {
      const build = await reader.buildOf(view);
      for (const shard of [0, 1]) await engine.views.lease(build, shard, 'killed', 10_000);
    }
    await one.start(env);
    const opened = await open(one, 'late@example.org');
    const { body } = await one.inject('GET', '/health/ready', {});
    expect([body.projections, body.views[0].caughtUp]).toEqual(['elsewhere', false]);
    await mongodb.advance(10_001);
    await until(one, (answer) => answer.body.projections === 'here');
    await seen(dead, opened);
    await dead.remove();
    await other.start(env);
  });

  it('hand over what a leaver owns once, though each of them does it', async () => {
    const joined = async (name: string): Promise<string> =>
      (await send(one, '/v1/staff', { name, kind: 'salesperson' })).body.staffId as string;
    const [leaver, heir] = [await joined('Leaver'), await joined('Heir')];
    const owned = await Promise.all(Array.from({ length: 20 }, (_, n) => open(one, `owned${n}@example.org`)));
    for (const { body } of owned) await send(one, `/v1/prospects/${body.prospectId}/assign`, { salespersonId: leaver });
    const left = await send(other, `/v1/staff/${leaver}/leave`, { handOverTo: heir });

    const { log } = one.service.composition.engine;
    const handedOver: string[] = [];
    const enough = new AbortController();
    for await (const { events } of log.subscribe({ after: left.body.position, types: ['ProspectAssigned'] }, enough.signal)) {
      handedOver.push(...events.map(({ stream }) => stream));
      if (handedOver.length >= owned.length) break;
    }
    // A stop waits for what is under way: nothing comes after it.
    await one.service.close();
    await other.service.close();
    await Promise.all([one.start(env), other.start(env)]);
    const after = { after: left.body.position as string, types: ['ProspectAssigned'] };
    const all = (await one.service.composition.engine.log.readAll(after)).events;
    expect(all.map(({ stream }) => stream).sort()).toEqual(owned.map(({ body }) => `prospect-${body.prospectId}`).sort());
    expect(all.every(({ data }) => (data as { salespersonId: string }).salespersonId === heir)).toBe(true);
  });

  describe.each(['EventStoreDB', 'MongoDB'] as const)('where %s is away for a while', (which) => {
    const kill = (): Promise<void> => (which === 'MongoDB' ? mongodb.kill() : eventstore.kill());
    const back = async (): Promise<void> => {
      if (which === 'MongoDB') mongodb = await startMongoDouble({ port: mongodb.port, state: mongodb.state });
      else eventstore = await startEventStoreDouble({ port: eventstore.port, dir });
    };

    it('say so, refuse commands for now, and come back unaided with nothing lost', async () => {
      const before = await open(one, `before-${which}@example.org`);
      await kill();
      const { body } = await until(one, ({ status }) => status === 503);
      expect(body.stores).toEqual(
        which === 'MongoDB'
          ? { log: 'ok', views: 'unreachable', keys: 'unreachable' }
          : { log: 'unreachable', views: 'ok', keys: 'ok' },
      );
      const refused = await one.post('/v1/prospects', form(`during-${which}@example.org`), { key: `during ${which}` });
      expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1']);
      expect((await one.inject('GET', '/health/live', {})).status).toBe(200);

      await back();
      await Promise.all([ready(one), ready(other)]);
      const again = await one.post('/v1/prospects', form(`during-${which}@example.org`), { key: `during ${which}` });
      expect(again.status).toBe(201);
      await seen(other, before);
      await seen(other, again);
    });
  });
});
