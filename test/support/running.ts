import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, type Running } from '../../apps/api/src/bootstrap';
import { describe } from '../../apps/api/src/documentation';
import { loggerOf } from '../../apps/api/src/logging';
import { settingsOf } from '../../apps/api/src/settings';
import type { Role } from '@closeline/sales';
import type { Clock } from '@closeline/eventsourcing';
import type { EngineEnv } from './engines';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
  readonly text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

export interface Asked {
  readonly as?: Role | { readonly role: Role; readonly subject: string; readonly onBehalfOf?: string; readonly ttl?: number };
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The service in this process on a folder of its own, asked without a socket. */
export class TestService {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'closeline-test-'));
  readonly logged: string[] = [];
  private running: Running | undefined;
  private env: EngineEnv = {};
  private keys = 0;
  private tokens = new Map<string, string>();

  constructor(private readonly clock?: Clock) {}

  /** @param env settings; where left out those of the start before. */
  async start(env: EngineEnv = this.env): Promise<this> {
    this.env = env;
    const logger = loggerOf('trace', { write: (line: string) => void this.logged.push(line) });
    const settings = settingsOf({ DATA_DIR: this.dataDir, PORT: '0', LOG_LEVEL: 'trace', ...env });
    this.running = await createApp(settings, { logger, ...(this.clock && { clock: this.clock }) });
    if (settings.projections) await this.firstBuilds();
    return this;
  }

  /** A start does not wait long for views that are built for the first time; a slow machine takes longer. */
  private async firstBuilds(): Promise<void> {
    for (;;) {
      const { stores, views } = await this.service.projection.state();
      const isAway = Object.values(stores).some((store) => store !== 'ok');
      if (isAway || views.every(({ build }) => build !== null)) return;
    }
  }

  get service(): Running {
    return this.running!;
  }

  async restart(): Promise<void> {
    await this.service.close();
    await this.start();
  }

  async remove(): Promise<void> {
    await this.running?.close();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** The OpenAPI description as it is served. */
  openApi(): string {
    return JSON.stringify(describe(this.service.app));
  }

  async token(as: NonNullable<Asked['as']>): Promise<string> {
    const request = typeof as === 'string' ? { role: as, subject: as } : as;
    const id = JSON.stringify(request);
    if (!this.tokens.has(id)) this.tokens.set(id, await this.service.token(request)!);
    return this.tokens.get(id)!;
  }

  async get(path: string, { as = 'manager', headers }: Asked = {}): Promise<Answer> {
    return this.inject('GET', path, { authorization: `Bearer ${await this.token(as)}`, ...headers });
  }

  async delete(path: string, { as = 'manager' }: Asked = {}): Promise<Answer> {
    return this.inject('DELETE', path, { authorization: `Bearer ${await this.token(as)}` });
  }

  async post(path: string, body: object | string = {}, { as = 'manager', key, headers }: Asked = {}): Promise<Answer> {
    return this.inject(
      'POST',
      path,
      {
        authorization: `Bearer ${await this.token(as)}`,
        'content-type': 'application/json',
        'idempotency-key': key ?? `key ${++this.keys}`,
        ...headers,
      },
      typeof body === 'string' ? body : JSON.stringify(body),
    );
  }

  async inject(
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    headers: Record<string, string>,
    payload?: string | Buffer,
  ): Promise<Answer> {
    const answer = await this.service.app.inject({ method, url, headers, ...(payload !== undefined && { payload }) });
    const isJson =
      String(answer.headers['content-type']).includes('json') && !String(answer.headers['content-type']).includes('ndjson');
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: answer.body,
      body: isJson ? JSON.parse(answer.body) : undefined,
    };
  }
}
