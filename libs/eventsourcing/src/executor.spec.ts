import { CASHIER, command, setUp, STREAM, till, type Till } from '../../../test/support/till';
import { Executor } from './executor';
import { Refusal } from './refusal';

describe('a command', () => {
  it('begins a stream, and the next one goes on from its revision, position and hash', async () => {
    const { run, envelope, log } = setUp();
    const first = await run(command('Add', 5));
    expect(first).toMatchObject({ stream: STREAM, revision: 1, position: await log.head(), created: true, replayed: false });
    expect(first.events).toEqual([
      { type: 'TillOpened', data: { owner: CASHIER } },
      { type: 'MoneyAdded', data: { amount: 5 } },
    ]);
    const second = await run(command('Add', 6));
    expect(second).toMatchObject({ revision: 2, position: await log.head(), created: false });
    expect(envelope.continued).toEqual([null, 'till-1@1']);
  });

  it('leaves who, when and why beside each event', async () => {
    const { run, log } = setUp();
    await run(command('Add', 5, { commandId: 'c', occurredAt: '2026-02-01T00:00:00.000Z', causationId: 'cause' }));
    const [opened, added] = await log.readStream(STREAM);
    expect(opened!.metadata).toEqual({
      occurredAt: '2026-02-01T00:00:00.000Z',
      recordedAt: '2026-03-01T09:00:00.000Z',
      commandId: 'c',
      commandType: 'Add',
      correlationId: 'c',
      causationId: 'cause',
      actor: { subject: CASHIER, role: 'salesperson' },
      schemaVersion: 1,
      fingerprint: 'Add 5',
      previousHash: null,
    });
    expect(opened!.id).not.toBe(added!.id);
  });

  it('with nothing to do stays quiet and answers the current revision', async () => {
    const { run, stored } = setUp();
    await run(command('Add', 5));
    const { position } = await run(command('Close'));
    const quiet = { stream: STREAM, revision: 2, position, events: [], created: false, replayed: false };
    expect(await run(command('Close'))).toEqual(quiet);
    expect(await stored()).toEqual(['TillOpened', 'MoneyAdded', 'TillClosed']);
  });

  it('on a stream that is not there is refused with 404, unless it may begin one', async () => {
    const { run, stored } = setUp();
    await expect(run(command('Add', 5), { creates: false })).rejects.toMatchObject({ code: 'not-found', status: 404 });
    expect(await stored()).toEqual([]);
  });

  it('may be refused between decision and append, and leaves nothing then', async () => {
    const { run, stored } = setUp();
    const before = () => Promise.reject(new Refusal('unknown-code', 'no such product'));
    await expect(run(command('Add', 5), { before })).rejects.toMatchObject({ code: 'unknown-code' });
    expect(await stored()).toEqual([]);
  });

  it('whose event cannot be folded never reaches the log', async () => {
    const { executor, stored } = setUp();
    const evolve = () => {
      throw new TypeError('no case');
    };
    const execution = { stream: STREAM, creates: true, facts: () => Promise.resolve(undefined) };
    await expect(executor.execute({ ...till, evolve }, command('Add', 5), execution)).rejects.toThrow('no case');
    expect(await stored()).toEqual([]);
  });
});

describe('a command sent again', () => {
  it('has one effect and one answer, 20 times in parallel, in one process or in several', async () => {
    for (const processes of [1, 4]) {
      const { process, stored } = setUp();
      const all = Array.from({ length: processes }, process);
      const sent = command('Add', 5);
      const outcomes = await Promise.all(Array.from({ length: 20 }, (_, i) => all[i % processes]!.run(sent)));
      expect(await stored()).toEqual(['TillOpened', 'MoneyAdded']);
      expect(outcomes.filter((o) => !o.replayed)).toHaveLength(1);
      expect(new Set(outcomes.map((o) => `${o.revision} ${o.position} ${o.created} ${o.events.length}`)).size).toBe(1);
    }
  });

  it('is answered from the log after a restart, also when the stream went on', async () => {
    const { run, process, stored } = setUp();
    await run(command('Add', 1));
    const sent = command('Add', 5);
    const first = await run(sent);
    await run(command('Add', 7));
    const again = await process().run(sent);
    expect(again).toMatchObject({ revision: first.revision, position: first.position, created: false, replayed: true });
    expect(again.events.map((e) => e.data)).toEqual([{ amount: 5 }]);
    expect(await stored()).toHaveLength(4);
  });

  it('with another body is refused with 422, in the log or still under way', async () => {
    const { run, process, stored } = setUp();
    const reused = { code: 'key-reused', status: 422 };
    const first = run(command('Add', 5, { commandId: 'c' }));
    await expect(run(command('Add', 6, { commandId: 'c' }))).rejects.toMatchObject(reused);
    await first;
    await expect(run(command('Add', 6, { commandId: 'c' }))).rejects.toMatchObject(reused);
    await expect(process().run(command('Add', 6, { commandId: 'c' }))).rejects.toMatchObject(reused);
    expect(await stored()).toHaveLength(2);
  });

  it('is answered again before anything else is checked', async () => {
    const { run } = setUp();
    const sent = command('Add', 5);
    await run(sent);
    await run(command('Close'));
    const authorise = () => {
      throw new Refusal('not-found', 'not yours', 404);
    };
    const again = { ...sent, context: { ...sent.context, ifMatch: 77 } };
    expect(await run(again, { authorise })).toMatchObject({ revision: 1, replayed: true });
  });

  it('after a refusal is decided anew, for refusals are not remembered', async () => {
    const { run } = setUp();
    await run(command('Add', 5));
    await run(command('Close'));
    const sent = command('Add', 6);
    await expect(run(sent)).rejects.toMatchObject({ code: 'closed' });
    await run(command('Reopen'));
    expect(await run(sent)).toMatchObject({ revision: 4, replayed: false });
  });
});

describe('the order of checks', () => {
  it('is 404, then 412, then the rules', async () => {
    const { run } = setUp();
    await run(command('Add', 5));
    await run(command('Close'));
    const authorise = ({ owner }: Till) => {
      if (owner !== 'berta') throw new Refusal('not-found', 'not yours', 404);
    };
    const stale = { ifMatch: 0 };
    await expect(run(command('Add', 1, stale), { authorise })).rejects.toMatchObject({ status: 404 });
    await expect(run(command('Add', 1, stale))).rejects.toMatchObject({ code: 'revision-mismatch', status: 412 });
    await expect(run(command('Add', 1, { ifMatch: 2 }))).rejects.toMatchObject({ code: 'closed', status: 409 });
  });

  it('holds a quiet command to If-Match too', async () => {
    const { run } = setUp();
    await run(command('Add', 5));
    await run(command('Close'));
    await expect(run(command('Close', 0, { ifMatch: 1 }))).rejects.toMatchObject({ status: 412 });
    expect(await run(command('Close', 0, { ifMatch: 2 }))).toMatchObject({ revision: 2, events: [] });
  });
});

describe('loading a state', () => {
  it('reads the log as it is now, page by page, and nothing where there is no stream', async () => {
    const { executor, process, run } = setUp();
    expect(await executor.load(till, STREAM)).toBeUndefined();
    for (let i = 0; i < 1100; i++) await run(command('Add', 1));
    expect(await process().executor.load(till, STREAM)).toMatchObject({
      state: { sum: 1100 },
      revision: 1100,
      hash: 'till-1@1100',
    });
    await process().run(command('Add', 1));
    expect(await executor.load(till, STREAM)).toMatchObject({ state: { sum: 1101 }, revision: 1101 });
  });

  it('never puts an older state in the place of a newer one', async () => {
    const { executor, run, log, decisions } = setUp();
    await run(command('Add', 1));
    const read = log.readStream.bind(log);
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    log.readStream = async (stream, query) => {
      log.readStream = read;
      const page = await read(stream, query);
      await held;
      return page;
    };
    const loading = executor.load(till, STREAM);
    await run(command('Add', 2));
    letGo();
    await loading;
    decisions.length = 0;
    await run(command('Add', 3));
    expect(decisions).toHaveLength(1);
  });

  it('folds old events in their current form', async () => {
    const { log, envelope, run } = setUp();
    await run(command('Add', 5));
    const cents = { MoneyAdded: [(data: Record<string, unknown>) => ({ amount: (data['amount'] as number) * 100 })] };
    const executor = new Executor(log, envelope, cents);
    expect((await executor.load(till, STREAM))!.state.sum).toBe(500);
    await executor.execute(till, command('Add', 7), { stream: STREAM, facts: () => Promise.resolve(undefined) });
    expect((await log.readStream(STREAM)).map((e) => e.metadata.schemaVersion)).toEqual([1, 1, 2]);
    expect((await new Executor(log, envelope, cents).load(till, STREAM))!.state.sum).toBe(507);
  });
});
