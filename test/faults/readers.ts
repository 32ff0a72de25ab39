import type { Sent } from './load';

/** The one thing that is no answer: nobody was there, or they went while they answered. */
const NOBODY = Symbol('nobody');

interface Funnel {
  readonly asOf: { readonly position: string };
  readonly total: { readonly stages: readonly { readonly count: number }[] };
}

/**
 * People who read all the time. What they saw once must not be gone at the next look, whichever build answers: neither the
 * position that a report prints, nor its counts, nor what they sent themselves and read with `after`.
 */
export class Readers {
  /** What went wrong; empty where all is well. */
  readonly faults: string[] = [];
  answered = 0;
  /** Answers by which the view only said that it had not come so far in time: they are asked for again. */
  behind = 0;
  private stopped = false;
  private running: Promise<void>[] = [];
  private seen = { position: '', count: 0 };

  constructor(
    private readonly url: string,
    private readonly token: string,
    /** The command that was acknowledged last, once there is one. */
    private readonly last: () => Sent | undefined,
  ) {}

  start(): void {
    const ways = [() => this.report(), () => this.own(), () => this.list()];
    this.running = ways.map(async (read) => {
      while (!this.stopped) await read();
    });
  }

  async end(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.running);
  }

  /** One reader at a time looks at it, so that its answers come in the order in which they were given. */
  private async report(): Promise<void> {
    const answer = await this.ask<Funnel>('/v1/reports/funnel');
    if (answer === NOBODY) return;
    const [position, count] = [answer.asOf.position, answer.total.stages[0]!.count];
    const before = this.seen;
    if (position < before.position) this.faults.push(`the report went back from ${before.position} to ${position}`);
    if (count < before.count) this.faults.push(`the report went back from ${before.count} prospects to ${count}`);
    this.seen = { position, count };
  }

  private async own(): Promise<void> {
    const promised = this.promised();
    if (!promised) return next();
    const { prospectId, revision, position } = promised;
    const answer = await this.ask<{ revision: number }>(`/v1/prospects/${prospectId}?after=${position}`);
    if (answer !== NOBODY && answer.revision < revision)
      this.faults.push(`${prospectId} is at ${answer.revision} after ${revision} was acknowledged`);
  }

  private async list(): Promise<void> {
    const promised = this.promised();
    if (!promised) return next();
    await this.ask(`/v1/worklist?after=${promised.position}`);
  }

  private promised() {
    const body = this.last()?.answer?.body;
    return body === undefined
      ? undefined
      : (JSON.parse(body) as { readonly prospectId: string; readonly revision: number; readonly position: string });
  }

  private async ask<T>(path: string): Promise<T | typeof NOBODY> {
    const headers = { authorization: `Bearer ${this.token}` };
    let status: number;
    let text: string;
    try {
      const response = await fetch(this.url + path, { headers });
      status = response.status;
      text = await response.text();
    } catch {
      await next();
      return NOBODY;
    }
    this.answered += 1;
    if (status === 200) return JSON.parse(text) as T;
    if (status === 503 && (JSON.parse(text) as { code: string }).code === 'view-behind') {
      this.behind += 1;
      return this.ask(path);
    }
    this.faults.push(`${path} was answered ${status} ${text}`);
    return NOBODY;
  }
}

const next = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
