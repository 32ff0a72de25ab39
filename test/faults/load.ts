import { randomUUID } from 'node:crypto';

/** A command as it was sent, and what was acknowledged; kept outside the server. */
export interface Sent {
  readonly key: string;
  readonly path: string;
  readonly body: string;
  answer?: { readonly status: number; readonly body: string };
}

interface Ids {
  readonly salespersonId: string;
}

/**
 * Prospects on their way through the process, sent by `lanes` clients at once. A command without an answer (the server
 * was killed) is sent again with the same key by `drain`, as a client that was promised nothing has to.
 */
export class Load {
  readonly sent: Sent[] = [];
  private stopped = false;
  private running: Promise<void>[] = [];

  constructor(
    private readonly url: string,
    private readonly token: string,
    private readonly ids: Ids,
  ) {}

  start(lanes: number): void {
    this.stopped = false;
    this.running = Array.from({ length: lanes }, () => this.lane());
  }

  /** Ends the lanes; commands under way end with or without an answer. */
  async end(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.running);
  }

  get acknowledged(): readonly Sent[] {
    return this.sent.filter((s) => s.answer && s.answer.status < 300);
  }

  /** Sends again everything that has no answer yet. */
  async drain(): Promise<void> {
    for (const command of this.sent) if (!command.answer) await this.send(command);
  }

  async send(command: Sent): Promise<{ status: number; body: string; replayed: boolean } | undefined> {
    try {
      const response = await fetch(this.url + command.path, {
        method: 'POST',
        body: command.body,
        headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json', 'idempotency-key': command.key },
      });
      const answer = { status: response.status, body: await response.text() };
      // A 5xx promises nothing: it is settled by sending again.
      if (answer.status < 500) command.answer ??= answer;
      return { ...answer, replayed: response.headers.get('idempotent-replay') === 'true' };
    } catch {
      return undefined;
    }
  }

  private async command(path: string, body: object): Promise<Record<string, string> | undefined> {
    const command: Sent = { key: randomUUID(), path, body: JSON.stringify(body) };
    this.sent.push(command);
    const answer = await this.send(command);
    return answer && answer.status < 300 ? (JSON.parse(answer.body) as Record<string, string>) : undefined;
  }

  private async lane(): Promise<void> {
    while (!this.stopped) await this.walk();
  }

  private async walk(): Promise<void> {
    const contact = { name: 'Sample Person', email: `${randomUUID()}@example.org` };
    const form = { source: 'web', product: 'pro', interest: 4, contact, answers: {} };
    const opened = await this.command('/v1/prospects', form);
    if (!opened) return;
    const base = `/v1/prospects/${opened.prospectId!}`;
    const steps: [string, object][] = [
      ['/assign', { salespersonId: this.ids.salespersonId }],
      ...['product-knowledge', 'background-history', 'target-audience', 'possible-issues'].map((topic): [string, object] => [
        '/findings',
        { topic, note: 'As the prospect said.' },
      ]),
      ['/qualify', {}],
      ['/welcome', { by: this.ids.salespersonId, channel: 'phone' }],
      ['/establish-relationship', {}],
    ];
    for (const [path, body] of steps) if (this.stopped || !(await this.command(base + path, body))) return;
  }
}
