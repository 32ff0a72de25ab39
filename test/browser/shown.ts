import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { Role } from '@closeline/sales';
import { launch, Visitor, type Look } from '../support/browser';
import { closeline, freePort, Service } from '../support/service';

/** The built service on demo data, with a browser to look at it. */
export class Shown {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'closeline-shown-'));
  private service: Service | undefined;
  private browser: Browser | undefined;
  private readonly tokens = new Map<string, string>();
  private readonly visitors: Visitor[] = [];

  async start(prospects: number): Promise<void> {
    const { code, stderr } = closeline(this.dataDir, 'demo', '--prospects', String(prospects), '--seed', '7', '--load-only');
    if (code !== 0) throw new Error(`the demo was not loaded: ${stderr}`);
    this.service = await new Service(this.dataDir, await freePort()).start();
    this.browser = await launch();
  }

  async end(): Promise<void> {
    for (const visitor of this.visitors) await visitor.leave();
    await this.browser?.close();
    await this.service?.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  get url(): string {
    return this.service!.url;
  }

  /** Everything that the service printed. */
  get printed(): string {
    return this.service!.output;
  }

  token(role: Role, subject: string = role): string {
    const known = this.tokens.get(`${role} ${subject}`);
    if (known !== undefined) return known;
    const made = closeline(this.dataDir, 'token', '--role', role, '--subject', subject).stdout.trim();
    this.tokens.set(`${role} ${subject}`, made);
    return made;
  }

  async visitor(role: Role | undefined, look: Look = {}): Promise<Visitor> {
    const visitor = await Visitor.of(this.browser!, this.url, role && this.token(role), look);
    this.visitors.push(visitor);
    return visitor;
  }

  /** Asks the API itself. */
  async get<T>(path: string, role: Role = 'admin'): Promise<T> {
    const response = await fetch(`${this.url}${path}`, { headers: { authorization: `Bearer ${this.token(role)}` } });
    return (await response.json()) as T;
  }

  async post<T>(path: string, body: object, role: Role = 'admin'): Promise<T> {
    const headers = {
      authorization: `Bearer ${this.token(role)}`,
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
    };
    const response = await fetch(`${this.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}

/** Every page; the prospect's own needs an id. */
export const PAGES = ['/pipeline', '/salespeople', '/steps', '/money', '/prospects', '/worklist', '/operations'] as const;
