import { OneByOne } from './one-by-one';

describe('work that runs one by one', () => {
  const forever = new AbortController().signal;
  const done: string[] = [];
  const gates = new Map<string, () => void>();
  /** Begins, and ends when it is let. */
  const work = (name: string) => async (): Promise<string> => {
    done.push(`${name} begins`);
    await new Promise<void>((resolve) => gates.set(name, resolve));
    done.push(`${name} ends`);
    return name;
  };
  const turn = (): Promise<void> => new Promise(setImmediate);
  beforeEach(() => {
    done.length = 0;
    gates.clear();
  });

  it('begins when what came before it is over, also where that failed', async () => {
    const all = new OneByOne();
    const failing = all.run(forever, () => Promise.reject(new Error('in vain')));
    const first = all.run(forever, work('first'));
    const second = all.run(forever, work('second'));
    await expect(failing).rejects.toThrow('in vain');
    await turn();
    expect(done).toEqual(['first begins']);
    gates.get('first')!();
    expect(await first).toBe('first');
    await turn();
    gates.get('second')!();
    expect(await second).toBe('second');
    expect(done).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });

  it('goes away at once where it is stopped while it waits, and who comes after it still waits for who is at work', async () => {
    const all = new OneByOne();
    const stopping = new AbortController();
    const first = all.run(forever, work('first'));
    const stopped = all.run(stopping.signal, work('stopped'));
    const last = all.run(forever, work('last'));
    await turn();
    stopping.abort();
    expect(await stopped).toBeUndefined();
    expect(await all.run(stopping.signal, work('too late'))).toBeUndefined();
    expect(done).toEqual(['first begins']);
    gates.get('first')!();
    await first;
    await turn();
    gates.get('last')!();
    await last;
    expect(done).toEqual(['first begins', 'first ends', 'last begins', 'last ends']);
  });
});
