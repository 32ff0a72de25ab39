import { DIMENSIONS } from '../../libs/sales/src/reports/report-query';
import { CANARY, sendCanaries } from '../support/canary';
import { TestService } from '../support/running';

/** Of an OpenAPI description. */
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

const REPORTS = [
  ...['funnel', 'close-rates', 'curve', 'steps', 'velocity', 'stage-times', 'first-response', 'ageing', 'pipeline', 'money'],
];
const MEASURES = ['stages.submitted.count', 'won', 'n', 'stages.conversion.open', 'signedEpisodes'];

describe('an analyst', () => {
  const service = new TestService();
  let ids: Readonly<Record<string, string>>;
  let position: string;
  beforeAll(async () => {
    await service.start();
    const send = async (path: string, body: object) => {
      const answer = await service.post(path, body);
      if (answer.status >= 300) throw new Error(`${path}: ${answer.text}`);
      return answer.body;
    };
    const made = await sendCanaries(send, 'Sample Salesperson');
    // A second one stays open, with something to do: worklists and ageing have something to show.
    await send(`/v1/prospects/${made.prospectId}/questions`, { text: CANARY }).catch(() => undefined);
    const contact = { name: `${CANARY} second`, email: `second-${CANARY}@example.org` };
    const open = await send('/v1/prospects', { source: 'web', product: 'gold', interest: 2, contact, answers: { need: CANARY } });
    ({ position } = await send(`/v1/prospects/${open.prospectId}/questions`, { text: CANARY }));
    ids = { prospectId: made.prospectId, staffId: made.staffId, playbookId: 'house', formId: 'house', name: 'prospects' };
  });
  afterAll(() => service.remove());

  const queriesOf = (path: string): readonly string[] => {
    if (!path.includes('{report}')) return [`${path}?after=${position}`];
    const by = DIMENSIONS.map((dimension) => `by=${dimension}`);
    const ways = [...by, 'timeZone=Europe/Berlin', `asOf=${new Date().toISOString()}`, 'credit=fractional'];
    return REPORTS.flatMap((report) => {
      const own = path.replace('{report}', report);
      if (own.endsWith('/explain')) return MEASURES.map((measure) => `${own}?measure=${measure}`);
      return ways.map((way) => `${own}?${way}`);
    });
  };

  it('sees no personal data on any path of the API, as JSON or as CSV', async () => {
    const { paths } = JSON.parse(service.openApi()) as Description;
    const asked = Object.entries(paths)
      .filter(([, methods]) => 'get' in methods)
      .flatMap(([path]) => queriesOf(path));
    const statuses = new Map<number, number>();
    for (const template of asked)
      for (const accept of ['application/json', 'text/csv']) {
        const path = template.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? 'unknown');
        const answer = await service.get(path, { as: 'analyst', headers: { accept } });
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        expect([path, answer.text.includes(CANARY)]).toEqual([path, false]);
      }
    // The walk was one: most of it was answered with figures, and what an analyst may not see was refused.
    expect(statuses.get(200)).toBeGreaterThan(150);
    expect(statuses.get(403)).toBeGreaterThan(1);
    expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([]);
  });

  it('is told from others by that alone: a manager sees it', async () => {
    const { text } = await service.get(`/v1/prospects/${ids.prospectId}`, { as: 'manager' });
    expect(text).toContain(CANARY);
  });
});
