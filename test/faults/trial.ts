import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { digestAfresh, digestStored, foldAfresh, type EventStore, type FeedQuery } from '@closeline/eventsourcing';
import { openServers } from '@closeline/engines';
import { salesUpcasts, salesViews } from '@closeline/sales';
import { closeline, freePort, Service } from '../support/service';
import { chanceOf } from './chance';
import { ProxiedDoubles } from './proxied-doubles';
import { Copy, faultsInLog, faultsOfPromises } from './effects';
import { EXCHANGES } from './exchanges';
import { Load, type Sent } from './load';
import type { Fault, Plan, Side } from './plan';

const LANES = 8;
const RESEND_MS = 50;
const SUBJECT = 'harness';
/** Recovery that takes longer is none. */
const LIMIT_MS = 30_000;
const POLL_MS = 20;
const views = salesViews({ timeZone: 'UTC' });
type Direct = Awaited<ReturnType<typeof openServers>>;

/** Waits for what is to come by itself. Throws, with what was waited for, when it does not. */
const until = async (what: string, holds: () => Promise<boolean> | boolean): Promise<void> => {
  for (const end = Date.now() + LIMIT_MS; !(await holds()); await pause(POLL_MS))
    if (Date.now() > end) throw new Error(`${what}: not within ${LIMIT_MS / 1000} s`);
};

const within = async (what: string, coming: Promise<unknown>): Promise<void> => {
  let isOver = false;
  const over = coming.finally(() => (isOver = true));
  await Promise.race([over, until(what, () => isOver)]);
};

/** The service on both doubles behind proxies, under a load whose acknowledgements are kept here. */
export class Trial {
  private readonly copy = new Copy();
  private judged = 0;

  private constructor(
    private readonly doubles: ProxiedDoubles,
    private readonly services: readonly Service[],
    private readonly dataDir: string,
    private readonly token: string,
    private readonly load: Load,
    private readonly direct: Direct,
  ) {}

  /** @param processes how many services share the servers; a command sent again goes to another one of them */
  static async open(seed: number, processes = 1): Promise<Trial> {
    const doubles = await ProxiedDoubles.start(chanceOf(seed));
    const dataDir = mkdtempSync(join(tmpdir(), 'closeline-servers-'));
    const services: Service[] = [];
    // One after the other: the first one makes the keys and the house.
    for (let i = 0; i < processes; i++) services.push(await new Service(dataDir, await freePort(), doubles.environment).start());
    const token = closeline(dataDir, 'token', '--role', 'admin', '--subject', SUBJECT).stdout.trim();
    const urls = services.map(({ url }) => url);
    const staff = await fetch(`${urls[0]!}/v1/staff`, {
      method: 'POST',
      body: JSON.stringify({ name: 'Sam Seller', kind: 'salesperson' }),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': 'staff' },
    });
    const { staffId } = (await staff.json()) as { staffId: string };
    const load = new Load(urls, token, { salespersonId: staffId }, { resendAfterMs: RESEND_MS });
    const direct = await openServers(doubles.direct);
    await direct.views.declare(views.map(({ id, indexes }) => ({ view: id, indexes })));
    return new Trial(doubles, services, dataDir, token, load, direct);
  }

  get acknowledged(): number {
    return this.load.acknowledged.length;
  }

  get events(): number {
    return this.copy.events.length;
  }

  /** Answers that promised nothing, over all runs. */
  get putOff(): number {
    return this.load.putOff.length;
  }

  /** One fault under load, and everything that must hold after it. @returns what does not; empty where all is well */
  async run({ after, fault }: Plan): Promise<string[]> {
    this.load.start(LANES);
    try {
      await this.acknowledge(after);
      await this.inflict(fault);
      await this.acknowledge(10);
    } finally {
      await Promise.all(Object.values(this.doubles.proxies).map((proxy) => proxy.heal()));
    }
    await within('answers to all that is under way', this.load.end());
    await this.becomesReady();
    await within('answers to what is sent again', this.load.drain());
    return [
      ...this.wrongAnswers(),
      ...(await this.notAnsweredAgain()),
      ...(await this.notCaughtUp()),
      ...(await this.faultsOfEffects()),
      ...(await this.viewsThatDiffer()),
    ];
  }

  /** @returns what was wrong with the end */
  async close(): Promise<string[]> {
    const codes = await Promise.all(this.services.map((service) => service.stop()));
    await this.direct.close();
    await this.doubles.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
    return codes.filter((code) => code !== 0).map((code) => `a service ended with ${code}: ${this.output()}`);
  }

  output(): string {
    return this.services.map(({ output }) => output.slice(-4_000)).join('\n');
  }

  private async acknowledge(more: number): Promise<void> {
    const goal = this.load.acknowledged.length + more;
    await until(`${more} more acknowledgements`, () => this.load.acknowledged.length >= goal);
  }

  private async inflict(fault: Fault): Promise<void> {
    const { proxies } = this.doubles;
    switch (fault.kind) {
      case 'cut':
        for (const nth of fault.counts) {
          const { side, ...exchange } = EXCHANGES[fault.exchange];
          let isOver = false;
          void proxies[side].cutAt({ ...exchange, at: fault.at, nth }).then(() => (isOver = true));
          await until(`${fault.exchange} number ${nth} to cut`, () => isOver);
        }
        return;
      case 'all cut':
        for (let i = 0; i < fault.times; i++) {
          for (const side of fault.sides) proxies[side].cut();
          await this.acknowledge(3);
        }
        return;
      case 'delay':
        for (const side of fault.sides)
          for (const direction of ['up', 'down'] as const) proxies[side].delay(direction, fault.upToMs);
        return this.acknowledge(20);
      case 'refused':
        return this.whileAway(
          fault.sides,
          (side) => proxies[side].refuse(),
          (side) => proxies[side].heal(),
        );
      case 'swallowed': {
        const swallow = (side: Side): void => fault.directions.forEach((direction) => proxies[side].swallow(direction));
        return this.whileAway(fault.sides, swallow, (side) => proxies[side].heal());
      }
      case 'restart':
        return this.whileAway(
          fault.sides,
          (side) => this.doubles.kill(side),
          (side) => this.doubles.startAgain(side),
        );
    }
  }

  /** A server is away until the service has said so, by its readiness and to who sends commands. */
  private async whileAway(
    sides: readonly Side[],
    begin: (side: Side) => Promise<void> | void,
    end: (side: Side) => Promise<void>,
  ): Promise<void> {
    for (const side of sides) await begin(side);
    const before = this.load.putOff.length;
    await until('not ready while a server is away', async () => (await this.readiness()).every((status) => status === 503));
    await until('a command that is put off', () => this.load.putOff.length > before);
    const readiness = await this.readiness();
    if (readiness.some((status) => status !== 503)) throw new Error(`ready while a server is away: ${readiness.join()}`);
    for (const side of sides) await end(side);
    await this.becomesReady();
  }

  private becomesReady(): Promise<void> {
    return until('ready again', async () => (await this.readiness()).every((status) => status === 200));
  }

  /** Statuses; whoever asks is answered within a few seconds, whatever is away. */
  private readiness(): Promise<number[]> {
    return Promise.all(
      this.services.map(async ({ url }) => {
        const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(10_000) });
        await response.body?.cancel();
        return response.status;
      }),
    );
  }

  private wrongAnswers(): string[] {
    const isRight = (status: number, retryAfter: string | null): boolean =>
      status === 409 || (status === 503 && /^\d+$/.test(retryAfter ?? ''));
    const fresh = this.load.putOff.slice(this.judged);
    this.judged += fresh.length;
    return fresh
      .filter(({ status, retryAfter }) => !isRight(status, retryAfter))
      .map((answer) => `put off by ${JSON.stringify(answer)}`);
  }

  private async notAnsweredAgain(): Promise<string[]> {
    const wrong = async (sent: Sent): Promise<string[]> => {
      const again = await this.load.send(sent);
      const isSame = again?.replayed && again.status === sent.answer?.status && again.body === sent.answer.body;
      return isSame
        ? []
        : [`${sent.path} ${sent.key} was answered ${JSON.stringify(again)} after ${JSON.stringify(sent.answer)}`];
    };
    return (await Promise.all(this.load.acknowledged.slice(-LANES).map(wrong))).flat();
  }

  /** A view that is behind says so (503 `view-behind`) and comes after by itself, as soon as everything else. */
  private async notCaughtUp(): Promise<string[]> {
    const head = await this.direct.log.head();
    const headers = { authorization: `Bearer ${this.token}` };
    const paths = ['/v1/prospects', '/v1/reports/funnel', '/v1/staff', '/v1/playbooks', '/v1/forms', '/v1/worklist'];
    const wrong = this.services.flatMap(({ url }) =>
      paths.map(async (path) => {
        for (const end = Date.now() + LIMIT_MS; ;) {
          const response = await fetch(`${url}${path}?after=${head!}`, { headers });
          const text = await response.text();
          if (response.status === 200) return [];
          const isBehind = response.status === 503 && text.includes('"view-behind"');
          if (!isBehind || Date.now() > end) return [`${path} after the head: ${response.status} ${text}`];
        }
      }),
    );
    return (await Promise.all(wrong)).flat();
  }

  private async faultsOfEffects(): Promise<string[]> {
    await this.copy.readOn(this.direct.log);
    const { events } = this.copy;
    return [...faultsInLog(events), ...faultsOfPromises(events, this.load.sent, SUBJECT)];
  }

  /** Names of the views that are not what a fold of the log gives. */
  private async viewsThatDiffer(): Promise<string[]> {
    const log = logOf(this.copy);
    const differing: string[] = [];
    for (const view of views) {
      const [live, afresh] = [createHash('sha256'), createHash('sha256')];
      await digestStored(this.direct.views, view, live);
      digestAfresh(await foldAfresh(log, view, salesUpcasts), view, afresh);
      if (live.digest('hex') !== afresh.digest('hex')) differing.push(`the view ${view.id} is not what the log says`);
    }
    return differing;
  }
}

/** What was read of a log, for who folds it again. */
const logOf = ({ events }: Copy): EventStore =>
  ({
    head: () => Promise.resolve(events.at(-1)?.position),
    readAll: ({ after = '', types = [], limit = 1000 }: FeedQuery) => {
      const rest = events.filter(({ position, type }) => position > after && types.includes(type));
      const page = rest.slice(0, limit);
      const caughtUp = page.length === rest.length;
      return Promise.resolve({ events: page, position: (caughtUp ? events : page).at(-1)!.position, caughtUp });
    },
  }) as Partial<EventStore> as EventStore;
