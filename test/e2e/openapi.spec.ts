import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { spawnSync } from 'node:child_process';
import { describeUnless } from '../support/shared-data';

const DIST = resolve(__dirname, '../../dist');
const notBuilt = existsSync(resolve(DIST, 'apps/api/src/bootstrap.js')) ? undefined : 'nothing is built: npm run build';

/** Parsed JSON, whose shape the tests themselves are about. */
type Json = ReturnType<typeof JSON.parse>;

/** Asks the built service, for only the build knows the DTOs' comments and types. Prints a JSON object. */
const ask = (script: string): Json => {
  const boot = `
    const { createApp } = require(${JSON.stringify(resolve(DIST, 'apps/api/src/bootstrap.js'))});
    const { settingsOf } = require(${JSON.stringify(resolve(DIST, 'apps/api/src/settings.js'))});
    const dir = require('node:fs').mkdtempSync(require('node:path').join(require('node:os').tmpdir(), 'closeline-test-'));
    (async () => {
      const running = await createApp(settingsOf({ DATA_DIR: dir, PORT: '0', LOG_LEVEL: 'fatal' }));
      const get = async (url) => { const { statusCode, headers, body } = await running.app.inject({ method: 'GET', url }); return { statusCode, headers, body }; };
      ${script}
      await running.close();
      require('node:fs').rmSync(dir, { recursive: true });
    })();`;
  const register = resolve(__dirname, '../../scripts/run-ts.cjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-r', register, '-e', boot], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
};

type Schema = { $ref?: string; properties?: Record<string, Schema>; required?: string[]; additionalProperties?: unknown };

describeUnless(notBuilt)('the OpenAPI description', () => {
  let document: Json;
  let pages: Json;
  beforeAll(() => {
    ({ document, pages } = ask(`
      const document = JSON.parse((await get('/openapi.json')).body);
      const docs = await get('/docs');
      const names = [...docs.body.matchAll(/(?:src|href)="\\.?\\/?([^"]+)"/g)].map((m) => m[1]);
      const assets = await Promise.all(names.map((name) => get('/' + (name.startsWith('docs') ? name : 'docs/' + name))));
      console.log(JSON.stringify({ document, pages: { docs, names, statuses: assets.map((a) => a.statusCode) } }));
    `));
  });

  const operations = (): [string, string, Json][] =>
    Object.entries(document.paths as Record<string, Record<string, Json>>).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [method, path, operation] as [string, string, Json]),
    );

  it('names every command by its class', () => {
    const names = operations()
      .filter(([method, path]) => method === 'post' && !path.startsWith('/v1/views'))
      .map(([, , operation]) => operation.operationId);
    expect(names.sort()).toEqual(
      [
        ...['SubmitForm', 'ImportProspect', 'AssignProspect', 'RecordFinding', 'QualifyProspect', 'DisqualifyProspect'],
        ...['WelcomeProspect', 'AskQuestion', 'AnswerQuestion', 'LeaveMessage', 'FollowUpMessage', 'EstablishRelationship'],
        ...['SendProposal', 'ReviseProposal', 'SendWelcomeLetter', 'OfferContract', 'SignContract', 'DeclineContract'],
        ...['RecordSale', 'CollectPayment', 'RefundPayment', 'StartStep', 'CompleteStep', 'FailStep', 'ReplaceStep'],
        ...['LoseProspect', 'ReopenProspect', 'JoinStaff', 'PauseStaff', 'ResumeStaff', 'LeaveStaff', 'ChoosePlaybook'],
        ...['DraftPlaybook', 'RevisePlaybook', 'RetirePlaybook', 'PublishForm', 'ReviseForm', 'WithdrawForm', 'sendCommands'],
      ].sort(),
    );
  });

  it('refers to nothing that it does not describe', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]*)"/g)].map((m) => m[1]!);
    expect(refs.filter((name) => !(name in document.components.schemas))).toEqual([]);
  });

  it('says what a submission needs', () => {
    const schema = document.components.schemas.SubmitFormDto as Schema;
    expect(schema.required!.sort()).toEqual(['answers', 'contact', 'interest', 'product', 'source']);
    expect(schema.properties).toMatchObject({
      occurredAt: { type: 'string', format: 'date-time' },
      interest: { type: 'integer', minimum: 1, maximum: 5 },
      source: { type: 'string', maxLength: 80 },
    });
  });

  it('asks for a key and a token on every command, and describes its refusals', () => {
    for (const [method, path, { parameters, security, responses, operationId }] of operations()) {
      if (path.startsWith('/health') || path === '/metrics') continue;
      expect([path, security]).toEqual([path, [{ bearer: [] }]]);
      if (method !== 'post' || operationId === 'sendCommands' || path.startsWith('/v1/views')) continue;
      expect([path, parameters.some((p: Json) => p.name === 'Idempotency-Key' && p.required)]).toEqual([path, true]);
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['200', '400', '401', '403', '404', '409', '412', '422']));
      expect(responses['409'].content['application/problem+json'].schema).toEqual({ $ref: '#/components/schemas/Problem' });
    }
  });

  it('is shown by a page that works under its own policy', () => {
    expect([pages.docs.statusCode, pages.docs.headers['content-security-policy']]).toEqual([
      200,
      expect.stringContaining("script-src 'self'"),
    ]);
    expect(pages.docs.body).not.toMatch(/<script>[^<]*\S/);
    expect(pages.names.length).toBeGreaterThan(2);
    expect(new Set(pages.statuses)).toEqual(new Set([200]));
  });
});
