import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { isBuilt, type Build } from '@closeline/eventsourcing';
import { openEmbeddedReader } from '@closeline/engines';
import { closeline, freePort, Service } from '../support/service';
import { between, type Chance } from './chance';
import { Copy, faultsInLog, faultsOfPromises } from './effects';
import { Load, type LoadOptions } from './load';
import { Readers } from './readers';

const SUBJECT = 'harness';
const VIEWS = ['prospects', 'episodes', 'staff', 'playbooks', 'forms'];

/** What a kill found under way of one build. */
export type Stage = 'not begun' | 'folding' | 'writing' | 'built, not promoted';

export interface Killed {
  /** Of each build that was under way. */
  readonly builds: Readonly<Record<string, Stage>>;
}

interface Options extends LoadOptions {
  readonly lanes: number;
  readonly chance: Chance;
}

/** A service on a folder, under a load and under the eyes of readers, whose views are all built anew and which is killed meanwhile. */
export class Rebuilding {
  readonly kills: Killed[] = [];
  /** Of the service, over all its lives, in MiB. */
  peakMemory = 0;
  private begun: string[] = [];

  private constructor(
    private readonly service: Service,
    private readonly token: string,
    readonly load: Load,
    readonly readers: Readers,
    private readonly options: Options,
  ) {}

  static async open(dataDir: string, options: Options): Promise<Rebuilding> {
    const service = await new Service(dataDir, await freePort()).start();
    const token = closeline(dataDir, 'token', '--role', 'admin', '--subject', SUBJECT).stdout.trim();
    const staff = await fetch(`${service.url}/v1/staff`, {
      method: 'POST',
      body: JSON.stringify({ name: 'Sam Seller', kind: 'salesperson' }),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': 'staff' },
    });
    const { staffId } = (await staff.json()) as { staffId: string };
    const load = new Load([service.url], token, { salespersonId: staffId }, { resendAfterMs: 20, ...options });
    const readers = new Readers(service.url, token, () => load.last);
    const rebuilding = new Rebuilding(service, token, load, readers, options);
    await rebuilding.caughtUp();
    load.start(options.lanes);
    readers.start();
    return rebuilding;
  }

  /** Begins to build every view anew. */
  async begin(): Promise<void> {
    this.begun = [];
    for (const view of VIEWS) {
      const { builds } = await this.ask<{ builds: readonly Build[] }>('POST', `/v1/views/${view}/rebuild`);
      this.begun.push(builds.find(({ status }) => status === 'building')!.id);
    }
  }

  /**
   * Kills the service once so many commands more are acknowledged, and starts it again. A kill counts that found a build
   * under way; where none was, all are begun again.
   */
  async kill(mostAcknowledged: number): Promise<void> {
    const { chance } = this.options;
    const goal = this.load.acknowledged.length + between(chance, 0, mostAcknowledged);
    await until(() => this.load.acknowledged.length >= goal);
    this.remember();
    await this.service.stop('SIGKILL');
    const builds = await this.underWay();
    await this.service.start();
    if (Object.keys(builds).length === 0) return this.begin();
    this.kills.push({ builds });
  }

  /** Until readers see what was begun last, all by itself. */
  async promoted(): Promise<void> {
    await until(async () => {
      this.remember();
      const { views } = await this.ask<{ views: readonly { build: string }[] }>('GET', '/v1/views');
      return this.begun.every((id) => views.some(({ build }) => build === id));
    });
  }

  /** @returns what does not hold; empty where all is well */
  async end(): Promise<string[]> {
    const { load, readers, service } = this;
    await load.end();
    await load.drain();
    await readers.end();
    await this.caughtUp();
    const code = await service.stop();
    const copy = new Copy();
    await this.reading(({ log }) => copy.readOn(log));
    const verified = closeline(service.dataDir, 'views', 'verify', '--json');
    const views = JSON.parse(verified.stdout) as { view: string; differences: string[] }[];
    return [
      ...(code === 0 ? [] : [`the service ended with ${code}: ${service.output.slice(-4_000)}`]),
      ...readers.faults,
      ...faultsInLog(copy.events),
      ...faultsOfPromises(copy.events.filter(isOfLoad), load.sent, SUBJECT),
      ...(views.length === VIEWS.length ? [] : [`${views.length} views were verified`]),
      ...views.flatMap(({ view, differences }) => differences.map((each) => `${view}: ${each} is not what a fresh fold gives`)),
    ];
  }

  async abandon(): Promise<void> {
    await this.load.end();
    await this.readers.end();
    await this.service.stop('SIGKILL');
  }

  private async underWay(): Promise<Record<string, Stage>> {
    return this.reading(async ({ views }) => {
      const building = (await views.builds()).filter(({ status }) => status === 'building');
      const leases = await views.leases();
      return Object.fromEntries(
        building.map(({ id }) => {
          const mark = leases.find(({ view }) => view === id)?.mark;
          return [
            id,
            stageOf(
              mark,
              leases.some(({ view }) => view === id),
            ),
          ];
        }),
      );
    });
  }

  private async reading<T>(read: (folder: ReturnType<typeof openEmbeddedReader>) => Promise<T>): Promise<T> {
    const folder = openEmbeddedReader({ dataDir: this.service.dataDir });
    try {
      return await read(folder);
    } finally {
      folder.close();
    }
  }

  private caughtUp(): Promise<void> {
    return until(async () => {
      const { views } = await this.ask<{ views: readonly { caughtUp: boolean }[] }>('GET', '/v1/views');
      return views.every(({ caughtUp }) => caughtUp);
    });
  }

  private remember(): void {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${this.service.pid}/status`, 'utf8'))?.[1];
    this.peakMemory = Math.max(this.peakMemory, Number(kib) / 1024);
  }

  private async ask<T>(method: 'GET' | 'POST', path: string): Promise<T> {
    const headers = { authorization: `Bearer ${this.token}`, ...(method === 'POST' && { 'content-type': 'application/json' }) };
    const response = await fetch(this.service.url + path, { method, headers, ...(method === 'POST' && { body: '{}' }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }
}

const stageOf = (mark: string | undefined, isLeased: boolean): Stage => {
  if (isBuilt(mark)) return 'built, not promoted';
  if (mark !== undefined) return 'writing';
  return isLeased ? 'folding' : 'not begun';
};

/** What was in the folder before has no commands that anybody here sent. */
const isOfLoad = ({ metadata }: Copy['events'][number]): boolean => metadata.actor.subject === SUBJECT;

const until = async (holds: () => Promise<boolean> | boolean): Promise<void> => {
  while (!(await holds())) await pause(20);
};
