import { ROLES, type Role } from '@closeline/sales';
import { TestService } from '../support/running';

const service = new TestService();
const eur = { amount: 100, currency: 'EUR' };
const text = { text: 'x' };
const steps = { 'pre-qualification': [], qualification: [], relationship: [], conversion: [] };
const formContent = { title: 'Form', sections: [], fitRule: { points: [], bands: { strong: 2, possible: 1 } } };
const contact = { name: 'Ada', email: 'ada@example.org' };

/** The table of interfaces.md, in the order of ROLES: a letter for a role that may use the route. */
const MAY = {
  people: ['service', 'salesperson', 'manager', 'admin'],
  front: ['service', 'salesperson', 'receptionist', 'manager', 'admin'],
  submit: ['service', 'manager', 'admin'],
  bring: ['service', 'admin'],
  managing: ['manager', 'admin'],
  owning: ['salesperson', 'manager', 'admin'],
  listing: ['salesperson', 'receptionist', 'manager', 'analyst', 'admin'],
  reading: ['service', 'salesperson', 'receptionist', 'manager', 'analyst', 'admin'],
  history: ['salesperson', 'receptionist', 'manager', 'auditor', 'admin'],
  state: ['auditor', 'admin'],
} satisfies Record<string, readonly Role[]>;

const imported = {
  system: 's',
  externalId: '1',
  source: 'a',
  product: 'b',
  continues: false,
  assumed: { at: '2020-01-01T00:00:00Z' },
};

/** Every route that needs a token, with a body that is well formed. `{id}` is a prospect of somebody else. */
const COMMANDS: readonly (readonly [path: string, roles: readonly Role[], body: object])[] = [
  ['/v1/prospects', MAY.submit, { source: 'web', product: 'gold', interest: 3, contact, answers: {} }],
  ['/v1/prospects/import', MAY.bring, imported],
  ['/v1/prospects/{id}/assign', MAY.people, { strategy: 'round-robin' }],
  ['/v1/prospects/{id}/findings', MAY.people, { topic: 'background-history', note: 'x' }],
  ['/v1/prospects/{id}/qualify', MAY.people, {}],
  ['/v1/prospects/{id}/disqualify', MAY.people, { reason: 'x' }],
  ['/v1/prospects/{id}/lose', MAY.people, { reason: 'x' }],
  ['/v1/prospects/{id}/reopen', MAY.people, { because: 'x' }],
  ['/v1/prospects/{id}/welcome', MAY.front, { by: 'x', channel: 'phone' }],
  ['/v1/prospects/{id}/questions', MAY.front, text],
  ['/v1/prospects/{id}/questions/q/answer', MAY.front, text],
  ['/v1/prospects/{id}/messages', MAY.front, { channel: 'phone', text: 'x' }],
  ['/v1/prospects/{id}/messages/m/follow-up', MAY.front, text],
  ['/v1/prospects/{id}/establish-relationship', MAY.people, {}],
  ['/v1/prospects/{id}/proposals', MAY.people, { product: 'gold', value: eur }],
  ['/v1/prospects/{id}/proposals/p/revise', MAY.people, { value: eur }],
  ['/v1/prospects/{id}/welcome-letter', MAY.people, {}],
  ['/v1/prospects/{id}/contracts', MAY.people, { proposalId: 'p', value: eur }],
  ['/v1/prospects/{id}/contracts/c/sign', MAY.people, { signedBy: 'x' }],
  ['/v1/prospects/{id}/contracts/c/decline', MAY.people, { reason: 'x' }],
  ['/v1/prospects/{id}/sales', MAY.people, { contractId: 'c', value: eur }],
  ['/v1/prospects/{id}/sales/s/payments', MAY.people, { value: eur }],
  ['/v1/prospects/{id}/sales/s/refunds', MAY.people, { value: eur }],
  ['/v1/prospects/{id}/steps/welcome/start', MAY.people, {}],
  ['/v1/prospects/{id}/steps/welcome/complete', MAY.people, {}],
  ['/v1/prospects/{id}/steps/welcome/fail', MAY.people, { reason: 'x' }],
  ['/v1/prospects/{id}/steps/welcome/replace', MAY.people, { step: 'x' }],
  ['/v1/staff', MAY.managing, { name: 'New', kind: 'receptionist' }],
  ['/v1/staff/{staff}/pause', MAY.managing, {}],
  ['/v1/staff/{staff}/resume', MAY.managing, {}],
  ['/v1/staff/nobody/leave', MAY.managing, {}],
  ['/v1/staff/{staff}/choose-playbook', MAY.owning, { playbookId: 'house' }],
  ['/v1/playbooks', MAY.owning, { name: 'x', steps }],
  ['/v1/playbooks/nothing/revise', MAY.owning, { steps }],
  ['/v1/playbooks/nothing/retire', MAY.owning, {}],
  ['/v1/forms', MAY.managing, formContent],
  ['/v1/forms/nothing/revise', MAY.managing, formContent],
  ['/v1/forms/nothing/withdraw', MAY.managing, {}],
  ['/v1/views/nothing/rebuild', ['admin'], {}],
  ['/v1/views/nothing/retry', ['admin'], {}],
  ['/v1/views/nothing/activate', ['admin'], { build: 'x' }],
];
const QUERIES: readonly (readonly [path: string, roles: readonly Role[]])[] = [
  ['/v1/prospects', MAY.listing],
  ['/v1/prospects/{id}', MAY.reading],
  ['/v1/worklist', MAY.listing],
  ['/v1/reports/funnel', MAY.listing],
  ['/v1/reports/close-rates', MAY.listing],
  ['/v1/reports/close-rates/explain?measure=won', MAY.listing],
  ['/v1/reports/close-rates/compare?otherTo=2026-01-01', MAY.listing],
  ['/v1/reports/close-rates?by=source,product', MAY.listing],
  ['/v1/audit/prospects/{id}/history', MAY.history],
  ['/v1/audit/prospects/{id}/state', MAY.state],
  ['/v1/staff', MAY.managing],
  ['/v1/staff/{staff}', MAY.managing],
  ['/v1/playbooks', MAY.owning],
  ['/v1/playbooks/house', MAY.owning],
  ['/v1/forms', MAY.managing],
  ['/v1/forms/house', MAY.managing],
  ['/v1/views', ['analyst', 'admin']],
  ['/v1/views/episodes', ['admin']],
  ['/v1/views/episodes/parked', ['admin']],
];

let prospect = '';
let owner = '';
let stranger = '';
const real = (path: string): string => path.replace('{id}', prospect).replace('{staff}', owner);
/** A token whose subject owns nothing. */
const as = (role: Role) => ({ role, subject: role === 'salesperson' || role === 'receptionist' ? stranger : role });

beforeAll(async () => {
  await service.start();
  const submitted = await service.post('/v1/prospects', { source: 'web', product: 'gold', interest: 3, contact, answers: {} });
  prospect = submitted.body.prospectId;
  owner = (await service.post('/v1/staff', { name: 'Owner', kind: 'salesperson' })).body.staffId;
  stranger = (await service.post('/v1/staff', { name: 'Stranger', kind: 'salesperson' })).body.staffId;
  const { position } = (await service.post(`/v1/prospects/${prospect}/assign`, { salespersonId: owner })).body;
  await service.get(`/v1/prospects/${prospect}?after=${position}`);
});
afterAll(() => service.remove());

describe('every route and role', () => {
  it('is in this table', () => {
    const described = (path: string) => path.replace(/\/\{\w+\}/g, '/{}');
    const document = JSON.parse(service.openApi()) as { paths: Record<string, object> };
    const open = [
      '/health/live',
      '/health/ready',
      '/metrics',
      '/v1/commands',
      '/v1/reports/{}',
      '/v1/reports/jobs/{}',
      '/v1/reports/{}/explain',
      '/v1/reports/{}/compare',
      '/v1/views/{}/builds/{}',
    ];
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${described(path)}`),
    );
    const known = [
      ...COMMANDS.map(([path]) => `post ${described(path.replace(/\/(nobody|nothing|welcome(?=\/)|[qmpcs](?=\/))/, '/{x}'))}`),
      ...QUERIES.map(([path]) => `get ${described(path.replace(/\/(house|episodes(?=\/|$))/, '/{x}'))}`),
    ];
    expect(routes.filter((r) => !open.includes(r.split(' ')[1]!)).sort()).toEqual(
      [...new Set(known)].filter((r) => !/reports/.test(r)).sort(),
    );
  });

  it.each(ROLES)('refuses what %s may never do, before the body is looked at', async (role) => {
    for (const [path, roles] of COMMANDS) {
      if (roles.includes(role)) continue;
      const answer = await service.post(real(path), 'no json', { as: as(role) });
      expect([path, answer.status, answer.body.code]).toEqual([path, 403, 'forbidden']);
    }
    for (const [path, roles] of QUERIES) {
      const { status } = await service.get(real(path), { as: as(role) });
      expect([path, role, status === 403]).toEqual([path, role, !roles.includes(role)]);
    }
  });

  it.each(['salesperson', 'receptionist'] as const)('hides the prospects of others from a %s', async (role) => {
    for (const [path] of QUERIES.filter(([p, roles]) => p.includes('{id}') && roles.includes(role))) {
      const answer = await service.get(real(path), { as: as(role) });
      expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'not-found']);
    }
    expect((await service.get('/v1/prospects', { as: as(role) })).body).toEqual({ prospects: [] });
    expect((await service.get('/v1/worklist', { as: as(role) })).body).toEqual({ items: [] });
    for (const path of [`/v1/prospects?owner=${owner}`, `/v1/worklist?owner=${owner}`, `/v1/reports/funnel?salesperson=${owner}`])
      expect([path, (await service.get(path, { as: as(role) })).status]).toEqual([path, 404]);
    expect((await service.get('/v1/reports/funnel', { as: as(role) })).body.total.stages[0].count).toBe(0);
  });

  it('answers a salesperson the same for the prospect of another and for none', async () => {
    for (const [path, roles, body] of COMMANDS.filter(([p]) => p.includes('{id}'))) {
      expect(roles).toContain('salesperson');
      const others = await service.post(real(path), body, { as: as('salesperson') });
      const none = await service.post(path.replace('{id}', 'no-such-id'), body, { as: as('salesperson') });
      expect([path, others.status, others.body]).toEqual([path, 404, none.body]);
    }
  });

  it('lets a salesperson choose a playbook for themselves, and hides the staff from them', async () => {
    const own = { role: 'salesperson', subject: owner } as const;
    const choose = (staffId: string) =>
      service.post(`/v1/staff/${staffId}/choose-playbook`, { playbookId: 'house' }, { as: own });
    const [other, none] = [await choose(stranger), await choose('no-such-id')];
    expect([other.status, other.body]).toEqual([404, none.body]);
    expect((await choose(owner)).status).toBe(200);
  });

  it('lets a receptionist welcome, ask, answer and take messages at any prospect', async () => {
    const receptionist = (await service.post('/v1/staff', { name: 'Desk', kind: 'receptionist' })).body.staffId;
    const desk = { role: 'receptionist', subject: receptionist } as const;
    const path = `/v1/prospects/${prospect}`;
    const { questionId } = (await service.post(`${path}/questions`, text, { as: desk })).body;
    const { messageId } = (await service.post(`${path}/messages`, { channel: 'phone', text: 'x' }, { as: desk })).body;
    const statuses = [
      await service.post(`${path}/questions/${questionId}/answer`, text, { as: desk }),
      await service.post(`${path}/messages/${messageId}/follow-up`, text, { as: desk }),
      await service.post(`${path}/welcome`, { by: receptionist, channel: 'phone' }, { as: desk }),
    ].map((a) => a.status);
    expect(statuses).toEqual([200, 200, 200]);
  });

  it('lets the owner see and work on what is their own', async () => {
    const own = { role: 'salesperson', subject: owner } as const;
    const { position } = (await service.post(`/v1/prospects/${prospect}/questions`, text, { as: own })).body;
    expect((await service.get(`/v1/prospects/${prospect}?after=${position}`, { as: own })).body.contact).toEqual(contact);
    expect((await service.get('/v1/worklist', { as: own })).body.items).toMatchObject([{ prospectId: prospect, contact }]);
    expect((await service.get(`/v1/audit/prospects/${prospect}/history`, { as: own })).status).toBe(200);
  });

  it('shows an analyst no personal data', async () => {
    const answers = [
      await service.get(`/v1/prospects/${prospect}`, { as: 'analyst' }),
      await service.get('/v1/prospects', { as: 'analyst' }),
      await service.get('/v1/worklist', { as: 'analyst' }),
    ];
    for (const { status, text: shown } of answers) {
      expect(status).toBe(200);
      expect(shown).toContain(prospect);
      expect(shown).not.toMatch(/Ada|ada@|sealed|"text"|"contact"/);
    }
  });

  it('checks the roles of lines one by one', async () => {
    const headers = { 'content-type': 'application/x-ndjson' };
    const lines = [
      { command: 'JoinStaff', id: '1', data: { name: 'x', kind: 'salesperson' } },
      { command: 'QualifyProspect', id: '2', prospectId: prospect },
    ];
    const answer = await service.post('/v1/commands', lines.map((l) => JSON.stringify(l)).join('\n'), {
      as: as('salesperson'),
      headers,
    });
    expect(
      answer.text
        .trim()
        .split('\n')
        .map((l) => JSON.parse(l).status),
    ).toEqual([403, 404]);
    for (const role of ['analyst', 'auditor'] as const)
      expect((await service.post('/v1/commands', '', { as: role, headers })).status).toBe(403);
  });
});
