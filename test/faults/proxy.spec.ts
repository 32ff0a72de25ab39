import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { chanceOf } from './chance';
import { Proxy, type CutPoint } from './proxy';

/** A server that answers each piece with `<piece> done`, and keeps what reached it. */
class Echo {
  readonly got: string[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((socket) => {
    this.sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
    socket.on('data', (bytes) => {
      this.got.push(bytes.toString());
      socket.write(`${bytes.toString()} done`);
    });
  });

  async start(): Promise<number> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return this.port;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((done) => this.server.close(done));
  }
}

/** A client that sends one piece and waits for its answer before the next. */
class Caller {
  private read = '';
  private readonly socket: Socket;
  readonly closed: Promise<string>;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('data', (bytes) => (this.read += bytes.toString()));
    this.closed = new Promise((done) => {
      let how = 'closed';
      this.socket.on('error', (error: NodeJS.ErrnoException) => (how = error.code!)).on('close', () => done(how));
    });
  }

  /** @returns what was answered, or as much as came before the connection was lost */
  async call(text: string): Promise<string> {
    this.read = '';
    this.socket.write(text);
    const whole = `${text} done`;
    while (this.read.length < whole.length && !this.socket.destroyed)
      await Promise.race([once(this.socket, 'data').catch(() => undefined), this.closed]);
    return this.read;
  }

  async end(): Promise<void> {
    this.socket.destroy();
    await this.closed;
  }
}

describe('the proxy of the tests', () => {
  let echo: Echo;
  let proxy: Proxy;
  const paused: number[] = [];
  const callers: Caller[] = [];
  const caller = (): Caller => {
    callers.push(new Caller(proxy.port));
    return callers.at(-1)!;
  };

  beforeEach(async () => {
    echo = new Echo();
    paused.length = 0;
    proxy = await Proxy.before(await echo.start(), chanceOf(7), async (ms) => void paused.push(ms));
  });

  afterEach(async () => {
    for (const one of callers.splice(0)) await one.end();
    await proxy.close();
    await echo.stop();
  });

  it('passes everything, either way, unchanged', async () => {
    const one = caller();
    expect(await one.call('a')).toBe('a done');
    const large = 'x'.repeat(20_000);
    expect(await one.call(large)).toBe(`${large} done`);
    expect(await caller().call('b')).toBe('b done');
    expect(proxy.connections).toBe(2);
  });

  it.each<[CutPoint, string[], string]>([
    ['no request', ['first', 'other'], ''],
    ['half a request', ['first', 'other', 'sec'], ''],
    ['no answer', ['first', 'other', 'second'], ''],
    ['half an answer', ['first', 'other', 'second'], 'secon'],
  ])('cuts the exchange that was meant: %s gets through', async (at, got, answered) => {
    const cut = proxy.cutAt({ at, request: (bytes) => !bytes.includes('other'), nth: 2 });
    const [one, two] = [caller(), caller()];
    expect(await one.call('first')).toBe('first done');
    expect(await two.call('other')).toBe('other done');
    const answer = await one.call('second');
    expect(await cut).toBe(true);
    await one.closed;
    expect({ got: echo.got, answer }).toEqual({ got, answer: answered });
    // The order is carried out: the connection of the others stands, and a new one is as good as any.
    expect(await two.call('second')).toBe('second done');
    expect(await caller().call('second')).toBe('second done');
  });

  it('waits for the answer that is meant, where the server says other things before', async () => {
    const cut = proxy.cutAt({
      at: 'no answer',
      request: (bytes) => bytes.includes('first'),
      answer: (bytes) => bytes.includes('second'),
      nth: 1,
    });
    const one = caller();
    expect(await one.call('first')).toBe('first done');
    expect(await one.call('second')).toBe('');
    expect(await cut).toBe(true);
    expect(echo.got).toEqual(['first', 'second']);
  });

  it('says so where the connection ended by itself, and where the order was withdrawn', async () => {
    const order = { at: 'no answer', request: () => true, answer: () => false, nth: 1 } as const;
    const one = caller();
    const ended = proxy.cutAt(order);
    await one.call('a');
    await one.end();
    expect(await ended).toBe(false);
    const replaced = proxy.cutAt(order);
    const withdrawn = proxy.cutAt(order);
    expect(await replaced).toBe(false);
    await proxy.heal();
    expect(await withdrawn).toBe(false);
    expect(await caller().call('b')).toBe('b done');
  });

  it('cuts every connection and accepts new ones', async () => {
    const [one, two] = [caller(), caller()];
    await one.call('a');
    await two.call('b');
    expect(proxy.cut()).toBe(2);
    expect([await one.closed, await two.closed, proxy.connections]).toEqual(['ECONNRESET', 'ECONNRESET', 0]);
    expect(await caller().call('c')).toBe('c done');
  });

  it('refuses, as where nobody listens, and listens at the same port again', async () => {
    const { port } = proxy;
    const one = caller();
    await one.call('a');
    proxy.refuse();
    expect([await one.closed, await caller().closed]).toEqual(['ECONNRESET', 'ECONNREFUSED']);
    await proxy.heal();
    expect(proxy.port).toBe(port);
    expect(await caller().call('b')).toBe('b done');
    expect(echo.got).toEqual(['a', 'b']);
  });

  it('delays each piece by what the seed says, in order, until it is healed', async () => {
    proxy.delay('down', 100);
    const one = caller();
    for (const text of ['a', 'b', 'c']) expect(await one.call(text)).toBe(`${text} done`);
    const chance = chanceOf(7);
    expect(paused).toEqual([1, 2, 3].map(() => Math.floor(chance() * 100)));
    expect(new Set(paused).size).toBeGreaterThan(1);
    await proxy.heal();
    await one.call('d');
    expect(paused).toHaveLength(3);
  });

  it.each([
    ['up', []],
    ['down', ['a']],
  ] as const)('swallows what goes %s, while connections stand, and delivers it when it is healed', async (direction, got) => {
    const one = caller();
    await one.call('before');
    proxy.swallow(direction);
    const answered = one.call('a');
    let isAnswered = false;
    void answered.then(() => (isAnswered = true));
    // Where nothing can be seen to happen, the other way is: a piece that went there and back beside the proxy.
    const beside = new Caller(echo.port);
    callers.push(beside);
    if (direction === 'down') while (!echo.got.includes('a')) await new Promise(setImmediate);
    await beside.call('beside');
    expect(isAnswered).toBe(false);
    expect(echo.got).toEqual(['before', ...got, 'beside']);
    await proxy.heal();
    expect(await answered).toBe('a done');
    expect(echo.got.filter((text) => text === 'a')).toEqual(['a']);
  });

  it('leads to the server where it was started again', async () => {
    const one = caller();
    await one.call('a');
    await echo.stop();
    expect(await one.closed).toBe('closed');
    // Nobody is behind it: accepted and reset.
    expect(await caller().closed).toBe('ECONNRESET');
    const again = new Echo();
    proxy.moveTo(await again.start());
    expect(await caller().call('b')).toBe('b done');
    await proxy.close();
    await again.stop();
    echo = new Echo();
    proxy = await Proxy.before(await echo.start(), chanceOf(7));
  });

  it('decides the same by the same seed', () => {
    const three = (seed: number): number[] => Array.from({ length: 3 }, chanceOf(seed));
    expect(three(1)).toEqual(three(1));
    expect(three(1)).not.toEqual(three(2));
    expect(three(1).every((n) => n >= 0 && n < 1)).toBe(true);
  });
});
