import { once } from 'node:events';
import { connect } from 'node:net';
import { TestService, type Answer } from '../support/running';

const service = new TestService();
const form = (email: string) => ({ source: 'web', product: 'gold', interest: 3, contact: { name: 'Ada', email }, answers: {} });
const open = async (email: string): Promise<string> => (await service.post('/v1/prospects', form(email))).body.prospectId;
const note = (n: number) => ({ topic: 'background-history', note: `note ${n}` });
const told = ({ status, body, headers }: Answer) => ({ status, body, etag: headers.etag });
const historyOf = async (id: string) =>
  (await service.get(`/v1/audit/prospects/${id}/history?limit=1000`, { as: 'auditor' })).body.events as { data: object }[];

beforeAll(() => service.start());
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
    expect(await service.post(path, note(1), { headers: { 'if-match': '"0"' } })).toMatchObject({
      status: 200,
      headers: { etag: '"1"' },
    });
    const stale = await service.post(path, note(2), { headers: { 'if-match': '"0"' } });
    expect([stale.status, stale.body.code]).toEqual([412, 'revision-mismatch']);
    expect((await service.get(`/v1/prospects/${id}`)).headers.etag).toBe('"1"');
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
  it('says how far the view is where it has not come so far', async () => {
    const { status, headers, body } = await service.get('/v1/prospects?after=9999999999999999');
    expect([status, body.code, headers['retry-after']]).toEqual([503, 'view-behind', '1']);
    expect(body.position).toMatch(/^\d{16}$/);
  }, 10_000);
});

describe('lines of commands', () => {
  const send = async (lines: readonly (object | string)[]) => {
    const text = lines.map((l) => (typeof l === 'string' ? l : JSON.stringify(l))).join('\n');
    const answer = await service.post('/v1/commands', text, {
      as: 'service',
      headers: { 'content-type': 'application/x-ndjson' },
    });
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/x-ndjson']);
    return answer.text
      .trim()
      .split('\n')
      .map((l) => JSON.parse(l));
  };

  it('are answered one by one, in order, bad ones too', async () => {
    const id = await open('lines@example.org');
    const finding = { command: 'RecordFinding', prospectId: id, data: note(1) };
    const results = await send([
      { command: 'SubmitForm', id: 'a', data: form('line@example.org') },
      'no json',
      { command: 'Nothing', id: 'b' },
      { ...finding, id: 'c' },
      { ...finding, id: 'd', data: { topic: 'background-history' } },
      { ...finding },
      { command: 'PauseStaff', id: 'e', data: { staffId: 'x' } },
      { command: 'AnswerQuestion', id: 'f', prospectId: id, data: { questionId: 'x', text: 'y' } },
      { ...finding, id: 'c' },
      { command: 'QualifyProspect', id: 'g', prospectId: id, role: 'admin' },
      `{"command":"QualifyProspect","id":"h","data":"${'x'.repeat(300_000)}"}`,
    ]);
    expect(results.map((r) => [r.id, r.status, r.code])).toEqual([
      ['a', 201, undefined],
      [null, 400, 'malformed'],
      ['b', 400, 'unknown-command'],
      ['c', 200, undefined],
      ['d', 400, 'malformed'],
      [null, 400, 'malformed'],
      ['e', 403, 'forbidden'],
      ['f', 404, 'not-found'],
      ['c', 200, undefined],
      ['g', 400, 'malformed'],
      [null, 413, 'too-large'],
    ]);
    expect(results[4].errors).toEqual([{ pointer: '/data/note', detail: expect.any(String) }]);
    expect(results[8]).toEqual({ ...results[3], replayed: true });
  });

  it('about one prospect take effect in the order of the lines', async () => {
    const id = await open('order@example.org');
    const results = await send(
      Array.from({ length: 200 }, (_, n) => ({ command: 'RecordFinding', id: `o${n}`, prospectId: id, data: note(n) })),
    );
    expect(results.map((r) => r.revision)).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
  });

  it('mean the same as a request with the same key', async () => {
    const id = await open('both@example.org');
    const asked = await service.post(`/v1/prospects/${id}/questions`, { text: 'blue?' }, { as: 'service', key: 'both' });
    const [line] = await send([{ command: 'AskQuestion', id: 'both', prospectId: id, data: { text: 'blue?' } }]);
    expect(line).toMatchObject({ status: 200, questionId: asked.body.questionId, replayed: true });
  });

  it('may all be written before the first answer is read', async () => {
    const url = new URL(await service.service.listen());
    const long = 'x'.repeat(500);
    const lines = Array.from({ length: 10_000 }, (_, n) => `{"command":"Nothing","id":"${n} ${long}"}\n`);
    const head = [
      'POST /v1/commands HTTP/1.1',
      `host: ${url.host}`,
      `authorization: Bearer ${await service.token('service')}`,
      'content-type: application/x-ndjson',
      `content-length: ${Buffer.byteLength(lines.join(''))}`,
      'connection: close',
    ];
    const socket = connect(Number(url.port), url.hostname);
    socket.pause();
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    for (const line of lines) if (!socket.write(line)) await once(socket, 'drain');
    let answer = '';
    for await (const chunk of socket.setEncoding('utf8')) answer += chunk;
    expect(answer).toMatch(/^HTTP\/1.1 200 OK/);
    expect(answer.match(/"code":"unknown-command"/g)).toHaveLength(10_000);
  }, 20_000);

  it('are 10,000 at most', async () => {
    const results = await send(Array.from({ length: 10_005 }, (_, n) => ({ command: 'Nothing', id: String(n) })));
    expect(results).toHaveLength(10_001);
    expect(results.at(-1)).toMatchObject({ id: null, status: 413, code: 'too-many-lines' });
  });

  it('that somebody never finishes do not hold up a stop', async () => {
    await service.restart();
    const url = new URL(await service.service.listen());
    const socket = connect(Number(url.port), url.hostname);
    const authorization = `authorization: Bearer ${await service.token('service')}`;
    const head = ['POST /v1/commands HTTP/1.1', `host: ${url.host}`, authorization, 'content-type: application/x-ndjson'];
    const line = '{"command":"Nothing","id":"1"}\n';
    socket.write(`${head.join('\r\n')}\r\ntransfer-encoding: chunked\r\n\r\n${line.length.toString(16)}\r\n${line}\r\n`);
    await once(socket, 'data');
    const cut = once(socket, 'close');
    await service.service.close(0);
    await cut;
    await service.start();
  });
});
