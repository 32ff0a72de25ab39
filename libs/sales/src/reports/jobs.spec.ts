import type { Ask } from './compute';
import { Computing, ReportJobs } from './jobs';
import type { Following } from './sources';

/** Computes when it is told to. */
class Held extends Computing {
  readonly runs: { readonly name: string; readonly following: Following; end(answer: object): void; fail(error: Error): void }[] =
    [];

  override run({ name }: Ask, following: Following): Promise<object> {
    return new Promise((resolve, reject) => {
      following.signal.addEventListener('abort', () => reject(following.signal.reason as Error));
      this.runs.push({ name, following, end: resolve, fail: reject });
    });
  }
}

const ask = (name: string): Ask => ({
  ...{ what: 'report', name, parameters: {}, recordedAt: null, now: '2026-01-01T00:00:00.000Z', zone: 'UTC' },
  labels: { staff: new Map(), forms: new Map(), playbooks: new Map() },
});

describe('computations', () => {
  let held: Held;
  let jobs: ReportJobs;
  let ids: number;
  beforeEach(() => {
    ids = 0;
    held = new Held();
    jobs = new ReportJobs(held, { next: () => `job-${++ids}` });
  });
  const statusOf = (id: string) => jobs.find('ana', id)?.status;

  it('are done two at a time, in the order they were asked for', async () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => jobs.start('ana', ask(name)).jobId);
    expect(held.runs.map(({ name }) => name)).toEqual(['a', 'b']);
    expect([a, b, c, d].map((id) => statusOf(id!))).toEqual(['running', 'running', 'waiting', 'waiting']);
    held.runs[1]!.end({ of: 'b' });
    await jobs.ended(b!);
    expect(held.runs.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(jobs.find('ana', b!)).toMatchObject({ status: 'done', progress: 1, answer: { of: 'b' } });
  });

  it('say how far they are, and never go back', () => {
    const { jobId } = jobs.start('ana', ask('a'));
    for (const share of [0.2, 0.5, 0.4]) held.runs[0]!.following.progress(share);
    expect(jobs.find('ana', jobId)!.progress).toBe(0.5);
  });

  it('are seen and cancelled by whoever asked, and by nobody else', () => {
    const { jobId } = jobs.start('ana', ask('a'));
    expect([jobs.find('bob', jobId), jobs.cancel('bob', jobId)]).toEqual([undefined, undefined]);
    expect(statusOf(jobId)).toBe('running');
  });

  it('that are cancelled stop, and give their place to the next', async () => {
    const [a, , c] = ['a', 'b', 'c'].map((name) => jobs.start('ana', ask(name)).jobId);
    expect(jobs.cancel('ana', a!)!.status).toBe('cancelled');
    await jobs.ended(a!);
    expect([statusOf(a!), statusOf(c!)]).toEqual(['cancelled', 'running']);
    held.runs[0]!.end({});
    expect(statusOf(a!)).toBe('cancelled');
  });

  it('that wait are cancelled without ever being begun', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => jobs.start('ana', ask(name)).jobId);
    jobs.cancel('ana', c!);
    for (const [i, id] of [a, b].entries()) {
      held.runs[i]!.end({});
      await jobs.ended(id!);
    }
    expect(held.runs.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(statusOf(c!)).toBe('cancelled');
  });

  it('that fail say why, and hold up nobody', async () => {
    const [a, , c] = ['a', 'b', 'c'].map((name) => jobs.start('ana', ask(name)).jobId);
    held.runs[0]!.fail(new Error('no'));
    await jobs.ended(a!);
    expect(jobs.find('ana', a!)).toMatchObject({ status: 'failed', error: new Error('no') });
    expect(statusOf(c!)).toBe('running');
  });

  it('are refused where too many wait, and forgotten in the end', async () => {
    for (let i = 0; i < 22; i++) jobs.start('ana', ask(`${i}`));
    expect(() => jobs.start('ana', ask('one more'))).toThrow('too-many-jobs');
    for (let i = 1; i <= 22; i++) {
      held.runs[i - 1]!.end({});
      await jobs.ended(`job-${i}`);
    }
    for (let i = 0; i < 60; i++) {
      const { jobId } = jobs.start('ana', ask(`later ${i}`));
      held.runs.at(-1)!.end({});
      await jobs.ended(jobId);
    }
    expect(statusOf('job-1')).toBeUndefined();
    expect(statusOf(`job-${ids}`)).toBe('done');
  });
});
