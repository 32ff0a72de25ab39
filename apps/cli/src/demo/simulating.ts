import { on } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { THREADED } from '../../../api/src/threads';
import { businessOf } from './business';
import { chunked } from './chunks';
import type { DemoCommand } from './command';
import type { DemoSettings } from './settings';

/** So many chunks are simulated ahead of those that are sent. */
const AHEAD = 2;

/** The commands of a business, chunk by chunk; where there are threads, it is simulated in one of its own. */
export async function* simulated(demo: DemoSettings): AsyncGenerator<readonly DemoCommand[]> {
  if (!THREADED) return yield* chunked(businessOf(demo));
  const worker = new Worker(join(__dirname, 'business.worker.js'), { workerData: demo });
  try {
    for (let n = 0; n < AHEAD; n++) worker.postMessage('more');
    for await (const [chunk] of on(worker, 'message') as AsyncIterable<[readonly DemoCommand[]]>) {
      if (chunk.length === 0) return;
      worker.postMessage('more');
      yield chunk;
    }
  } finally {
    await worker.terminate();
  }
}
