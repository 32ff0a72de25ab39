import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { withFolder } from './fixtures';
import { loaded, type Loaded } from './http-load';
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

/** RecordFinding over 64 connections, spread over the prospects; every request with a key of its own. */
const load = (kind: 'empty' | 'real'): Promise<Loaded> =>
  withServer(kind, async (served) => {
    const ids = await prospects(served);
    const { hostname, port } = new URL(served.url);
    const rest = [
      `host: ${hostname}:${port}`,
      `authorization: Bearer ${served.token}`,
      'content-type: application/json',
      `content-length: ${body.length}`,
    ].join('\r\n');
    const request = (n: number): string =>
      `POST /v1/prospects/${ids[n % PROSPECTS]!}/findings HTTP/1.1\r\n${rest}\r\nidempotency-key: k${keys++}\r\n\r\n${body}`;
    await loaded(hostname, Number(port), CONNECTIONS, 2, request);
    return loaded(hostname, Number(port), CONNECTIONS, SECONDS, request);
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
      work: `a command over HTTP, ${CONNECTIONS} connections (p99 ${sampleOf(runs.map((r) => r.p99)).median.toFixed(0)} ms)`,
      measured: sampleOf(runs.map((r) => r.real)),
      limit: { name: 'the same validated and authenticated route doing nothing', sample: sampleOf(runs.map((r) => r.empty)) },
      goal: { share: 0.6 },
    },
  ];
};
