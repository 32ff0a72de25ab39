import { Refusal, type Ids } from '@closeline/eventsourcing';
import type { Ask } from './compute';
import type { Following } from './sources';

/** Where computations are done: in a thread, so that whoever answers requests stays responsive. */
export abstract class Computing {
  /** @throws what the answer is refused with; the signal's reason where it aborts */
  abstract run(ask: Ask, following: Following): Promise<object>;

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export type JobStatus = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

/** A computation that somebody asked for. `progress` is 0..1. */
export interface Job {
  readonly jobId: string;
  readonly status: JobStatus;
  readonly progress: number;
  readonly answer?: object;
  /** Why there is no answer. */
  readonly error?: unknown;
}

type State = { -readonly [K in keyof Job]: Job[K] } & {
  readonly owner: string;
  readonly ask: Ask;
  readonly stopping: AbortController;
  readonly ended: Promise<void>;
  readonly end: () => void;
};

/** So many at once: one core is left for commands. */
const AT_ONCE = 2;
const MOST_WAITING = 20;
/** Answers kept for whoever asks later; the oldest are forgotten. */
const MOST_ENDED = 50;

const tooMany = (): Refusal => new Refusal('too-many-jobs', `there are ${MOST_WAITING} computations waiting already`, 503);

/** Computations, at most two at once, in the order they were asked for. Whoever asked for one can follow and cancel it. */
export class ReportJobs {
  private readonly jobs = new Map<string, State>();

  constructor(
    private readonly computing: Computing,
    private readonly ids: Ids,
  ) {}

  /**
   * Begins, or waits for its turn. @param owner the subject of the token: nobody else sees the job
   * @throws Refusal 503 `too-many-jobs`
   */
  start(owner: string, ask: Ask): Job {
    if (this.with('waiting').length >= MOST_WAITING) throw tooMany();
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const job: State = {
      ...{ jobId: this.ids.next(), status: 'waiting', progress: 0, owner, ask },
      ...{ stopping: new AbortController(), ended, end },
    };
    this.jobs.set(job.jobId, job);
    this.next();
    return job;
  }

  /** @returns undefined where there is none, or it is somebody else's */
  find(owner: string, jobId: string): Job | undefined {
    const job = this.jobs.get(jobId);
    return job?.owner === owner ? job : undefined;
  }

  /** Resolves when the job has ended in whatever way. */
  async ended(jobId: string): Promise<void> {
    await this.jobs.get(jobId)?.ended;
  }

  /** Stops a job that has not ended; one that has stays as it is. */
  cancel(owner: string, jobId: string): Job | undefined {
    const job = this.jobs.get(jobId);
    if (job?.owner !== owner) return undefined;
    if (job.status === 'waiting' || job.status === 'running') {
      const wasRunning = job.status === 'running';
      job.status = 'cancelled';
      job.stopping.abort();
      if (!wasRunning) this.settle(job);
    }
    return job;
  }

  /** Forgets a job: its answer was given. */
  forget(jobId: string): void {
    this.jobs.delete(jobId);
  }

  private with(status: JobStatus): readonly State[] {
    return [...this.jobs.values()].filter((job) => job.status === status);
  }

  /** Those under way; a cancelled one counts until it has really stopped. */
  private underWay = 0;

  private next(): void {
    for (const job of this.with('waiting')) {
      if (this.underWay >= AT_ONCE) return;
      void this.work(job);
    }
  }

  private async work(job: State): Promise<void> {
    this.underWay += 1;
    job.status = 'running';
    const progress = (share: number): void => void (job.progress = Math.max(job.progress, Math.min(share, 1)));
    try {
      const answer = await this.computing.run(job.ask, { progress, signal: job.stopping.signal });
      if (this.isRunning(job)) Object.assign(job, { status: 'done', progress: 1, answer });
    } catch (error) {
      if (this.isRunning(job)) Object.assign(job, { status: 'failed', error });
    } finally {
      this.underWay -= 1;
      this.settle(job);
    }
  }

  /** Whether nobody cancelled it meanwhile. */
  private isRunning(job: State): boolean {
    return job.status === 'running';
  }

  private settle(job: State): void {
    job.end();
    const ended = [...this.jobs.values()].filter(({ status }) => status !== 'waiting' && status !== 'running');
    for (const { jobId } of ended.slice(0, Math.max(0, ended.length - MOST_ENDED))) this.jobs.delete(jobId);
    this.next();
  }
}
