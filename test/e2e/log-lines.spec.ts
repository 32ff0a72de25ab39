import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestService } from '../support/running';

const form = (email: string) => ({
  source: 'web',
  product: 'gold',
  interest: 3,
  contact: { name: 'Ada Sample', email },
  answers: {},
});

interface Line {
  readonly level: string;
  readonly msg: string;
  readonly requestId?: string;
  readonly correlationId?: string;
  readonly route?: string | null;
  readonly err?: { readonly message: string };
}

const service = new TestService();
beforeAll(async () => {
  await service.start();
});
afterAll(() => service.remove());

/** What was logged while it ran. */
const loggedBy = async (work: () => Promise<unknown>): Promise<readonly Line[]> => {
  const before = service.logged.length;
  await work();
  return service.logged.slice(before).map((line) => JSON.parse(line) as Line);
};
const answeredBy = async (work: () => Promise<unknown>): Promise<Line> => {
  const lines = (await loggedBy(work)).filter(({ msg }) => msg === 'answered');
  expect(lines).toHaveLength(1);
  return lines[0]!;
};
const eventOf = async (prospectId: string) =>
  (await service.service.composition.engine.log.readStream(`prospect-${prospectId}`))[0]!;

describe('the log line of a request', () => {
  it('carries the correlation id of the events that its command left', async () => {
    let id = '';
    const line = await answeredBy(async () => {
      id = (await service.post('/v1/prospects', form('ada@example.org'))).body.prospectId as string;
    });
    const { commandId, correlationId } = (await eventOf(id)).metadata;
    expect([line.correlationId, line.route]).toEqual([commandId, '/v1/prospects']);
    expect(correlationId).toBe(commandId);
  });

  it('carries the one that the sender gave', async () => {
    const headers = { 'x-correlation-id': 'order-4711' };
    let id = '';
    const line = await answeredBy(async () => {
      id = (await service.post('/v1/prospects', form('bob@example.org'), { headers })).body.prospectId as string;
    });
    expect([line.correlationId, (await eventOf(id)).metadata.correlationId]).toEqual(['order-4711', 'order-4711']);
    expect((await answeredBy(() => service.get('/v1/prospects', { headers }))).correlationId).toBe('order-4711');
  });

  it.each(['ada@example.org', 'two words', '', 'x'.repeat(101)])(
    'carries its own where what was given is no id: %j',
    async (given) => {
      const line = await answeredBy(() => service.get('/v1/prospects', { headers: { 'x-correlation-id': given } }));
      expect(line.correlationId).toBe(line.requestId);
    },
  );

  it.each([
    ['nobody may', () => service.inject('GET', '/v1/prospects', {})],
    ['is nowhere', () => service.get('/nowhere')],
    ['cannot be decoded', () => service.get('/v1/prospects/%')],
    ['has no key', () => service.post('/v1/prospects', form('carl@example.org'), { key: '' })],
    ['is malformed', () => service.post('/v1/prospects', '{')],
    ['is too large', () => service.post('/v1/prospects', ' '.repeat(300_000))],
    ['many lines are', () => service.post('/v1/commands', '{}\n', { headers: { 'content-type': 'application/x-ndjson' } })],
  ])('is there for what %s, with a correlation id', async (_, work) => {
    const { requestId, correlationId } = await answeredBy(work);
    expect(requestId).toMatch(/^[\da-f-]{36}$/);
    expect(correlationId).toMatch(/^[\da-f-]{36}$/);
  });
});

it('what a line of a request has is what docs/operations.md says', async () => {
  const docs = readFileSync(join(__dirname, '../../docs/operations.md'), 'utf8').split('\n## Logs\n')[1]!;
  const fields = [...docs.matchAll(/^\| (`.+?) \|/gm)].flatMap(([, names]) =>
    [...names!.matchAll(/`(\w+)`/g)].map(([, name]) => name!),
  );
  expect(Object.keys(await answeredBy(() => service.get('/v1/prospects'))).sort()).toEqual(fields.sort());
});

describe('the log line of a fault', () => {
  it('carries the correlation id of the command, also of a line among many', async () => {
    const { log } = service.service.composition.engine;
    const append = jest.spyOn(log, 'append').mockRejectedValue(new Error('broken on purpose'));
    const lines = await loggedBy(async () => {
      await service.post('/v1/prospects', form('dora@example.org'), { headers: { 'x-correlation-id': 'single' } });
      const line = JSON.stringify({ command: 'SubmitForm', id: 'of a line', data: form('emil@example.org') });
      const headers = { 'content-type': 'application/x-ndjson', 'x-correlation-id': 'many' };
      await service.post('/v1/commands', line, { headers });
    });
    append.mockRestore();
    const faults = lines.filter(({ level, err }) => level === 'error' && err?.message === 'broken on purpose');
    expect(faults.map(({ correlationId }) => correlationId)).toEqual(['single', 'many']);
    for (const { requestId } of faults) expect(requestId).toMatch(/^[\da-f-]{36}$/);
  });
});
