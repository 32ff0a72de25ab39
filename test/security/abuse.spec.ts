import { request } from 'undici';
import { TestService } from '../support/running';

const service = new TestService();
const contact = { name: 'Ada', email: 'ada@example.org' };
const form = { source: 'web', product: 'gold', interest: 3, contact, answers: {} };
let prospect = '';

beforeAll(async () => {
  await service.start();
  prospect = (await service.post('/v1/prospects', form)).body.prospectId;
});
afterAll(() => service.remove());

const refusal = async (path: string, body: object | string, headers?: Record<string, string>) => {
  const answer = await service.post(path, body, { ...(headers && { headers }) });
  return [answer.status, answer.body.code, ...(answer.body.errors ?? []).map((e: { pointer: string }) => e.pointer)];
};

describe('a body', () => {
  it.each<[string, object, string]>([
    ['an unknown field', { ...form, ownerId: 'me' }, '/ownerId'],
    ['a role', { ...form, role: 'admin' }, '/role'],
    ['a revision', { ...form, revision: 7 }, '/revision'],
    ['an actor', { ...form, actor: { subject: 'boss', role: 'admin' } }, '/actor'],
    ['when it was recorded', { ...form, recordedAt: '2020-01-01T00:00:00Z' }, '/recordedAt'],
    ['an unknown field inside', { ...form, contact: { ...contact, vip: true } }, '/contact/vip'],
    ['an operator for a text', { ...form, source: { $ne: '' } }, '/source'],
    ['an operator for an answer', { ...form, answers: { need: { $gt: '' } } }, '/answers'],
    ['an operator for a contact', { ...form, contact: { name: { $ne: '' } } }, '/contact/name'],
    ['a list for an object', { ...form, contact: [contact] }, '/contact'],
    ['a text for a number', { ...form, interest: '3' }, '/interest'],
    ['a fraction', { ...form, interest: 2.5 }, '/interest'],
    ['too much interest', { ...form, interest: 6 }, '/interest'],
    ['null', { ...form, source: null }, '/source'],
    ['a code of control characters', { ...form, source: 'a\r\nb\u001b[31m' }, '/source'],
    ['a code that is too long', { ...form, source: 'x'.repeat(81) }, '/source'],
    ['no name and no address', { ...form, contact: { phone: '1' } }, '/contact'],
    ['no e-mail address', { ...form, contact: { email: 'a@b@c' } }, '/contact/email'],
    ['a date for an instant', { ...form, occurredAt: '2026-01-01' }, '/occurredAt'],
    ['a day that is none', { ...form, occurredAt: '2026-02-31T00:00:00Z' }, '/occurredAt'],
    ['a slash in a name', { ...form, 'a/b~c': 1 }, '/a~1b~0c'],
  ])('with %s is refused where it stands', async (_, body, pointer) =>
    expect(await refusal('/v1/prospects', body)).toEqual([400, 'malformed', pointer]),
  );

  it('is held to money that can be', async () => {
    const money = (value: object) => refusal(`/v1/prospects/${prospect}/sales/s/payments`, { value });
    expect(await money({ amount: 0, currency: 'EUR' })).toEqual([400, 'malformed', '/value/amount']);
    expect(await money({ amount: -5, currency: 'EUR' })).toEqual([400, 'malformed', '/value/amount']);
    expect(await money({ amount: 1.5, currency: 'EUR' })).toEqual([400, 'malformed', '/value/amount']);
    expect(await money({ amount: 2 ** 53, currency: 'EUR' })).toEqual([400, 'malformed', '/value/amount']);
    expect(await money({ amount: 1, currency: 'EUX' })).toEqual([400, 'malformed', '/value/currency']);
    expect(await money({ amount: 1, currency: 'eur' })).toEqual([400, 'malformed', '/value/currency']);
  });

  it('smuggles nothing past the checks under the name of a function that every object has', async () => {
    const value = { amount: 1, currency: 'EUR', toString: { sealed: `cl1:prospect-${prospect}:e:f:1:AAAA` } };
    expect(await refusal(`/v1/prospects/${prospect}/proposals`, { product: 'gold', value })).toEqual([400, 'malformed']);
    expect((await service.get(`/v1/prospects/${prospect}`)).status).toBe(200);
  });

  it('that is packed is refused, for nothing here unpacks it', async () =>
    expect(await refusal('/v1/prospects', form, { 'content-encoding': 'gzip' })).toEqual([415, 'unsupported-media-type']));

  it('with half a character in an e-mail address is refused', async () =>
    expect(await refusal('/v1/prospects', { ...form, contact: { email: '\ud800@example.org' } })).toEqual([400, 'malformed']));

  it('goes to one salesperson or by turn, not both and not to nobody', async () => {
    const assign = (body: object) => refusal(`/v1/prospects/${prospect}/assign`, body);
    expect(await assign({})).toEqual([400, 'malformed', '/salespersonId']);
    expect(await assign({ salespersonId: 'a', strategy: 'round-robin' })).toEqual([400, 'malformed', '/strategy']);
    expect(await assign({ salespersonId: 'a', handover: true })).toEqual([400, 'malformed', '/handover']);
  });

  it.each([
    ['__proto__', '{"__proto__":{"role":"admin"},"source":"web"}'],
    ['constructor', '{"contact":{"constructor":{"prototype":{"role":"admin"}}}}'],
    ['no JSON', '{"source":'],
    ['a list', '[]'],
    ['a text', '"x"'],
    ['depth 10,000', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
    ['depth 10,000 in lists', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['half a character', '{"source":"web","product":"gold","interest":3,"contact":{"name":"\\ud800"},"answers":{}}'],
  ])('of %s is refused', async (_, body) =>
    expect((await refusal('/v1/prospects', body)).slice(0, 2)).toEqual([400, 'malformed']),
  );
  it('pollutes no prototype', () => expect(({} as { role?: string }).role).toBeUndefined());

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'application/x-ndjson', 'multipart/form-data'])(
    'of %s is refused',
    async (type) =>
      expect(await refusal('/v1/prospects', form, { 'content-type': type })).toEqual([415, 'unsupported-media-type']),
  );
  it('of JSON is refused where lines are taken', async () =>
    expect(await refusal('/v1/commands', {})).toEqual([415, 'unsupported-media-type']));

  it('of 10 MB is refused, and the service goes on', async () => {
    const url = await service.service.listen();
    const headers = {
      authorization: `Bearer ${await service.token('manager')}`,
      'content-type': 'application/json',
      'idempotency-key': 'large',
    };
    const large = JSON.stringify({ ...form, answers: { need: 'x'.repeat(10_000_000) } });
    const { statusCode, body } = await request(`${url}/v1/prospects`, { method: 'POST', headers, body: large });
    expect([statusCode, ((await body.json()) as { code: string }).code]).toEqual([413, 'too-large']);
    expect((await service.get('/health/ready')).status).toBe(200);
  });

  it('cannot say who acts or when it was recorded, nor can headers', async () => {
    const headers = { 'x-user': 'boss', 'x-role': 'admin', 'x-forwarded-user': 'boss', date: 'Tue, 01 Jan 2019 00:00:00 GMT' };
    const before = new Date().toISOString();
    const { prospectId } = (await service.post('/v1/prospects', { ...form, contact: { name: 'x' } }, { headers, as: 'service' }))
      .body;
    const [event] = (await service.get(`/v1/audit/prospects/${prospectId}/history`, { as: 'auditor' })).body.events;
    expect(event.actor).toEqual({ subject: 'service', role: 'service' });
    expect(event.recordedAt >= before).toBe(true);
  });

  it('that would keep a regular expression busy is answered at once', async () => {
    const hostile = [`${'a'.repeat(50_000)}!`, `${'a@'.repeat(20_000)}a`, `${'.'.repeat(50_000)}@${'-.'.repeat(20_000)}`];
    for (const email of hostile)
      expect(await refusal('/v1/prospects', { ...form, contact: { email } })).toEqual([400, 'malformed', '/contact/email']);
  });
});

describe('a query', () => {
  it.each([
    '/v1/prospects?owner[$gt]=',
    '/v1/prospects?where=1',
    '/v1/prospects?limit=1&limit=2',
    '/v1/prospects?limit=0',
    '/v1/prospects?limit=1001',
    '/v1/prospects?limit=1e2',
    '/v1/prospects?stage=anything',
    '/v1/prospects?after=%00',
    '/v1/worklist?__proto__[role]=admin',
    '/v1/reports/funnel?by=contact',
    '/v1/reports/funnel?salesperson[$ne]=x',
    '/v1/staff?name=x',
  ])('like %s is refused', async (path) => {
    const { status, headers } = await service.get(path);
    expect([status, headers['content-type']]).toEqual([400, 'application/problem+json']);
  });
  it('on a command is refused', async () =>
    expect(await refusal(`/v1/prospects/${prospect}/qualify?a[$gt]=`, {})).toEqual([400, 'malformed', '/']));
});

describe('an id', () => {
  it.each(['__proto__', 'constructor', 'toString', 'x'.repeat(101), '%00', '..%2f..%2fetc', "'%20OR%20'1'='1", '%F0%9F%98%80'])(
    'like %s is nobody’s',
    async (id) => {
      for (const answer of [
        await service.get(`/v1/prospects/${id}`),
        await service.get(`/v1/audit/prospects/${id}/history`),
        await service.post(`/v1/prospects/${id}/qualify`),
        await service.post(`/v1/prospects/${prospect}/questions/${id}/answer`, { text: 'x' }),
        await service.post(`/v1/prospects/${prospect}/steps/${id}/start`),
        await service.post(`/v1/staff/${id}/pause`),
      ])
        expect([answer.status, answer.body.code]).toEqual([404, 'not-found']);
    },
  );
  it('in a body like constructor is none', async () =>
    expect(
      await refusal(`/v1/prospects/${prospect}/contracts`, { proposalId: 'constructor', value: { amount: 1, currency: 'EUR' } }),
    ).toEqual([...[400, 'malformed', '/proposalId']]));
});

describe('an answer', () => {
  it('says nothing of paths, stacks or values, whatever went wrong', async () => {
    const answers = [
      await service.get('/v1/who@example.org'),
      await service.get('/v1/%E0%A4%A'),
      await service.inject('GET', '/v1/prospects', {}),
      await service.post('/v1/prospects', { ...form, source: { secret: 'who@example.org' } }),
      await service.post('/v1/prospects', '{"secret":"who@example.org"'),
    ];
    for (const { text } of answers) expect(text).not.toMatch(/who@|secret|node_modules|\.ts|\.js|at /);
    expect(answers.map((a) => a.status)).toEqual([404, 400, 401, 400, 400]);
  });
  it('is 405 where the route takes another method', async () => {
    const { status, body, headers } = await service.inject('POST', '/v1/worklist', { 'content-type': 'application/json' }, '{}');
    expect([status, body.code, headers.allow]).toEqual([405, 'method-not-allowed', 'GET, HEAD']);
  });
  it('carries headers that keep a browser in its place, and none that force https', async () => {
    const { headers } = await service.get('/v1/prospects');
    expect(headers['content-security-policy']).toMatch(/default-src 'self'.*frame-ancestors 'none'.*script-src 'self'/);
    expect(headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
    expect(headers['strict-transport-security']).toBeUndefined();
    expect(headers['x-content-type-options']).toBe('nosniff');
  });
  it('as CSV is no formula', async () => {
    await service.post('/v1/prospects', { ...form, source: '=HYPERLINK("http://evil")', contact: { name: 'y' } });
    const { position } = (await service.post('/v1/prospects', { ...form, source: '@SUM(A1)', contact: { name: 'z' } })).body;
    const csv = await service.get(`/v1/reports/funnel?by=source&after=${position}`, { headers: { accept: 'text/csv' } });
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.text).toContain(`"'=HYPERLINK(""http://evil"")"`);
    expect(csv.text).toContain("'@SUM(A1)");
    expect(csv.text).not.toMatch(/(^|,|")[=@]/m);
  });
});

describe('a log line', () => {
  it('cannot be forged by what is sent', async () => {
    const forged = 'x"}\n{"level":"fatal","msg":"forged \u001b[31m';
    await service.post('/v1/prospects', { ...form, contact: { name: forged } });
    await service.get(`/v1/prospects/${encodeURIComponent(forged)}`);
    await service.get('/v1/prospects', { headers: { 'x-correlation-id': 'forged one', 'user-agent': 'forged' } });
    for (const line of service.logged) {
      expect(line.trimEnd()).not.toMatch(/[\r\n\u001b]/);
      expect(line).not.toContain('forged');
      expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) });
    }
  });
});
