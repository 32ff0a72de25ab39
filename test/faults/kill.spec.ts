import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestAfresh, digestStored, foldAfresh, type StoredEvent } from '@closeline/eventsourcing';
import { openEmbeddedReader } from '@closeline/engines';
import { salesViews } from '@closeline/sales';
import { verifyChain } from '@closeline/trust';
import { closeline, freePort, Service } from '../support/service';
import { Load, type Sent } from './load';

/** Fewer or more of them: KILLS=5 npm test -- test/faults/kill */
const KILLS = Number(process.env.KILLS ?? 50);
const LANES = 16;
const views = salesViews({ timeZone: 'UTC' });

const reading = async <T>(dataDir: string, work: (reader: ReturnType<typeof openEmbeddedReader>) => Promise<T>): Promise<T> => {
  const reader = openEmbeddedReader({ dataDir });
  try {
    return await work(reader);
  } finally {
    reader.close();
  }
};

/** The digest of the views as they stand beside the digest of the same views folded afresh from the log. */
const digests = (dataDir: string): Promise<{ live: string; afresh: string }> =>
  reading(dataDir, async ({ log, views: store }) => {
    await store.declare(views.map(({ id, indexes }) => ({ view: id, indexes })));
    const [live, afresh] = [createHash('sha256'), createHash('sha256')];
    for (const view of views) {
      await digestStored(store, view, live);
      digestAfresh(await foldAfresh(log, view, {}), view, afresh);
    }
    return { live: live.digest('hex'), afresh: afresh.digest('hex') };
  });

const allEvents = (dataDir: string): Promise<StoredEvent[]> =>
  reading(dataDir, async ({ log }) => {
    const events: StoredEvent[] = [];
    for (let after: string | undefined, caughtUp = false; !caughtUp;) {
      const page = await log.readAll({ ...(after !== undefined && { after }), limit: 5000 });
      events.push(...page.events);
      ({ position: after, caughtUp } = page);
    }
    return events;
  });

/** Resolves when every view has reached the end of the log. */
const caughtUp = async (service: Service, token: string): Promise<void> => {
  const head = await reading(service.dataDir, ({ log }) => log.head());
  for (const path of ['/v1/prospects', '/v1/reports/funnel', '/v1/staff', '/v1/playbooks', '/v1/forms', '/v1/worklist']) {
    // `view-behind` says when to ask again: a machine under load folds what is new in its own time.
    for (let asked: Response | undefined; asked?.status !== 200; await asked.body?.cancel()) {
      asked = await fetch(`${service.url}${path}?after=${head!}`, { headers: { authorization: `Bearer ${token}` } });
      expect([path, [200, 503]]).toEqual([path, expect.arrayContaining([asked.status])]);
    }
  }
};

const isAnsweredAgain = async (load: Load, sent: Sent): Promise<void> => {
  const again = await load.send(sent);
  expect(again).toEqual({ ...sent.answer, replayed: true });
};

describe(`kill -9 under load, ${KILLS} times`, () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'closeline-kill-'));
  let service: Service;
  afterAll(async () => {
    await service?.stop('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('every acknowledged command is there, none twice, and after each restart the views equal a rebuild', async () => {
    service = await new Service(dataDir, await freePort()).start();
    const token = closeline(dataDir, 'token', '--role', 'admin').stdout.trim();
    const staff = await fetch(`${service.url}/v1/staff`, {
      method: 'POST',
      body: JSON.stringify({ name: 'Sam Seller', kind: 'salesperson' }),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': 'staff' },
    });
    const { staffId } = (await staff.json()) as { staffId: string };
    const load = new Load([service.url], token, { salespersonId: staffId });

    for (let kill = 0; kill < KILLS; kill++) {
      const before = load.acknowledged.length;
      load.start(LANES);
      // Somewhere in the middle of the load: after a few hundred acknowledgements, not after a time.
      while (load.acknowledged.length < before + 150 + ((kill * 37) % 200)) await new Promise(setImmediate);
      await service.stop('SIGKILL');
      await load.end();
      await service.start();
      const lastAcknowledged = load.acknowledged.slice(-LANES);
      await load.drain();
      for (const sent of lastAcknowledged) await isAnsweredAgain(load, sent);
      await caughtUp(service, token);
      const { live, afresh } = await digests(dataDir);
      expect(live).toBe(afresh);
    }

    await service.stop();
    const events = await allEvents(dataDir);
    const byCommand = new Map<string, StoredEvent[]>();
    for (const event of events)
      byCommand.set(event.metadata.commandId, [...(byCommand.get(event.metadata.commandId) ?? []), event]);
    const prospects = events.filter((e) => e.stream.startsWith('prospect-'));
    const last = new Map(prospects.map((e) => [`${e.stream.slice('prospect-'.length)} ${e.revision}`, e.position]));
    expect(load.acknowledged.length).toBeGreaterThan(KILLS * 150);
    for (const { answer } of load.acknowledged) {
      const { prospectId, revision, position } = JSON.parse(answer!.body) as {
        prospectId: string;
        revision: number;
        position: string;
      };
      expect(last.get(`${prospectId} ${revision}`)).toBe(position);
    }
    const commandsOnProspects = new Set(prospects.map((e) => e.metadata.commandId));
    expect(commandsOnProspects.size).toBe(load.acknowledged.length);
    for (const [, own] of byCommand) expect(new Set(own.map((e) => e.stream)).size).toBe(1);
    expect(events.map((e) => Number(e.position))).toEqual(events.map((_, i) => i + 1));
    for (const stream of new Set(prospects.map((e) => e.stream)))
      expect(verifyChain(prospects.filter((e) => e.stream === stream))).toMatchObject({ ok: true });
    process.stderr.write(`${KILLS} kills: ${load.acknowledged.length} acknowledged, 0 lost, 0 twice, ${events.length} events\n`);
  });
});
