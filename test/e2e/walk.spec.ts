import { digestStored } from '@closeline/eventsourcing';
import { salesViews } from '@closeline/sales';
import { describeOnEngines } from '../support/engines';
import { TestService, type Answer, type Asked } from '../support/running';

/** What all views hold at the end, line by line, by engine. */
const ends = new Map<string, readonly string[]>();

describeOnEngines('a service', ({ name, env }) => {
  // With one moment for everything, the same requests lead to the same views.
  const service = new TestService({ now: () => '2026-03-01T12:00:00.000Z' });
  const topics = ['product-knowledge', 'background-history', 'target-audience', 'possible-issues'];
  const contact = { name: 'Ada Example', email: 'ada@example.org' };
  const form = { source: 'web', product: 'gold', interest: 5, contact, answers: { need: 'more customers' } };
  const eur = (amount: number) => ({ amount, currency: 'EUR' });

  let prospect = '';
  let first = '';
  const send = async (path: string, body: object = {}, asked?: Asked): Promise<Answer['body']> => {
    const answer = await service.post(path, body, asked);
    expect([path, answer.status, answer.body]).toEqual([path, answer.status < 300 ? answer.status : 'no refusal', answer.body]);
    return answer.body;
  };
  const on = (path: string, body: object = {}, asked?: Asked) => send(`/v1/prospects/${prospect}/${path}`, body, asked);
  const refusal = async (path: string, body: object = {}, asked?: Asked): Promise<string> => {
    const { status, headers, body: problem } = await service.post(path, body, asked);
    expect(headers['content-type']).toBe('application/problem+json');
    expect(problem).toMatchObject({ type: `urn:closeline:problem:${problem.code}`, status, title: expect.any(String) });
    return `${status} ${problem.code}`;
  };
  const refused = (path: string, body: object = {}, asked?: Asked) => refusal(`/v1/prospects/${prospect}/${path}`, body, asked);
  const join = async (name: string, kind = 'salesperson') => (await send('/v1/staff', { name, kind })).staffId as string;
  const state = async (after: string) => (await service.get(`/v1/prospects/${prospect}?after=${after}`)).body;

  beforeAll(() => service.start(env()));
  afterAll(() => service.remove());

  describe('one prospect through all stages, with every refusal on the way', () => {
    let owner = '';
    let proposalId = '';
    let saleId = '';

    it('opens with a form', async () => {
      const answer = await service.post('/v1/prospects', form, { as: 'service' });
      expect(answer).toMatchObject({ status: 201, headers: { etag: '"0"' }, body: { revision: 0, episode: 1 } });
      prospect = first = answer.body.prospectId;
    });

    it('keeps to times that can be true', async () => {
      expect(await refused('lose', { reason: 'price', occurredAt: '2999-01-01T00:00:00Z' })).toBe('409 in-the-future');
      expect(await refused('lose', { reason: 'price', occurredAt: '2001-01-01T00:00:00Z' })).toBe('409 before-its-cause');
    });

    it('keeps the order of the stages', async () => {
      expect(await refused('establish-relationship')).toBe('409 stage-out-of-order');
      expect(await refused('contracts/none/sign', { signedBy: 'Ada' })).toBe('409 stage-out-of-order');
    });

    it('goes to an active salesperson only', async () => {
      expect(await refused('assign', { strategy: 'round-robin' })).toBe('409 nobody-available');
      const gone = await join('Gone');
      await send(`/v1/staff/${gone}/leave`);
      expect(await refused('assign', { salespersonId: gone })).toBe('409 not-an-active-salesperson');
      expect(await refused('welcome', { by: gone, channel: 'phone' })).toBe('409 not-active-staff');
      owner = await join('Owner');
      expect(await on('assign', { strategy: 'round-robin' })).toMatchObject({ salespersonId: owner });
    });

    it('is qualified once everything asked for is known', async () => {
      expect(await refused('qualify')).toBe('409 findings-missing');
      for (const topic of topics) await on('findings', { topic, note: 'as the prospect said' });
      await on('qualify');
    });

    it('lets a salesperson change the steps of their own prospects only', async () => {
      const other = await join('Other');
      const as = { role: 'service', subject: 'portal', onBehalfOf: other } as const;
      expect(await refused('steps/welcome/start', {}, { as })).toBe('409 not-the-owner');
    });

    it('keeps a step that fell short, and replaces it', async () => {
      expect(await refused('establish-relationship')).toBe('409 steps-outstanding');
      await on('steps/welcome/fail', { reason: 'no-show', note: 'was not at home' });
      expect(await refused('establish-relationship')).toBe('409 failed-step-not-replaced');
      await on('steps/welcome/replace', { step: 'site-visit', because: 'lives nearby' });
      await on('steps/welcome/complete', { outcome: 'went well' });
    });

    it('answers every question and follows every message up', async () => {
      const { questionId } = await on('questions', { text: 'Does it come in blue?' });
      expect(await refused('establish-relationship')).toBe('409 question-unanswered');
      await on(`questions/${questionId}/answer`, { text: 'It does.' });
      const { messageId } = await on('messages', { channel: 'phone', text: 'Please call back.' });
      expect(await refused('establish-relationship')).toBe('409 message-without-follow-up');
      await on(`messages/${messageId}/follow-up`, { text: 'Called.' });
      await on('establish-relationship');
    });

    it('is converted by a contract in the currency of its proposal', async () => {
      ({ proposalId } = await on('proposals', { product: 'gold', value: eur(120_000), terms: 'net 30' }));
      await on('welcome-letter');
      expect(await refused('sales', { contractId: 'none', value: eur(1) })).toBe('409 contract-not-signed');
      const dollars = await on('contracts', { proposalId, value: { amount: 130_000, currency: 'USD' } });
      expect(await refused(`contracts/${dollars.contractId}/sign`, { signedBy: 'Ada' })).toBe('409 currency-mismatch');
      await on(`contracts/${dollars.contractId}/decline`, { reason: 'currency' });
      expect(await refused(`contracts/${dollars.contractId}/sign`, { signedBy: 'Ada' })).toBe('409 contract-not-open');
      const { contractId } = await on('contracts', { proposalId, value: eur(120_000) });
      await on(`contracts/${contractId}/sign`, { signedBy: 'Ada Example' });
      expect(await refused('qualify')).toBe('409 episode-closed');
      ({ saleId } = await on('sales', { contractId, value: eur(120_000) }));
    });

    it('pays what is due, and gets back what was paid', async () => {
      expect(await refused(`sales/${saleId}/payments`, { value: eur(120_001) })).toBe('409 overpayment');
      await on(`sales/${saleId}/payments`, { value: eur(120_000) });
      expect(await refused(`sales/${saleId}/refunds`, { value: eur(120_001) })).toBe('409 overrefund');
      const { position } = await on(`sales/${saleId}/refunds`, { value: eur(20_000) });
      expect(await state(position)).toMatchObject({
        outcome: 'won',
        stage: 'conversion',
        ownerId: owner,
        contact,
        sales: [{ saleId, value: eur(120_000), collected: 120_000, refunded: 20_000 }],
      });
    });

    it('shows every failed and completed attempt in the plan', async () => {
      const { plan } = (await service.get(`/v1/prospects/${prospect}`)).body;
      expect(plan.map((s: { slot: string }) => s.slot)).toEqual([
        ...['online-form', 'discovery', 'welcome', 'proposal', 'welcome-letter', 'contract'],
      ]);
      expect(plan[2]).toMatchObject({
        ...{ slot: 'welcome', stage: 'relationship', step: 'site-visit', status: 'completed' },
        attempts: [
          { attempt: 1, step: 'welcome', status: 'failed', reason: 'no-show' },
          { attempt: 2, step: 'site-visit', status: 'completed' },
        ],
      });
    });

    it('is counted: won, and paid', async () => {
      const rates = (await service.get('/v1/reports/close-rates?by=salesperson')).body;
      expect(rates.rows).toMatchObject([
        { key: { salesperson: owner }, label: { salesperson: 'Owner' }, won: 1, lost: 0, rate: 1, rank: null },
      ]);
      const { total } = (await service.get('/v1/reports/funnel')).body;
      expect(total.stages.map((s: { count: number }) => s.count)).toEqual([1, 1, 1, 1, 1]);
    });

    it('is replayed by an auditor: every event, and the state at any revision', async () => {
      const { events, next } = (await service.get(`/v1/audit/prospects/${prospect}/history?limit=3`, { as: 'auditor' })).body;
      expect(events.map((e: { type: string; revision: number }) => [e.revision, e.type])).toEqual([
        [0, 'ProspectSubmittedForm'],
        [1, 'ProspectAssigned'],
        [2, 'PlanDrawn'],
      ]);
      expect(events[0]).toMatchObject({
        actor: { subject: 'service', role: 'service' },
        command: { type: 'SubmitForm' },
        data: { contact, answers: { need: 'more customers' } },
      });
      const rest = (await service.get(`/v1/audit/prospects/${prospect}/history?limit=1000&after-id=${next}`, { as: 'auditor' }))
        .body;
      expect(rest.events[0].revision).toBe(3);
      expect(rest.next).toBeUndefined();
      const then = (await service.get(`/v1/audit/prospects/${prospect}/state?revision=2`, { as: 'auditor' })).body;
      expect(then).toMatchObject({ revision: 2, state: { ownerId: owner, outcome: 'open', milestones: { qualified: null } } });
    });

    it('is replayed as it was known at a moment', async () => {
      const path = `/v1/audit/prospects/${prospect}/history`;
      const { events } = (await service.get(path, { as: 'auditor' })).body;
      const { recordedAt, revision } = events[5];
      const known = (await service.get(`${path}?asOf=${recordedAt}`, { as: 'auditor' })).body.events;
      expect(known.every((e: { recordedAt: string }) => e.recordedAt <= recordedAt)).toBe(true);
      expect(known.at(-1).revision).toBeGreaterThanOrEqual(revision);
      expect((await service.get(`${path}?asOf=2001-01-01T00:00:00Z`, { as: 'auditor' })).body.events).toEqual([]);
      expect((await service.get(`${path}?asOf=yesterday`, { as: 'auditor' })).status).toBe(400);
      expect((await service.get(`${path}?revision=0&asOf=${recordedAt}`, { as: 'auditor' })).status).toBe(400);
    });

    it('uses at most 1,000 codes of a kind', async () => {
      prospect = (await send('/v1/prospects', { ...form, contact: { name: 'Someone else' } })).prospectId;
      const lines = Array.from({ length: 1_001 }, (_, i) => ({
        ...{ command: 'RecordFinding', id: `finding ${i}`, prospectId: prospect },
        data: { topic: `topic ${i}`, note: 'n' },
      }));
      const headers = { 'content-type': 'application/x-ndjson' };
      const answer = await service.post('/v1/commands', lines.map((l) => JSON.stringify(l)).join('\n'), { headers });
      const results = answer.text
        .trim()
        .split('\n')
        .map((l) => JSON.parse(l) as { status: number; code?: string });
      expect(results.filter((r) => r.status === 200)).toHaveLength(1_000 - topics.length);
      expect(new Set(results.filter((r) => r.status !== 200).map((r) => r.code))).toEqual(new Set(['too-many-codes']));
    });

    it('ends lost or disqualified, is reopened where it left, and comes back with a form', async () => {
      await on('lose', { reason: 'price', note: 'too dear' });
      expect(await refused('findings', { topic: 'background-history', note: 'x' })).toBe('409 episode-closed');
      expect(await on('reopen', { because: 'new budget' })).toMatchObject({ episode: 2 });
      const { position } = await on('disqualify', { reason: 'no-fit' });
      expect(await state(position)).toMatchObject({ outcome: 'disqualified' });

      const lines: string[] = [];
      const { views } = service.service.composition.engine;
      // The prospect of a contact has its id by a key that each vault makes for itself.
      const sink = { update: (line: string) => lines.push(line.replaceAll(first, 'the first')) };
      for (const view of salesViews({ timeZone: 'UTC' })) await digestStored(views, view, sink);
      ends.set(name, lines.sort());
    });
  });
});

it('ends in the same views, whichever engine keeps them', () => {
  expect([...ends.keys()]).toEqual(['embedded', 'servers']);
  expect(ends.get('embedded')!.length).toBeGreaterThan(50);
  expect(ends.get('servers')).toEqual(ends.get('embedded'));
});
