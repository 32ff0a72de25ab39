import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Check } from '../../apps/cli/src/doctor/check';
import { checkUp } from '../../apps/cli/src/doctor/check-up';
import { startEventStoreDouble, type EventStoreDouble } from '../doubles/eventstoredb';
import { startMongoDouble, type MongoDouble } from '../doubles/mongodb';
import { TestService } from '../support/running';

describe('the doctor, on the doubles of EventStoreDB and MongoDB', () => {
  const dir = mkdtempSync(join(tmpdir(), 'closeline-eventstore-'));
  const service = new TestService();
  let eventstore: EventStoreDouble;
  let mongodb: MongoDouble;
  let env: Record<string, string>;

  const found = async (more: Readonly<Record<string, string>> = {}): Promise<readonly Check[]> => {
    const checks: Check[] = [];
    for await (const check of checkUp({ ...env, PORT: '0', ...more }, true)) checks.push(check);
    return checks;
  };
  /** Of the servers and of what they hold; the keys lie in a folder of the test. */
  const faults = async (more?: Readonly<Record<string, string>>): Promise<readonly Check[]> =>
    (await found(more)).filter(({ ok }) => !ok);

  beforeAll(async () => {
    [eventstore, mongodb] = await Promise.all([startEventStoreDouble({ dir }), startMongoDouble()]);
    env = { EVENTSTORE_URL: eventstore.url, MONGODB_URL: mongodb.url, DATA_DIR: service.dataDir };
    await service.start({ ...env, PROJECTIONS: 'on' });
  });
  afterAll(async () => {
    await service.remove();
    await Promise.all([eventstore.stop(), mongodb.stop()]);
    rmSync(dir, { recursive: true, force: true });
  });

  it('finds them as they must be, and names who keeps the views', async () => {
    while (!(await service.service.projection.state()).ready) await new Promise((next) => setTimeout(next, 20));
    const checks = await found();
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(checks).toContainEqual({ name: 'MONGODB_URL', ok: true, finding: 'its clock is ours' });
    expect(checks).toContainEqual({
      ...{ name: 'projections', ok: true, finding: expect.stringMatching(/^10 shards are kept, by \d+-[\da-f-]+$/) },
    });
  });

  it('finds a user that may not write', async () => {
    mongodb.inject({ command: 'insert', error: { code: 13, codeName: 'Unauthorized', errmsg: 'not authorized' } });
    expect(await faults()).toEqual([
      expect.objectContaining({ name: 'MONGODB_URL', fix: 'give its user the role readWrite on closeline' }),
    ]);
  });

  it('finds shards that nobody keeps while others are kept, and warns where nobody keeps any', async () => {
    await service.service.close();
    expect(await found()).toContainEqual(
      expect.objectContaining({ name: 'projections', ok: true, fix: 'start a projector: closeline projector' }),
    );
    await service.start({ ...env, PROJECTIONS: 'off' });
    const { engine, reader } = service.service.composition;
    for (const { view } of (await service.service.projection.state()).views)
      await engine.views.lease(await reader.buildOf(view), 1, 'somebody/1', 60_000);
    expect(await faults()).toEqual([
      expect.objectContaining({
        name: 'projections',
        finding: expect.stringMatching(/^5 of 10 shards .* shard 0 of prospects@\d+$/),
      }),
    ]);
  });

  it('finds a server whose clock is another', async () => {
    await mongodb.advance(60_000);
    expect(await faults()).toContainEqual({
      ...{ name: 'MONGODB_URL', ok: false, finding: 'its clock is 60 s ahead of ours', fix: 'keep both by NTP' },
    });
  });

  it('finds a server that does not answer', async () => {
    const gone = { MONGODB_URL: 'mongodb://127.0.0.1:1/closeline?serverSelectionTimeoutMS=300' };
    expect(await faults(gone)).toEqual([expect.objectContaining({ name: 'MONGODB_URL', unreachable: true })]);
  });
});
