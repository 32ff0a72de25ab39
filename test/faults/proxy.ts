import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as pauseFor } from 'node:timers/promises';
import type { Chance } from './chance';

/** Which way bytes go: `up` to the server, `down` to the client. */
export type Direction = 'up' | 'down';

/** What still gets through of an exchange whose connection is cut. `no answer`: the request does, and nothing after it. */
export type CutPoint = 'no request' | 'half a request' | 'no answer' | 'half an answer';

export interface Cut {
  readonly at: CutPoint;
  /** Whether these bytes of a client's are a request that counts. A request is what came in one piece. */
  readonly request: (bytes: Buffer) => boolean;
  /** Whether these bytes of the server's are an answer; by default the next ones on that connection are. */
  readonly answer?: (bytes: Buffer) => boolean;
  /** Which of the requests that count, from 1. */
  readonly nth: number;
}

interface Armed extends Cut {
  seen: number;
  link?: Link;
  readonly settle: (wasCut: boolean) => void;
}

type Pause = (ms: number) => Promise<unknown>;

/**
 * A proxy before a server, for faults of the network: everything passes until it is told otherwise, and again after
 * `heal`. What it decides follows from `chance` and from the order of what passes, never from a clock.
 */
export class Proxy {
  private server: Server | undefined;
  private bound = 0;
  private readonly links = new Set<Link>();
  private readonly delays = new Map<Direction, number>();
  private readonly holes = new Map<Direction, { readonly filled: Promise<void>; readonly fill: () => void }>();
  private armed: Armed | undefined;

  private constructor(
    private target: number,
    private readonly chance: Chance,
    private readonly pause: Pause,
  ) {}

  /** Listens on a free port of 127.0.0.1 before the server on port `target` there. */
  static async before(target: number, chance: Chance, pause: Pause = pauseFor): Promise<Proxy> {
    const proxy = new Proxy(target, chance, pause);
    await proxy.listen();
    return proxy;
  }

  get port(): number {
    return this.bound;
  }

  /** Connections that are open at this moment. */
  get connections(): number {
    return this.links.size;
  }

  /**
   * Cuts the connection of one exchange. One order at a time: a second takes the place of the first.
   * @returns whether it was cut, once it is; false where the order was withdrawn or the connection ended by itself
   */
  cutAt(cut: Cut): Promise<boolean> {
    this.armed?.settle(false);
    return new Promise((settle) => (this.armed = { ...cut, seen: 0, settle }));
  }

  /** Cuts every connection there is; new ones are accepted. @returns how many there were */
  cut(): number {
    const { size } = this.links;
    for (const link of this.links) link.drop();
    return size;
  }

  /** From now on every piece waits for up to `upToMs`, none overtakes another. */
  delay(direction: Direction, upToMs: number): void {
    this.delays.set(direction, upToMs);
  }

  /** Cuts every connection and refuses new ones, as where no process listens. */
  refuse(): void {
    this.server?.close();
    this.server = undefined;
    this.cut();
  }

  /** Connections stay, new ones are accepted, but no byte goes this way until `heal`. */
  swallow(direction: Direction): void {
    if (this.holes.has(direction)) return;
    let fill = (): void => undefined;
    const filled = new Promise<void>((done) => (fill = done));
    this.holes.set(direction, { filled, fill });
  }

  /** New connections lead to this port: the server was started elsewhere. */
  moveTo(target: number): void {
    this.target = target;
  }

  /** Everything passes again; what was held back is delivered where its connection still stands. */
  async heal(): Promise<void> {
    this.armed?.settle(false);
    this.armed = undefined;
    this.delays.clear();
    for (const { fill } of this.holes.values()) fill();
    this.holes.clear();
    if (!this.server) await this.listen();
  }

  async close(): Promise<void> {
    await this.heal();
    const closed = new Promise((done) => this.server!.close(done));
    this.cut();
    await closed;
  }

  /** Waits as long as bytes have to wait on this way. */
  async passage(direction: Direction): Promise<void> {
    const upToMs = this.delays.get(direction);
    if (upToMs !== undefined) await this.pause(Math.floor(this.chance() * upToMs));
    await this.holes.get(direction)?.filled;
  }

  /** How many of these bytes get through, and whether the connection is cut after them. */
  verdict(direction: Direction, link: Link, bytes: Buffer): { readonly length: number; readonly cut: boolean } {
    const whole = { length: bytes.length, cut: false };
    const { armed } = this;
    if (!armed) return whole;
    if (direction === 'down') {
      if (armed.link !== link || armed.answer?.(bytes) === false) return whole;
      return { length: armed.at === 'half an answer' ? bytes.length >> 1 : 0, cut: true };
    }
    if (armed.link || !armed.request(bytes) || ++armed.seen < armed.nth) return whole;
    armed.link = link;
    if (armed.at === 'no answer' || armed.at === 'half an answer') return whole;
    return { length: armed.at === 'half a request' ? bytes.length >> 1 : 0, cut: true };
  }

  ended(link: Link, wasCut: boolean): void {
    this.links.delete(link);
    if (this.armed?.link !== link) return;
    this.armed.settle(wasCut);
    this.armed = undefined;
  }

  private async listen(): Promise<void> {
    const server = createServer({ noDelay: true }, (client) => {
      this.links.add(new Link(this, client, connect({ port: this.target, host: '127.0.0.1', noDelay: true })));
    });
    await new Promise<void>((done, fail) => server.once('error', fail).listen(this.bound, '127.0.0.1', done));
    this.bound = (server.address() as AddressInfo).port;
    this.server = server;
  }
}

/** One connection of a client's, and the one to the server that belongs to it. */
class Link {
  private over = false;

  constructor(
    private readonly proxy: Proxy,
    private readonly client: Socket,
    private readonly server: Socket,
  ) {
    // A connection that is reset shows where it is read; while nothing is read there is nobody else to hear of it.
    for (const socket of [client, server]) socket.on('error', () => this.drop());
    void Promise.all([this.flow('up', client, server), this.flow('down', server, client)]).then(() => this.drop());
  }

  /** Ends both connections at once: the client's is reset, as when the other side has died. */
  drop(wasCut = false): void {
    if (this.over) return;
    this.over = true;
    this.client.resetAndDestroy();
    this.server.destroy();
    this.proxy.ended(this, wasCut);
  }

  private async flow(direction: Direction, from: Socket, to: Socket): Promise<void> {
    try {
      for await (const bytes of from as AsyncIterable<Buffer>) {
        await this.proxy.passage(direction);
        if (this.over) return;
        const { length, cut } = this.proxy.verdict(direction, this, bytes);
        if (length > 0) await new Promise((written) => to.write(bytes.subarray(0, length), written));
        if (cut) return this.drop(true);
      }
      to.end();
    } catch {
      this.drop();
    }
  }
}
