import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, EventStore, ViewStore } from '@closeline/eventsourcing';
import { openEmbedded, type EmbeddedOptions, type EmbeddedOwner } from '@closeline/engines';
import type { EventStoreHarness, ViewStoreHarness } from './harness';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A data folder that is not there yet; removed after the tests of the file. */
export const freshFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'closeline-'));
  folders.push(folder);
  return join(folder, 'data');
};

/** A clock that stands until it is set. */
export class SetClock implements Clock {
  constructor(public time = '2024-05-01T10:00:00.000Z') {}
  now(): string {
    return this.time;
  }
}

const fail = (error: Error): never => {
  throw error;
};

export const open = (dataDir: string, options: Partial<EmbeddedOptions> = {}): EmbeddedOwner =>
  openEmbedded({ dataDir, clock: new SetClock(), onFatal: fail, ...options });

/** The contract suites on one part of an embedded engine; each case has a folder of its own. */
const harness = <T extends EventStore | ViewStore>(of: (owner: EmbeddedOwner) => T, options: Partial<EmbeddedOptions>) => {
  const owners = new Map<EventStore | ViewStore, EmbeddedOwner>();
  const opened = (dataDir: string): T => {
    const owner = open(dataDir, options);
    owners.set(of(owner), owner);
    return of(owner);
  };
  return {
    open: async () => opened(freshFolder()),
    reopen: async (store: EventStore | ViewStore) => {
      const owner = owners.get(store)!;
      owner.close();
      return opened(owner.dataDir);
    },
    close: async (store: EventStore | ViewStore) => owners.get(store)!.close(),
  };
};

export const embeddedLog = (options: Partial<EmbeddedOptions> = {}): EventStoreHarness => ({
  ...harness((owner): EventStore => owner.log, options),
  opensEmpty: true,
});

export const embeddedViews = (): ViewStoreHarness => harness((owner): ViewStore => owner.views, {});
