import { readMetrics, valueOf, type Series } from '../support/prometheus';
import { TestService } from '../support/running';

const form = {
  source: 'web',
  product: 'gold',
  interest: 3,
  contact: { name: 'Ada Sample', email: 'ada@example.org' },
  answers: {},
};

/** Scrapes until it holds: whoever asked less than a second ago is given the same answer again. */
const scrapedUntil = async (service: TestService, holds: (all: readonly Series[]) => boolean): Promise<readonly Series[]> => {
  for (;;) {
    const { text } = await service.inject('GET', '/metrics', {});
    const all = readMetrics(text);
    if (holds(all)) return all;
    await new Promise((next) => setTimeout(next, 50));
  }
};

describe('/metrics', () => {
  const service = new TestService();
  beforeAll(async () => {
    await service.start();
  });
  afterAll(() => service.remove());

  it('counts commands by outcome, answers by route, appends and batches, and shows how far the views are', async () => {
    const { body } = await service.post('/v1/prospects', form, { key: 'once' });
    await service.post('/v1/prospects', form, { key: 'once' });
    await service.post(`/v1/prospects/${body.prospectId}/establish-relationship`);
    await service.post('/v1/prospects', { ...form, interest: 9 });
    const lines = [
      {
        command: 'RecordFinding',
        id: 'a line',
        prospectId: body.prospectId,
        data: { topic: 'background-history', note: 'said so' },
      },
    ];
    const headers = { 'content-type': 'application/x-ndjson' };
    const { position } = JSON.parse(
      (await service.post('/v1/commands', lines.map((line) => JSON.stringify(line)).join('\n'), { headers })).text,
    ) as { position: string };
    await service.get(`/v1/prospects/${body.prospectId}?after=${position}`);

    const events = (await service.service.composition.engine.log.readAll({ limit: 1000 })).events.length;
    const all = await scrapedUntil(
      service,
      (each) => (valueOf(each, 'closeline_commands_total', { command: 'RecordFinding' }) ?? 0) > 0,
    );
    const commands = (labels: Record<string, string>): number | undefined => valueOf(all, 'closeline_commands_total', labels);
    expect(commands({ command: 'SubmitForm', outcome: 'ok' })).toBe(1);
    expect(commands({ command: 'SubmitForm', outcome: 'replayed' })).toBe(1);
    expect(commands({ command: 'SubmitForm', outcome: 'refused', code: 'malformed' })).toBe(1);
    expect(commands({ command: 'EstablishRelationship', outcome: 'refused', code: 'stage-out-of-order' })).toBe(1);
    expect(commands({ command: 'EstablishRelationship', outcome: 'ok' })).toBe(0);
    expect(commands({ command: 'RecordFinding', outcome: 'ok' })).toBe(1);
    const answers = (labels: Record<string, string>): number | undefined => valueOf(all, 'closeline_http_requests_total', labels);
    expect(answers({ method: 'POST', route: '/v1/prospects', status: '201' })).toBe(2);
    expect(answers({ method: 'POST', route: '/v1/prospects', status: '400' })).toBe(1);
    expect(valueOf(all, 'closeline_http_request_duration_seconds_count', { route: '/v1/prospects', method: 'POST' })).toBe(3);
    const appended = valueOf(all, 'closeline_appends_total', { outcome: 'ok' })!;
    expect(appended).toBeGreaterThan(2);
    expect(valueOf(all, 'closeline_append_duration_seconds_count')).toBe(appended);
    expect(valueOf(all, 'closeline_append_duration_seconds_bucket', { le: '+Inf' })).toBe(appended);
    // Those of the house were there before the projection began: a build folded them.
    expect(valueOf(all, 'closeline_projection_batch_events_sum')).toBeLessThanOrEqual(events);
    expect(valueOf(all, 'closeline_projection_batch_events_sum')).toBeGreaterThan(1);
    expect(valueOf(all, 'closeline_projection_batch_duration_seconds_count')).toBeGreaterThan(0);

    for (const { view } of (await service.service.projection.state()).views) {
      expect(valueOf(all, 'closeline_view_lag_events', { view })).toBe(0);
      expect(valueOf(all, 'closeline_view_lag_seconds', { view })).toBe(0);
      expect(valueOf(all, 'closeline_view_parked_documents', { view })).toBe(0);
      expect(valueOf(all, 'closeline_leases_held', { build: view })).toBe(1);
    }
    for (const store of ['log', 'views', 'keys']) expect(valueOf(all, 'closeline_store_up', { store })).toBe(1);
    expect([valueOf(all, 'closeline_ready'), valueOf(all, 'closeline_degraded')]).toEqual([1, 0]);
    expect(valueOf(all, 'process_resident_memory_bytes')).toBeGreaterThan(0);
    expect(all.map(({ name }) => name)).toContain('nodejs_eventloop_lag_p99_seconds');
  });

  it('does not grow with what is sent', async () => {
    const before = await scrapedUntil(service, () => true);
    const ids = Array.from({ length: 50 }, (_, i) => `somebody-${i}@example.org`);
    for (const id of ids) {
      await service.get(`/v1/nothing/${id}`);
      await service.get(`/v1/prospects/${encodeURIComponent(id)}`);
      await service.post(`/v1/prospects/${encodeURIComponent(id)}/qualify`, {}, { headers: { 'x-correlation-id': id } });
    }
    const unmatched = { route: '', status: '404' };
    const after = await scrapedUntil(
      service,
      (all) => (valueOf(all, 'closeline_http_requests_total', unmatched) ?? 0) >= ids.length,
    );
    const names = (all: readonly Series[]): Set<string> => new Set(all.map(({ name, labels }) => JSON.stringify([name, labels])));
    const fresh = [...names(after)].filter((each) => !names(before).has(each));
    expect(fresh.filter((each) => !/_seconds_(bucket|sum|count)/.test(each)).length).toBeLessThan(10);
    expect(fresh.join('\n')).not.toMatch(/somebody|example\.org/);
  });
});
