import { CASHIER, command, setUp, type Till, type TillCommand } from '../../../test/support/till';
import type { Outcome } from './executor';
import { Refusal } from './refusal';

describe('commands at the same time', () => {
  it('lose no update: 50 writers in one process never conflict', async () => {
    const { run, decisions, sum } = setUp();
    await run(command('Add', 0));
    await Promise.all(Array.from({ length: 50 }, (_, i) => run(command('Add', i))));
    expect(await sum()).toBe(1225);
    expect(decisions).toHaveLength(51);
  });

  it('lose no update: 50 writers in three processes, who send again when told to', async () => {
    const { process, sum, stored } = setUp();
    const all = [process(), process(), process()];
    const insist = async (i: number, sent: TillCommand): Promise<Outcome> =>
      all[i % 3]!.run(sent).catch((error: unknown) => {
        if (error instanceof Refusal && error.code === 'concurrent-update') return insist(i, sent);
        throw error;
      });
    await Promise.all(Array.from({ length: 50 }, (_, i) => insist(i, command('Add', i))));
    expect(await sum()).toBe(1225);
    expect(await stored()).toHaveLength(51);
  });

  it.each([
    [3, undefined],
    [4, 'concurrent-update'],
  ])('decide again after %d conflicts with another process, at most 3 times', async (conflicts, code) => {
    const { run, process, log, decisions, sum } = setUp();
    await run(command('Add', 0));
    const other = process();
    decisions.length = 0;
    log.ahead = Array.from({ length: conflicts }, () => async () => {
      const ahead = log.ahead;
      log.ahead = [];
      await other.run(command('Add', 100));
      log.ahead = ahead;
    });
    const sent = command('Add', 1);
    const outcome = run(sent);
    if (code) await expect(outcome).rejects.toMatchObject({ code, status: 409 });
    else expect(await outcome).toMatchObject({ revision: 5 });
    expect(decisions.filter((c) => c === sent)).toHaveLength(4);
    expect(await sum()).toBe(conflicts * 100 + (code ? 0 : 1));
  });

  it('are never decided again under If-Match', async () => {
    const { run, process, log, decisions, sum } = setUp();
    await run(command('Add', 0));
    log.ahead = [() => process().run(command('Add', 100))];
    const sent = command('Add', 1, { ifMatch: 1 });
    await expect(run(sent)).rejects.toMatchObject({ code: 'revision-mismatch', status: 412 });
    expect(decisions.filter((c) => c === sent)).toHaveLength(1);
    expect(await sum()).toBe(100);
  });

  it('tell nothing of a stream that was taken from the actor meanwhile', async () => {
    const { run, process, log } = setUp();
    await run(command('Add', 0));
    await run(command('Close'));
    const berta = { actor: { subject: 'berta', role: 'salesperson' } };
    log.ahead = [() => process().run(command('Reopen', 0, berta))];
    const authorise = ({ owner }: Till) => {
      if (owner !== CASHIER) throw new Refusal('not-found', 'not yours', 404);
    };
    await expect(run(command('Reopen', 0, { ifMatch: 2 }), { authorise })).rejects.toMatchObject({ status: 404 });
  });
});

describe('a cached state that another process has moved on', () => {
  const moved = async (type: TillCommand['type'], first: TillCommand['type'] = 'Add') => {
    const world = setUp();
    await world.run(command('Add', 1));
    if (first === 'Close') await world.run(command('Close'));
    const other = world.process();
    await other.run(command(type, 1));
    world.decisions.length = 0;
    return { ...world, other };
  };

  it('never refuses: the rule is asked again on the fresh one', async () => {
    const { run } = await moved('Reopen', 'Close');
    expect(await run(command('Add', 6))).toMatchObject({ revision: 4 });
  });

  it('never answers 412 to a caller who has seen the fresh one', async () => {
    const { run } = await moved('Add');
    expect(await run(command('Add', 6, { ifMatch: 2 }))).toMatchObject({ revision: 3 });
  });

  it('never answers 404 to whom the stream has come meanwhile', async () => {
    const { run, process } = setUp();
    const berta = { actor: { subject: 'berta', role: 'salesperson' } };
    await run(command('Add', 1));
    await run(command('Close'));
    await process().run(command('Reopen', 0, berta));
    const authorise = ({ owner }: Till) => {
      if (owner !== 'berta') throw new Refusal('not-found', 'not yours', 404);
    };
    expect(await run(command('Add', 6, berta), { authorise })).toMatchObject({ revision: 4 });
  });

  it('never answers quietly: the command is decided again', async () => {
    const { run, stored } = await moved('Reopen', 'Close');
    expect(await run(command('Close'))).toMatchObject({ revision: 4 });
    expect((await stored()).at(-1)).toBe('TillClosed');
  });

  it('still refuses, and still answers quietly, where the fresh one agrees', async () => {
    const { run, other } = await moved('Close');
    await expect(run(command('Add', 1))).rejects.toMatchObject({ code: 'closed' });
    await other.run(command('Reopen'));
    expect(await run(command('Reopen'))).toMatchObject({ revision: 3, events: [] });
  });

  it.each([
    ['an append', [], 'Close', []],
    ['a quiet answer', ['Close'], 'Reopen', []],
    ['a refusal', ['Reopen'], 'Add', ['Close']],
  ] as const)('answers again a command that the other process was sent at the same time, instead of %s', async (...row) => {
    const [instead, earlier, type, later] = row;
    const { run, process, log, stored } = setUp();
    await run(command('Add', 1));
    if (instead === 'a refusal') await run(command('Close'));
    const other = process();
    const sent = command(type, 3);
    const [find, append] = [log.findCommand.bind(log), log.append.bind(log)];
    const otherWins = async () => {
      Object.assign(log, { findCommand: find, append });
      for (const between of earlier) await other.run(command(between));
      await other.run(sent);
      for (const between of later) await other.run(command(between));
    };
    // The other one wins between the decision and the append, or right after the look-up that found nothing.
    log.append = async (...what) => {
      await otherWins();
      return append(...what);
    };
    log.findCommand = async (id) => {
      const trace = await find(id);
      await otherWins();
      return trace;
    };
    const first = (await stored()).length + earlier.length;
    expect(await run(sent)).toMatchObject({ revision: first, replayed: true });
    expect(await stored()).toHaveLength(first + 1 + later.length);
  });
});
