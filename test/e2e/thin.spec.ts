import { TestService } from '../support/running';

const service = new TestService();
beforeAll(() => service.start());
afterAll(() => service.remove());

it('takes a form and shows the prospect', async () => {
  const form = { source: 'web', product: 'gold', interest: 4, contact: { name: 'Ada', email: 'ada@example.org' }, answers: {} };
  const answer = await service.post('/v1/prospects', form);
  expect([answer.status, answer.body]).toEqual([201, expect.objectContaining({ revision: 0 })]);
  const { prospectId, position } = answer.body;
  const seen = await service.get(`/v1/prospects/${prospectId}?after=${position}`);
  expect([seen.status, seen.body]).toMatchObject([200, { prospectId, contact: { name: 'Ada' } }]);
});
