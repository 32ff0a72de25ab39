import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

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

/** An answer that promises nothing: the command is to be sent again. */
export interface PutOff {
  readonly status: number;
  readonly code: string;
  readonly retryAfter: string | null;
}

export interface LoadOptions {
  /**
   * A lane sends a command without an answer again after this many milliseconds, and goes on when it has one. Left out,
   * the lane leaves it to `drain` and begins with another prospect.
   */
  readonly resendAfterMs?: number;
  /** So many commands are begun a second, over all lanes, as long as there are lanes enough (default: as many as go). */
  readonly perSecond?: number;
}

/** Refusals by which the service asks for the same command again: another sending of it may be under way. */
const AGAIN = ['command-in-flight', 'concurrent-update'];

/**
 * Prospects on their way through the process, sent by `lanes` clients at once to the services in turn. A command without
 * an answer (the service was killed) is sent again with the same key by `drain`, as a client that was promised nothing
 * has to.
 */
export class Load {
  readonly sent: Sent[] = [];
  readonly putOff: PutOff[] = [];
  /** What was acknowledged last. */
  last: Sent | undefined;
  private stopped = false;
  private sendings = 0;
  private running: Promise<void>[] = [];
  /** When the next command may begin. */
  private next = 0;

  constructor(
    private readonly urls: readonly string[],
    private readonly token: string,
    private readonly ids: Ids,
    private readonly options: LoadOptions = {},
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
      const url = this.urls[this.sendings++ % this.urls.length]!;
      const response = await fetch(url + command.path, {
        method: 'POST',
        body: command.body,
        headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json', 'idempotency-key': command.key },
      });
      const answer = { status: response.status, body: await response.text() };
      // A 5xx promises nothing: it is settled by sending again.
      const code = answer.status < 300 ? '' : String((JSON.parse(answer.body) as { code?: unknown }).code);
      if (answer.status >= 500 || AGAIN.includes(code))
        this.putOff.push({ status: answer.status, code, retryAfter: response.headers.get('retry-after') });
      else command.answer ??= answer;
      if (command.answer && command.answer.status < 300) this.last = command;
      return { ...answer, replayed: response.headers.get('idempotent-replay') === 'true' };
    } catch {
      return undefined;
    }
  }

  private async command(path: string, body: object): Promise<Record<string, string> | undefined> {
    await this.turn();
    const command: Sent = { key: randomUUID(), path, body: JSON.stringify(body) };
    this.sent.push(command);
    await this.send(command);
    const { resendAfterMs } = this.options;
    while (!command.answer && resendAfterMs !== undefined && !this.stopped) {
      await pause(resendAfterMs);
      await this.send(command);
    }
    const { answer } = command;
    return answer && answer.status < 300 ? (JSON.parse(answer.body) as Record<string, string>) : undefined;
  }

  /** What was missed while nobody answered is made up for, but for a second's worth at most. */
  private async turn(): Promise<void> {
    const { perSecond } = this.options;
    if (perSecond === undefined) return;
    const now = performance.now();
    this.next = Math.max(this.next, now - 1_000) + 1_000 / perSecond;
    if (this.next > now) await pause(this.next - now);
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
