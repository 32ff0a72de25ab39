import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { REPORTS } from '@closeline/sales';
import { TestService } from '../support/running';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = any;

/** The schemas of OpenAPI 3.0 as JSON Schema, exact: null where it is allowed, and no field that is not described. */
const exact = (schema: Json): Json => {
  if (Array.isArray(schema)) return schema.map(exact);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable, discriminator: _, ...rest } = schema;
  const plain = Object.fromEntries(Object.entries(rest).map(([name, part]) => [name, exact(part)]));
  if ('properties' in plain && !('additionalProperties' in plain)) plain.additionalProperties = false;
  return nullable ? { anyOf: [plain, { type: 'null' }] } : plain;
};

/** Every basis, grouped and not, by a credit of its own, over documents and over the log. */
const QUESTIONS: readonly (readonly [string, string])[] = [
  ...['', '?by=salesperson,month', '?basis=flow&by=week', '?basis=snapshot&by=team', '?credit=fractional'].map(
    (q) => ['funnel', q] as const,
  ),
  ...[
    '?by=salesperson',
    '?basis=broad',
    '?basis=cohort&by=source',
    '?within=1',
    '?credit=owner-at-stage',
    '?asOf=2100-01-01T00:00:00Z',
  ].map((q) => ['close-rates', q] as const),
  ...['', '?basis=latest&by=product', '?origin=relationship'].map((q) => ['curve', q] as const),
  ...['', '?basis=pipeline&by=salesperson', '?origin=qualified&by=month'].map((q) => ['velocity', q] as const),
  ...['', '?by=salesperson,product'].map((q) => ['stage-times', q] as const),
  ...['', '?target=5&by=form'].map((q) => ['first-response', q] as const),
  ...['', '?by=playbook'].map((q) => ['steps', q] as const),
  ...['', '?by=salesperson'].map((q) => ['ageing', q] as const),
  ...['', '?by=salesperson'].map((q) => ['pipeline', q] as const),
  ...['', '?by=product', '?basis=cohort'].map((q) => ['money', q] as const),
];

const NOW = '2026-03-02T10:00:00.000Z';

describe('the answers of reports', () => {
  // All of it on one day, whenever this runs.
  const service = new TestService({ now: () => NOW });
  let document: Json;
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  const run = async (path: string, body: object = {}): Promise<Json> => {
    const { status, body: answer } = await service.post(path, body, { as: 'admin' });
    if (status >= 300) throw new Error(`${path}: ${JSON.stringify(answer)}`);
    return answer;
  };
  /** Won, lost and open ones, so that no list of an answer is empty. */
  beforeAll(async () => {
    await service.start();
    const { staffId } = await run('/v1/staff', { name: 'Ada Sample', kind: 'salesperson', team: 'north' });
    let position = '';
    for (let i = 0; i < 15; i++) {
      const contact = { name: 'Sample', email: `sample${i}@example.org` };
      const { prospectId } = await run('/v1/prospects', { source: 'web', product: 'gold', interest: 3, contact, answers: {} });
      const at = `/v1/prospects/${prospectId}`;
      await run(`${at}/assign`, { salespersonId: staffId });
      for (const topic of ['product-knowledge', 'background-history', 'target-audience', 'possible-issues'])
        await run(`${at}/findings`, { topic, note: 'so' });
      ({ position } = await run(`${at}/qualify`));
      if (i === 0) {
        await run(`${at}/steps/welcome/fail`, { reason: 'no-show' });
        await run(`${at}/steps/welcome/replace`, { step: 'visit' });
        continue;
      }
      if (i === 1) {
        ({ position } = await run(`${at}/lose`, { reason: 'price' }));
        continue;
      }
      await run(`${at}/welcome`, { by: staffId, channel: 'phone' });
      await run(`${at}/establish-relationship`);
      const value = { amount: 120_000, currency: 'EUR' };
      const { proposalId } = await run(`${at}/proposals`, { product: 'gold', value });
      if (i === 2) continue;
      await run(`${at}/welcome-letter`);
      const { contractId } = await run(`${at}/contracts`, { proposalId, value });
      ({ position } = await run(`${at}/contracts/${contractId}/sign`, { signedBy: 'Sample' }));
    }
    await service.get(`/v1/reports/funnel?after=${position}`);
    document = JSON.parse(service.openApi());
    const schemas = exact(document.components.schemas);
    for (const name of Object.keys(schemas)) ajv.addSchema(schemas[name], `#/components/schemas/${name}`);
  });
  afterAll(() => service.remove());

  const described = (): Json => document.paths['/v1/reports/{report}'].get.responses['200'].content['application/json'].schema;

  it.each(QUESTIONS)('%s%s is exactly as described', async (name, query) => {
    const { status, body } = await service.get(`/v1/reports/${name}${query}`);
    expect([status, body]).toEqual([200, expect.objectContaining({ report: name })]);
    const names = described().oneOf.map(({ $ref }: { $ref: string }) => $ref.split('/').at(-1));
    const own = names.find((n: string) => document.components.schemas[n].properties.report.enum[0] === name);
    const validate = ajv.getSchema(`#/components/schemas/${own}`)!;
    expect([validate(body), validate.errors]).toEqual([true, null]);
  });

  it('are those of every report', () => {
    const names = described().oneOf.map(({ $ref }: { $ref: string }) => $ref.split('/').at(-1));
    const reports = names.map((n: string) => document.components.schemas[n].properties.report.enum[0]);
    expect([...reports].sort()).toEqual([...REPORTS].sort());
  });

  it('are of something: no list that is described above is empty', async () => {
    const total = async (path: string): Promise<Json> => (await service.get(`/v1/reports/${path}`)).body.total;
    const curve = await total('curve');
    expect(curve).toMatchObject({ n: 15, won: 12, lost: 1, open: 2, reopened: { n: 0 } });
    expect(curve.points.map(({ day, atRisk }: Json) => [day, atRisk])).toEqual([[0, 15]]);
    expect(curve.points[0].won.estimate).toBeCloseTo(12 / 15, 12);
    expect(await total('velocity')).toMatchObject({ n: 13, currencies: [{ n: 13, won: 12, medianDays: 0, perDay: null }] });
    expect((await total('stage-times')).stages.map(({ n, left }: Json) => [n, left])).toEqual([
      ...[[15, 15]],
      ...[[15, 15]],
      ...[[15, 14]],
      ...[[13, 12]],
    ]);
    const [, , relationship, conversion] = (await total('pipeline')).stages;
    expect([relationship.open, conversion.values]).toMatchObject([1, [{ currency: 'EUR', value: 120_000 }]]);
    const { steps } = (await total('steps')).stages[2];
    expect(steps.find(({ step }: Json) => step === 'welcome')).toMatchObject({
      ...{ failedBy: [{ reason: 'no-show', count: 1 }], replacements: [{ step: 'visit', count: 1 }] },
    });
    expect((await total('money')).currencies).toMatchObject([{ currency: 'EUR', signed: 1_440_000 }]);
    expect(await total('first-response')).toMatchObject({ n: 15, responded: 15, medianMinutes: 0 });
  });

  it('explain a quantile by its members in order, those who are still there last', async () => {
    const measure = 'stages.relationship.median';
    const { body } = await service.get(`/v1/reports/stage-times/explain?measure=${measure}`);
    expect([body.kind, body.figure, body.n]).toEqual(['members', 0, 15]);
    expect(body.episodes.map(({ counts }: Json) => counts[measure])).toEqual([...Array<number>(14).fill(0), null]);
  });
});
