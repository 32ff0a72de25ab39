import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestService } from '../support/running';

const service = new TestService();
afterAll(() => service.remove());

const CANARY = 'canary7f3a';
const canary = (field: string) => `${CANARY} ${field}`;
const eur = { amount: 100, currency: 'EUR' };

it('a canary in every personal field is in no file of the data folder and in no log line, and whoever may reads it', async () => {
  await service.start();
  const contact = {
    name: canary('name'),
    email: `${CANARY}@example.org`,
    phone: canary('phone'),
    company: canary('company'),
  };
  const form = { source: 'web', product: 'gold', interest: 3, contact, answers: { need: canary('answer') } };
  const send = async (path: string, body: object) => {
    const answer = await service.post(path, body);
    expect([path, answer.status < 300]).toEqual([path, true]);
    return answer.body;
  };
  const { staffId } = await send('/v1/staff', { name: canary('staff'), kind: 'salesperson' });
  const { prospectId } = await send('/v1/prospects', form);
  const on = (path: string, body: object = {}) => send(`/v1/prospects/${prospectId}/${path}`, body);
  await on('assign', { salespersonId: staffId, because: canary('because') });
  for (const topic of ['product-knowledge', 'background-history', 'target-audience', 'possible-issues'])
    await on('findings', { topic, note: canary('note') });
  await on('qualify');
  await on('steps/welcome/fail', { reason: 'no-show', note: canary('failed') });
  await on('steps/welcome/replace', { step: 'visit', because: canary('replaced') });
  await on('steps/welcome/complete', { outcome: canary('outcome') });
  const { questionId } = await on('questions', { text: canary('question') });
  await on(`questions/${questionId}/answer`, { text: canary('answered') });
  const { messageId } = await on('messages', { channel: 'phone', text: canary('message') });
  await on(`messages/${messageId}/follow-up`, { text: canary('follow-up') });
  await on('establish-relationship');
  const { proposalId } = await on('proposals', { product: 'gold', value: eur, terms: canary('terms') });
  await on(`proposals/${proposalId}/revise`, { value: eur, terms: canary('revised') });
  await on('lose', { reason: 'price', note: canary('lost') });
  await on('reopen', { because: canary('reopened') });
  await on('welcome-letter');
  const { contractId } = await on('contracts', { proposalId, value: eur, terms: canary('contract') });
  const { position } = await on(`contracts/${contractId}/sign`, { signedBy: canary('signed') });
  await service.post('/v1/prospects', { ...form, source: canary('x').repeat(20) });
  await service.post('/v1/prospects', { ...form, contact: { email: canary('no address') } });

  const read = await service.get(`/v1/audit/prospects/${prospectId}/history?limit=1000`, { as: 'auditor' });
  const fields = [
    'name',
    'phone',
    'company',
    'answer',
    'because',
    'note',
    'failed',
    'replaced',
    'outcome',
    'question',
    'answered',
  ];
  for (const field of [...fields, 'message', 'follow-up', 'terms', 'revised', 'lost', 'reopened', 'contract', 'signed'])
    expect(read.text).toContain(canary(field));
  expect((await service.get(`/v1/prospects/${prospectId}?after=${position}`)).body.contact).toEqual(contact);
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
