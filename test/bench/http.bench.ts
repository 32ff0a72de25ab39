import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import autocannon from 'autocannon';
import { withFolder } from './fixtures';
import { inFlight, sampleOf, type Row } from './measure';

const CONNECTIONS = 64;
const SECONDS = 8;
const PROSPECTS = 256;

interface Served {
  readonly url: string;
  readonly token: string;
}

const withServer = <T>(kind: 'empty' | 'real', work: (served: Served) => Promise<T>): Promise<T> =>
  withFolder(async (dir) => {
    const server = fork(resolve(__dirname, 'server.ts'), [kind], {
      execArgv: ['-r', resolve(__dirname, '../../scripts/run-ts.cjs')],
      env: { ...process.env, PORT: '0', DATA_DIR: dir, LOG_LEVEL: 'warn' },
    });
    try {
      const [served] = (await once(server, 'message')) as [Served];
      return await work(served);
    } finally {
      server.kill('SIGTERM');
      await once(server, 'exit');
    }
  });

/** Prospects to record findings on; on the empty server their ids are made up as well. */
const prospects = async ({ url, token }: Served): Promise<string[]> => {
  const ids: string[] = [];
  await inFlight(32, PROSPECTS, async (i) => {
    const response = await fetch(`${url}/v1/prospects`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': `p${i}` },
      body: JSON.stringify({ source: 'web', product: 'pro', interest: 3, contact: { email: `p${i}@example.org` }, answers: {} }),
    });
    ids.push(((await response.json()) as { prospectId: string }).prospectId);
  });
  return ids;
};

let keys = 0;
const body = JSON.stringify({ topic: 'background-history', note: 'As the prospect said.' });

/** RecordFinding over 64 connections: requests per second, and the p99 of their times in milliseconds. */
const load = (kind: 'empty' | 'real'): Promise<{ rate: number; p99: number }> =>
  withServer(kind, async (served) => {
    const ids = await prospects(served);
    const headers = { authorization: `Bearer ${served.token}`, 'content-type': 'application/json' };
    const cannon = (seconds: number): Promise<autocannon.Result> =>
      autocannon({
        url: served.url,
        connections: CONNECTIONS,
        duration: seconds,
        requests: [
          {
            method: 'POST',
            body,
            setupRequest: (request) => {
              const n = keys++;
              return {
                ...request,
                path: `/v1/prospects/${ids[n % PROSPECTS]!}/findings`,
                headers: { ...headers, 'idempotency-key': `k${n}` },
              };
            },
          },
        ],
      });
    await cannon(2);
    const result = await cannon(SECONDS);
    if (result.non2xx > 0 || result.errors > 0) throw new Error(`${kind}: ${result.non2xx} refused, ${result.errors} failed`);
    return { rate: result['2xx'] / result.duration, p99: result.latency.p99 };
  });

export const httpRows = async (): Promise<Row[]> => {
  const runs: { empty: number; real: number; p99: number }[] = [];
  for (let run = 0; run < 3; run++) {
    const empty = await load('empty');
    const real = await load('real');
    runs.push({ empty: empty.rate, real: real.rate, p99: real.p99 });
  }
  return [
    {
      work: `a command over HTTP, ${CONNECTIONS} connections (p99 ${sampleOf(runs.map((r) => r.p99)).median} ms)`,
      measured: sampleOf(runs.map((r) => r.real)),
      limit: { name: 'the same validated and authenticated route doing nothing', sample: sampleOf(runs.map((r) => r.empty)) },
      goal: { share: 0.6 },
    },
  ];
};
