import { once } from 'node:events';
import { connect } from 'node:net';
import { describeOnEngines } from '../support/engines';
import { TestService } from '../support/running';

describeOnEngines('a service', ({ env }) => {
  const service = new TestService();
  const form = (email: string) => ({ source: 'web', product: 'gold', interest: 3, contact: { name: 'Ada', email }, answers: {} });
  const open = async (email: string): Promise<string> => (await service.post('/v1/prospects', form(email))).body.prospectId;
  const note = (n: number) => ({ topic: 'background-history', note: `note ${n}` });

  beforeAll(() => service.start(env()));
  afterAll(() => service.remove());

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
    });

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
});
