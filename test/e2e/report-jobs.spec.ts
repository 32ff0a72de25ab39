import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Ask, Following } from '@closeline/sales';
import { TestService } from '../support/running';
import { closeline, freePort, Service } from '../support/service';
import { describeUnless } from '../support/shared-data';

const contact = { name: 'Ada Sample', email: 'ada@example.org' };
const form = { source: 'web', product: 'gold', interest: 3, contact, answers: {} };

describe('a report that takes its time', () => {
  const service = new TestService();
  const asked = '/v1/reports/close-rates?by=source,product';
  /** Lets the computation go on. */
  let go: () => void = () => undefined;
  /** Whether whoever computes is told to stop, once the computation has begun. */
  let begun: Promise<AbortSignal>;
  beforeAll(async () => {
    await service.start();
    const { position } = (await service.post('/v1/prospects', form)).body;
    await service.get(`/v1/worklist?after=${position}`);
  });
  beforeEach(() => {
    const { computing } = service.service.composition;
    const run = computing.run.bind(computing);
    let begin: (signal: AbortSignal) => void;
    begun = new Promise((resolve_) => (begin = resolve_));
    jest.spyOn(computing, 'run').mockImplementationOnce(async (ask: Ask, following: Following) => {
      begin(following.signal);
      await new Promise<void>((resolve_, reject) => {
        go = resolve_;
        following.signal.addEventListener('abort', () => reject(new Error('stopped')));
      });
      return run(ask, following);
    });
  });
  afterAll(() => service.remove());

  it('is answered with where to follow it, and then there', async () => {
    const first = await service.get(asked);
    expect([first.status, first.headers.location]).toEqual([202, first.body.href]);
    expect(first.body).toMatchObject({ status: 'running', progress: expect.any(Number) });
    expect((await service.get(first.body.href)).body.status).toBe('running');
    go();
    let then = await service.get(first.body.href);
    while (then.body.status === 'running') then = await service.get(first.body.href);
    expect(then.body).toMatchObject({ status: 'done', progress: 1, answer: { computed: 'documents', total: { opened: 1 } } });
    const csv = await service.get(first.body.href, { headers: { accept: 'text/csv' } });
    expect(csv.text).toMatch(/^"?key.source/);
  });

  it('is hidden from everybody else, and stopped by whoever asked', async () => {
    const { href } = (await service.get(asked, { as: 'analyst' })).body;
    const stop = (role: 'analyst' | 'manager') => service.delete(href, { as: role });
    expect((await service.get(href, { as: 'manager' })).status).toBe(404);
    expect((await stop('manager')).status).toBe(404);
    expect((await stop('analyst')).body.status).toBe('cancelled');
    expect((await service.get(href, { as: 'analyst' })).body.status).toBe('cancelled');
  });

  it('is stopped where whoever asked has left before they were told where to follow it', async () => {
    const { app } = service.service;
    await app.listen(0, '127.0.0.1');
    const leaving = new AbortController();
    const headers = { authorization: `Bearer ${await service.token('manager')}` };
    const answer = fetch(`${await app.getUrl()}${asked}`, { headers, signal: leaving.signal });
    const stopping = await begun;
    leaving.abort();
    await expect(answer).rejects.toThrow();
    const stopped = new Promise<boolean>((resolve_) => stopping.addEventListener('abort', () => resolve_(true)));
    const goesOn = new Promise<boolean>((resolve_) => setTimeout(() => resolve_(false), 10_000).unref());
    expect(stopping.aborted || (await Promise.race([stopped, goesOn]))).toBe(true);
  });
});

const MAIN = resolve(__dirname, '../../dist/apps/api/src/main.js');
describeUnless(existsSync(MAIN) ? undefined : 'nothing is built: npm run build')('the thread that computes', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'closeline-test-'));
  let service: Service;
  beforeAll(async () => {
    service = await new Service(dataDir, await freePort()).start();
  });
  afterAll(async () => {
    await service.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('answers over documents and the log what the kept figures say, refuses like them, and ends with the service', async () => {
    const token = closeline(dataDir, 'token', '--role', 'admin').stdout.trim();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': 'one' };
    const posted = await fetch(`${service.url}/v1/prospects`, { method: 'POST', headers, body: JSON.stringify(form) });
    const { position, prospectId } = (await posted.json()) as { position: string; prospectId: string };
    const ask = async (query: string) => {
      let answer = await fetch(`${service.url}/v1/reports/${query}`, { headers });
      // eslint-disable-next-line @typescript-eslint/no-explicit-any
      let body = (await answer.json()) as any;
      // The first one begins the thread, and a slow machine takes its time.
      while (answer.status === 202 || body.status === 'running') {
        answer = await fetch(`${service.url}${body.href}`, { headers });
        body = await answer.json();
      }
      return { status: answer.status, body: body.answer ?? body };
    };
    const kept = await ask(`funnel?after=${position}`);
    const documents = await ask('funnel?timeZone=Etc/UTC');
    const log = await ask(`funnel?asOf=${position}`);
    expect([kept, documents, log].map(({ body }) => body.computed)).toEqual(['cells', 'documents', 'log']);
    expect(kept.body.total.stages[0].count).toBe(1);
    expect([documents.body.total, log.body.total]).toEqual([kept.body.total, kept.body.total]);
    const explained = await ask('funnel/explain?measure=stages.submitted.count');
    expect(explained.body).toMatchObject({ figure: 1, n: 1, episodes: [{ prospectId, episode: 1 }] });
    expect(await ask('funnel/explain?measure=luck')).toMatchObject({ status: 400, body: { code: 'invalid-parameter' } });
    expect(await service.stop()).toBe(0);
  });
});
