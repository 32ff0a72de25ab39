import { describeOnEngines } from '../support/engines';
import { TestService, type Answer } from '../support/running';

describeOnEngines('a service', ({ env }) => {
  const service = new TestService();
  const form = (email: string) => ({ source: 'web', product: 'gold', interest: 3, contact: { name: 'Ada', email }, answers: {} });
  const open = async (email: string): Promise<string> => (await service.post('/v1/prospects', form(email))).body.prospectId;
  const note = (n: number) => ({ topic: 'background-history', note: `note ${n}` });
  const told = ({ status, body, headers }: Answer) => ({ status, body, etag: headers.etag });
  const historyOf = async (id: string) =>
    (await service.get(`/v1/audit/prospects/${id}/history?limit=1000`, { as: 'auditor' })).body.events as { data: object }[];

  beforeAll(() => service.start(env()));
  afterAll(() => service.remove());

  describe('concurrent commands', () => {
    it('of 50 writers on one prospect lose no update', async () => {
      const id = await open('writers@example.org');
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, n) => service.post(`/v1/prospects/${id}/findings`, note(n))),
      );
      expect(answers.map((a) => a.status)).toEqual(Array(50).fill(200));
      expect(answers.map((a) => a.body.revision).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
      const notes = (await historyOf(id)).slice(1).map((e) => (e.data as { note: string }).note);
      expect(new Set(notes)).toEqual(new Set(Array.from({ length: 50 }, (_, n) => `note ${n}`)));
    });

    it('of 20 first submissions of one contact end in one prospect', async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => service.post('/v1/prospects', form('Race@Example.org'), { as: 'service' })),
      );
      expect(new Set(answers.map((a) => a.body.prospectId)).size).toBe(1);
      expect(answers.filter((a) => a.status === 201)).toHaveLength(1);
      expect(await historyOf(answers[0]!.body.prospectId)).toHaveLength(20);
    });
  });

  describe('the same key', () => {
    it('20 times in parallel has one effect and one answer', async () => {
      const id = await open('same@example.org');
      const answers = await Promise.all(
        Array.from({ length: 20 }, () =>
          service.post(`/v1/prospects/${id}/questions`, { text: 'Is it blue?' }, { key: 'ask once' }),
        ),
      );
      expect(new Set(answers.map((a) => JSON.stringify(told(a)))).size).toBe(1);
      expect(answers[0]).toMatchObject({ status: 200, body: { revision: 1, questionId: expect.any(String) } });
      expect(answers.filter((a) => a.headers['idempotent-replay'] === undefined)).toHaveLength(1);
      expect(await historyOf(id)).toHaveLength(2);
    });

    it('opens one prospect, 20 times in parallel', async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => service.post('/v1/prospects', form('once@example.org'), { key: 'open once' })),
      );
      expect(new Set(answers.map((a) => JSON.stringify(told(a)))).size).toBe(1);
      expect(answers[0]!.status).toBe(201);
      expect(await historyOf(answers[0]!.body.prospectId)).toHaveLength(1);
    });

    it('gives the same answer after a restart', async () => {
      const opened = await service.post('/v1/prospects', form('restart@example.org'), { key: 'before' });
      const path = `/v1/prospects/${opened.body.prospectId}/messages`;
      const message = { channel: 'phone', text: 'call me' };
      const left = await service.post(path, message, { key: 'message' });
      await service.restart();
      const openedAgain = await service.post('/v1/prospects', form('restart@example.org'), { key: 'before' });
      const leftAgain = await service.post(path, message, { key: 'message' });
      expect([told(openedAgain), told(leftAgain)]).toEqual([told(opened), told(left)]);
      expect([openedAgain, leftAgain].map((a) => a.headers['idempotent-replay'])).toEqual(['true', 'true']);
    });

    it('is free again after a refusal, for another body as for another contact', async () => {
      const key = 'refused first';
      const send = (email: string, more: object = {}) => service.post('/v1/prospects', { ...form(email), ...more }, { key });
      expect((await send('typo@example.org', { formId: 'nope' })).body.code).toBe('unknown-form');
      expect((await send('typos@example.org', { formId: 'nope' })).body.code).toBe('unknown-form');
      const opened = await send('typo@example.org');
      expect(opened.status).toBe(201);
      expect((await send('typos@example.org')).body.code).toBe('key-reused');
      const other = await open('typos@example.org');
      expect(other).not.toBe(opened.body.prospectId);
    });

    it('with another body, path or time is refused', async () => {
      const id = await open('reuse@example.org');
      const key = 'reused';
      await service.post(`/v1/prospects/${id}/questions`, { text: 'one' }, { key });
      const codes = await Promise.all(
        [
          service.post(`/v1/prospects/${id}/questions`, { text: 'two' }, { key }),
          service.post(`/v1/prospects/${id}/questions`, { text: 'one', occurredAt: '2026-01-01T00:00:00Z' }, { key }),
          service.post(`/v1/prospects/${id}/qualify`, {}, { key }),
          service.post('/v1/prospects/nobody/questions', { text: 'one' }, { key }),
        ].map(async (answer) => ((a) => [a.status, a.body.code])(await answer)),
      );
      expect(codes).toEqual(Array(4).fill([422, 'key-reused']));
    });

    it('of somebody else is another key', async () => {
      const id = await open('others@example.org');
      const asked = await service.post(`/v1/prospects/${id}/questions`, { text: 'x' }, { key: 'k' });
      const other = await service.post(
        `/v1/prospects/${id}/questions`,
        { text: 'x' },
        { key: 'k', as: { role: 'manager', subject: 'other' } },
      );
      expect(other.body.questionId).not.toBe(asked.body.questionId);
      expect(other.headers['idempotent-replay']).toBeUndefined();
    });

    it('is refused where it is missing or cannot be one', async () => {
      const bare = await service.inject(
        'POST',
        '/v1/prospects',
        {
          authorization: `Bearer ${await service.token('service')}`,
          'content-type': 'application/json',
        },
        '{}',
      );
      expect([bare.status, bare.body.code]).toEqual([400, 'idempotency-key-missing']);
      const long = await service.post('/v1/prospects', form('x@example.org'), { key: 'k'.repeat(201) });
      expect([long.status, long.body.code]).toEqual([400, 'invalid-idempotency-key']);
    });
  });

  describe('If-Match', () => {
    it('holds at the revision seen, and is refused at any other', async () => {
      const id = await open('match@example.org');
      const path = `/v1/prospects/${id}/findings`;
      const matched = await service.post(path, note(1), { headers: { 'if-match': '"0"' } });
      expect(matched).toMatchObject({
        status: 200,
        headers: { etag: '"1"' },
      });
      const stale = await service.post(path, note(2), { headers: { 'if-match': '"0"' } });
      expect([stale.status, stale.body.code]).toEqual([412, 'revision-mismatch']);
      expect((await service.get(`/v1/prospects/${id}?after=${matched.body.position}`)).headers.etag).toBe('"1"');
    });
    it('is the ETag of an answer and nothing else', async () => {
      const id = await open('etag@example.org');
      const answer = await service.post(`/v1/prospects/${id}/findings`, note(1), { headers: { 'if-match': '1' } });
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid-if-match']);
    });
  });

  describe('after', () => {
    it('waits for what was written', async () => {
      const id = await open('after@example.org');
      for (let n = 0; n < 20; n++) {
        const { body } = await service.post(`/v1/prospects/${id}/findings`, note(n));
        const seen = await service.get(`/v1/prospects/${id}?after=${body.position}`);
        expect(seen.body.revision).toBe(n + 1);
      }
    });
    it('is refused at once where no answer can have named it', async () => {
      const { position } = (await service.post('/v1/prospects', form('head@example.org'))).body as { position: string };
      const beyond = '9'.repeat(position.length);
      for (const after of ['0', 'abc', '-1', `0${position}`, position.replace(/^0/, 'x'), `${position}.`, beyond])
        for (const path of ['/v1/prospects', '/v1/reports/funnel', '/v1/staff']) {
          const { status, body } = await service.get(`${path}?after=${after}`);
          expect([path, after, status, body.errors]).toEqual([
            path,
            after,
            400,
            [{ pointer: '/after', detail: expect.any(String) }],
          ]);
        }
    });
    it('says how far the view is where it has not come so far', async () => {
      await service.service.close();
      await service.start({ ...env(), PROJECTIONS: 'off' });
      const opened = await service.post('/v1/prospects', form('late@example.org'));
      const { status, headers, body } = await service.get(`/v1/prospects?after=${opened.body.position}`);
      expect([opened.status, status, body.code, headers['retry-after']]).toEqual([201, 503, 'view-behind', '1']);
      expect(body.position < opened.body.position).toBe(true);
      await service.service.close();
      await service.start(env());
      expect((await service.get(`/v1/prospects?after=${opened.body.position}`)).status).toBe(200);
    });
  });
});
