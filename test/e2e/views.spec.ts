import { digestAfresh, digestStored, foldAfresh, type Document } from '@closeline/eventsourcing';
import { prospectsView, salesUpcasts } from '@closeline/sales';
import { readMetrics, valueOf } from '../support/prometheus';
import { TestService } from '../support/running';

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  while (!(await holds())) await new Promise(setImmediate);
};
type Step = (doc: object | null, event: { readonly stream: string }) => object | null;
/** What a view does at each type of event, to be broken for a while. */
const steps = prospectsView.view.on as unknown as Record<string, Step>;

describe('the views, by an administrator', () => {
  const service = new TestService();
  const as = 'admin' as const;
  const ids: string[] = [];
  let position = '';
  const submit = async (n: number): Promise<void> => {
    const contact = { name: `Sample ${n}`, email: `sample${n}@example.org` };
    const { body } = await service.post('/v1/prospects', { source: 'web', product: 'gold', interest: 3, contact, answers: {} });
    ids.push(body.prospectId);
    ({ position } = body);
  };
  const view = async (name = 'prospects') => (await service.get(`/v1/views/${name}`, { as })).body;
  const submitted = async () => (await service.get('/v1/reports/funnel')).body.total.stages[0].count as number;
  beforeAll(async () => {
    await service.start();
    for (let n = 0; n < 12; n++) await submit(n);
    await service.get(`/v1/worklist?after=${position}`);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => service.remove());

  it('are listed with how far they are; an analyst sees the list and nothing else', async () => {
    const { views } = (await service.get('/v1/views', { as: 'analyst' })).body;
    expect(views.map((v: { view: string; caughtUp: boolean; parked: number }) => [v.view, v.caughtUp, v.parked])).toContainEqual([
      prospectsView.id,
      true,
      0,
    ]);
    for (const path of ['/v1/views/prospects', '/v1/views/prospects/parked'])
      expect((await service.get(path, { as: 'analyst' })).status).toBe(403);
    expect((await service.post('/v1/views/prospects/rebuild', {}, { as: 'analyst' })).status).toBe(403);
    expect((await service.get('/v1/views/nothing', { as })).status).toBe(404);
    const twice = await service.get('/v1/views/prospects/parked?after-id=a&after-id=b', { as });
    expect([twice.status, twice.body.code]).toEqual([400, 'malformed']);
  });

  it('are built anew beside the one that is read, promoted when equal, and one goes back and drops what is not read', async () => {
    const { build: before } = await view('episodes');
    const begun = await service.post('/v1/views/episodes/rebuild', {}, { as });
    expect(begun.status).toBe(202);
    await until(async () => {
      // Whoever reads meanwhile reads whole figures.
      expect(await submitted()).toBe(12);
      return (await view('episodes')).build !== before;
    });
    const rebuilt = await view('episodes');
    expect(rebuilt.builds.map((b: { id: string; status: string }) => [b.id, b.status])).toContainEqual([before, 'kept']);
    const back = await service.post('/v1/views/episodes/activate', { build: before }, { as });
    expect([back.status, back.body.build]).toEqual([200, before]);
    expect(await submitted()).toBe(12);
    const dropActive = await service.delete(`/v1/views/episodes/builds/${before}`, { as });
    expect([dropActive.status, dropActive.body.code]).toEqual([409, 'view-active']);
    const dropped = await service.delete(`/v1/views/episodes/builds/${rebuilt.build}`, { as });
    expect(dropped.body.builds.map((b: { id: string }) => b.id)).toEqual([before]);
    expect((await service.delete(`/v1/views/episodes/builds/${rebuilt.build}`, { as })).status).toBe(404);
    expect((await service.post('/v1/views/episodes/activate', { build: 1 }, { as })).status).toBe(400);
  });
});

describe('an event that a view cannot digest, in one of 1,000 prospects', () => {
  const COUNT = 1_000;
  const POISONED = 417;
  const service = new TestService();
  const as = 'admin' as const;
  let position = '';
  /** One command a line, all in one request. @returns what each was answered */
  const send = async (lines: readonly object[]): Promise<readonly Answered[]> => {
    const text = lines.map((line, n) => JSON.stringify({ id: `${keys++}-${n}`, ...line })).join('\n');
    const answer = await service.post('/v1/commands', text, { headers: { 'content-type': 'application/x-ndjson' } });
    const answers = answer.text.trim().split('\n');
    const results = answers.map((line) => JSON.parse(line) as Answered);
    expect(results.filter(({ status }) => status >= 300)).toEqual([]);
    position = results.at(-1)!.position;
    return results;
  };
  let keys = 0;
  const store = () => service.service.composition.engine.views;
  const build = async (): Promise<string> => (await service.get('/v1/views/prospects', { as })).body.build;
  /** What the view holds, and what a fresh fold of the log gives, by the mended view. */
  const bothDigests = async (): Promise<readonly [string, string]> => {
    const texts: [string[], string[]] = [[], []];
    const [live, afresh] = texts.map((lines) => ({ update: (text: string) => lines.push(text) }));
    await digestStored(store(), { ...prospectsView, id: await build() }, live!);
    digestAfresh(await foldAfresh(service.service.composition.engine.log, prospectsView, salesUpcasts), prospectsView, afresh!);
    return [texts[0].join(''), texts[1].join('')];
  };
  beforeAll(() => service.start());
  afterAll(() => service.remove());

  it('parks that one alone, and everybody hears of it; once the view is mended a retry drains it in order, and all equals a rebuild', async () => {
    const submit = (n: number) => {
      const contact = { name: `Sample ${n}`, email: `sample${n}@example.org` };
      return { command: 'SubmitForm', data: { source: 'web', product: 'gold', interest: 3, contact, answers: {} } };
    };
    const ids = (await send(Array.from({ length: COUNT }, (_, n) => submit(n)))).map(({ prospectId }) => prospectId);
    await service.get(`/v1/worklist?after=${position}`);
    const poisoned = ids[POISONED]!;
    const step = steps.QuestionAsked!;
    const broken = jest.spyOn(steps, 'QuestionAsked').mockImplementation((doc, event) => {
      if (event.stream === `prospect-${poisoned}`) throw new Error('a fault of the view');
      return step(doc, event);
    });
    const ask = (prospectId: string) => ({ command: 'AskQuestion', prospectId, data: { text: 'How much is it?' } });
    const asked = await send(ids.map(ask));
    // What comes after it in the same document waits behind it, and is nothing without it.
    const { questionId } = asked[POISONED]!;
    await send([
      { command: 'AnswerQuestion', prospectId: poisoned, data: { questionId, text: 'So much.' } },
      { ...ask(poisoned), data: { text: 'And when?' } },
    ]);
    await service.get(`/v1/worklist?after=${position}`);

    const ready = await service.get('/health/ready');
    expect([ready.status, ready.body.ready, ready.body.status]).toEqual([200, true, 'degraded']);
    const told = readMetrics((await service.get('/metrics')).text);
    expect(valueOf(told, 'closeline_view_parked_documents', { view: prospectsView.id })).toBe(1);
    expect(valueOf(told, 'closeline_degraded')).toBe(1);
    const lines = service.logged.map((line) => JSON.parse(line) as { level: string; build?: string; documents?: number });
    expect(lines.filter(({ documents }) => documents !== undefined)).toMatchObject([
      { level: 'error', build: await build(), documents: 1 },
    ]);
    const { documents } = (await service.get('/v1/views/prospects/parked', { as })).body;
    expect(documents).toMatchObject([{ id: poisoned, events: 3, reason: 'Error: a fault of the view', retry: false }]);

    broken.mockRestore();
    const { documents: afresh } = await foldAfresh(service.service.composition.engine.log, prospectsView, salesUpcasts);
    const live = await store().load(await build(), ids);
    const plain = (document?: Document): unknown => JSON.parse(JSON.stringify(document));
    const differing = ids.filter((id) => JSON.stringify(plain(live.get(id))) !== JSON.stringify(plain(afresh.get(id))));
    expect([live.size, differing]).toEqual([COUNT, [poisoned]]);
    expect(live.get(poisoned)).toMatchObject({ questions: [] });

    expect((await service.post('/v1/views/prospects/retry', { document: ids[0] }, { as })).status).toBe(404);
    expect((await service.post('/v1/views/prospects/retry', {}, { as })).body).toEqual({ documents: 1 });
    await until(async () => (await service.get('/v1/views/prospects', { as })).body.parked === 0);
    expect((await service.get('/health/ready')).body.status).toBe('ok');
    const [now, fresh] = await bothDigests();
    expect(now === fresh).toBe(true);
    const item = (await service.get(`/v1/prospects/${poisoned}`)).body;
    expect(item.questions).toHaveLength(2);
    // It is asked for once a second at most.
    const parked = async () => valueOf(readMetrics((await service.get('/metrics')).text), 'closeline_view_parked_documents');
    await until(async () => (await parked()) === 0);
  });
});

interface Answered {
  readonly status: number;
  readonly prospectId: string;
  readonly questionId: string;
  readonly position: string;
}
