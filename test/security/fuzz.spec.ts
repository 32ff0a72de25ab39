import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { TestService } from '../support/running';

type Json = ReturnType<typeof JSON.parse>;

const service = new TestService();
afterAll(() => service.remove());

const hostile = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<Json>(null, '', ' ', '\u0000', '\u202e', '$ne', { $gt: '' }, [], {}, -1, 1e308, 2 ** 53, 'x'.repeat(10_001)),
);

/** Values of a schema of ours, mostly. */
const of = (schema: Json, all: Json): fc.Arbitrary<Json> => {
  if (schema.$ref) return of(all[schema.$ref.split('/').at(-1)], all);
  if (schema.allOf) return of(schema.allOf[0], all);
  if (schema.oneOf) return fc.oneof(...schema.oneOf.map((each: Json) => of(each, all)));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const fitting = (): fc.Arbitrary<Json> => {
    switch (schema.type) {
      case 'string':
        if (schema.format === 'date-time') return fc.constantFrom('2020-01-01T00:00:00Z', '2999-01-01T00:00:00+02:00');
        if (schema.format === 'date') return fc.constant('2020-01-01');
        if (schema.format === 'email') return fc.constantFrom('a@example.org', 'b@example.org');
        return fc.string({ unit: 'grapheme', minLength: schema.minLength ?? 0, maxLength: Math.min(schema.maxLength ?? 20, 20) });
      case 'integer':
        return fc.integer({ min: schema.minimum ?? -10, max: Math.min(schema.maximum ?? 10, 1000) });
      case 'number':
        return fc.double({ noNaN: true, noDefaultInfinity: true });
      case 'boolean':
        return fc.boolean();
      case 'array':
        return fc.array(of(schema.items, all), { maxLength: 3 });
      default: {
        const fields = Object.entries(schema.properties ?? {}).map(([name, each]) => [name, of(each, all)] as const);
        if (fields.length === 0) return fc.dictionary(fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 }), { maxKeys: 3 });
        return fc.record(Object.fromEntries(fields), { requiredKeys: schema.required ?? [] });
      }
    }
  };
  return fc.oneof({ weight: 30, arbitrary: fitting() }, { weight: 1, arbitrary: hostile });
};

it('whatever is sent gets an answer that fits the OpenAPI description, and never a 5xx', async () => {
  await service.start();
  const document: Json = JSON.parse(service.openApi());
  const { schemas } = document.components;
  const ajv = new Ajv({ strict: false });
  addFormats(ajv);
  ajv.addSchema({ $id: 'api', components: { schemas } });
  const fits = (name: string) => ajv.compile({ $ref: `api#/components/schemas/${name}` });
  const [answer, problem] = [fits('Answer'), fits('Problem')];

  const form = { source: 'web', product: 'gold', interest: 3, contact: { name: 'Ada' }, answers: {} };
  const { prospectId } = (await service.post('/v1/prospects', form)).body;
  const { staffId } = (await service.post('/v1/staff', { name: 'x', kind: 'salesperson' })).body;
  await service.post(`/v1/prospects/${prospectId}/assign`, { salespersonId: staffId });
  // Operating a view is no command: test/e2e/views.spec.ts has its refusals.
  const isCommand = (path: string): boolean => path !== '/v1/commands' && !path.startsWith('/v1/views');
  const commands = Object.entries<Json>(document.paths).filter(([path, { post }]) => post && isCommand(path));
  const known: Readonly<Record<string, string>> = { prospectId, staffId, playbookId: 'house', formId: 'house', slot: 'welcome' };
  const statuses = new Set<number>();

  for (const [path, { post }] of commands) {
    const body = of(post.requestBody.content['application/json'].schema, schemas);
    const real = path.replace(/\{(\w+)\}/g, (_, name: string) => known[name] ?? 'unknown');
    await fc.assert(
      fc.asyncProperty(body, async (sent) => {
        const { status, body: told, headers } = await service.post(real, JSON.stringify(sent), { as: 'admin' });
        statuses.add(status);
        expect([real, sent, status < 500, String(status) in post.responses]).toEqual([real, sent, true, true]);
        const fit = status < 300 ? answer : problem;
        expect([real, fit(told), fit.errors]).toEqual([real, true, null]);
        if (status >= 300) expect(headers['content-type']).toBe('application/problem+json');
      }),
      { numRuns: 25 },
    );
  }
  expect([...statuses].sort()).toEqual(expect.arrayContaining([200, 201, 400, 404, 409]));
});
