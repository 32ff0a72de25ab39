import { hrefOf } from './address';

/** A refusal as RFC 9457 tells it, or what the page itself found out. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title?: string;
  readonly detail?: string;
}

export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title ?? problem.code);
  }
}

export type Params = Readonly<Record<string, string | undefined>>;

/** How a caller hears of a computation that takes longer, and stops it. */
export interface Watching {
  readonly signal?: AbortSignal;
  /** 0..1 */
  readonly onProgress?: (progress: number) => void;
}

interface Job {
  readonly status: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly progress: number;
  readonly href: string;
  readonly answer?: unknown;
}

const JOB_EVERY_MS = 300;

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** The public API with one person's token. */
export class Api {
  constructor(
    private readonly token: string,
    private readonly onExpired: () => void,
  ) {}

  /**
   * @returns the answer; where the server works on it longer than a second, the answer of the job that it named
   * @throws Refused
   */
  async get<T>(path: string, params: Params = {}, watching: Watching = {}): Promise<T> {
    const response = await this.ask(hrefOf(path, params), { signal: watching.signal });
    const answer = (await response.json()) as unknown;
    return (response.status === 202 ? await this.follow(answer as Job, watching) : answer) as T;
  }

  /** The same figures as a CSV file. @throws Refused */
  async csv(path: string, params: Params = {}): Promise<string> {
    const headers = { accept: 'text/csv' };
    let response = await this.ask(hrefOf(path, params), { headers });
    while (!(response.headers.get('content-type') ?? '').startsWith('text/csv')) {
      const { href } = (await response.json()) as Job;
      await pause(JOB_EVERY_MS);
      response = await this.ask(href, { headers });
    }
    return response.text();
  }

  /** @throws Refused */
  async send<T>(method: 'POST' | 'DELETE', path: string, body?: object): Promise<T> {
    const response = await this.ask(path, {
      method,
      headers: { ...(body && { 'content-type': 'application/json' }), 'idempotency-key': crypto.randomUUID() },
      ...(body && { body: JSON.stringify(body) }),
    });
    return (await response.json()) as T;
  }

  private async follow(job: Job, { signal, onProgress }: Watching): Promise<unknown> {
    let now = job;
    try {
      while (now.status !== 'done') {
        if (now.status === 'cancelled')
          throw new Refused({ status: 0, code: 'cancelled', detail: 'The computation was stopped.' });
        onProgress?.(now.progress);
        await pause(JOB_EVERY_MS);
        const response = await this.ask(job.href, { signal });
        now = (await response.json()) as Job;
      }
      return now.answer;
    } catch (error) {
      // Nobody waits for it any more, and there are two places only.
      if (signal?.aborted) void fetch(job.href, { method: 'DELETE', headers: this.headers() }).catch(() => undefined);
      throw error;
    }
  }

  private async ask(href: string, init: RequestInit): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(href, { ...init, headers: { ...this.headers(), ...init.headers }, cache: 'no-store' });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new Refused({ status: 0, code: 'unreachable', detail: 'The service does not answer. It is tried again by itself.' });
    }
    if (response.ok) return response;
    if (response.status === 401) this.onExpired();
    const problem = (await response.json().catch(() => ({}))) as Partial<Problem>;
    throw new Refused({ ...problem, status: response.status, code: problem.code ?? 'unknown' });
  }

  private headers(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` };
  }
}
