import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type * as WorkerThreads from 'node:worker_threads';
import { describeUnless } from '../support/shared-data';
import { embeddedLog } from './embedded-harness';
import { eventStoreContract } from './event-store.contract';

const mockRoot = resolve(__dirname, '../..');
const mockStarted: string[] = [];
const mockBuilt = (file: string): string => join(mockRoot, 'dist', relative(mockRoot, file));

// A thread runs plain JavaScript: the writer's is the one that was built, and all on this side of it is the source.
jest.mock('node:worker_threads', () => {
  const threads = jest.requireActual<typeof WorkerThreads>('node:worker_threads');
  return {
    ...threads,
    Worker: class extends threads.Worker {
      constructor(file: string, options: WorkerThreads.WorkerOptions) {
        super(mockBuilt(file), options);
        mockStarted.push(relative(mockRoot, file));
      }
    },
  };
});

const unbuilt = existsSync(mockBuilt(join(mockRoot, 'libs/engines'))) ? undefined : 'the program is not built: npm run build';

describeUnless(unbuilt)('the log written by a thread of its own', () => {
  eventStoreContract('embedded (threaded)', embeddedLog({ writer: 'thread' }));

  it('is written by the thread that was built', async () => {
    const harness = embeddedLog({ writer: 'thread' });
    const store = await harness.open();
    expect(mockStarted.at(-1)).toBe(join('libs/engines/src/embedded', 'log-writer.worker.js'));
    await harness.close(store);
  });
});
