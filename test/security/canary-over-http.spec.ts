import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CANARY, canary, CANARY_CONTACT, CANARY_FIELDS, CANARY_FORM, sendCanaries } from '../support/canary';
import { TestService } from '../support/running';

const service = new TestService();
afterAll(() => service.remove());

it('a canary in every personal field is in no file of the data folder and in no log line, and whoever may reads it', async () => {
  await service.start();
  const send = async (path: string, body: object) => {
    const answer = await service.post(path, body);
    expect([path, answer.status < 300]).toEqual([path, true]);
    return answer.body;
  };
  const { prospectId, position } = await sendCanaries(send, canary('staff'));
  await service.post('/v1/prospects', { ...CANARY_FORM, source: canary('x').repeat(20) });
  await service.post('/v1/prospects', { ...CANARY_FORM, contact: { email: canary('no address') } });

  const read = await service.get(`/v1/audit/prospects/${prospectId}/history?limit=1000`, { as: 'auditor' });
  for (const field of CANARY_FIELDS) expect(read.text).toContain(canary(field));
  expect((await service.get(`/v1/prospects/${prospectId}?after=${position}`)).body.contact).toEqual(CANARY_CONTACT);
  expect((await service.get('/v1/staff')).text).toContain(canary('staff'));

  const holds = (bytes: Buffer) => bytes.includes(CANARY) || bytes.includes(Buffer.from(CANARY, 'utf16le'));
  const files = () =>
    readdirSync(service.dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
  expect(files().length).toBeGreaterThan(4);
  expect(files().filter((file) => holds(readFileSync(file)))).toEqual([]);
  await service.service.close();
  expect(files().filter((file) => holds(readFileSync(file)))).toEqual([]);
  expect(service.logged.length).toBeGreaterThan(20);
  expect(service.logged.filter((line) => line.includes(CANARY))).toEqual([]);
});
