import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectEventStore, EventStoreDbEventStore } from '@closeline/engines/eventstoredb';
import type { EventStore } from '@closeline/eventsourcing';
import { startEventStoreDouble, type EventStoreDouble } from '../doubles/eventstoredb';
import { MemoryCommandKeys } from '../support/memory-command-keys';
import { itUnless } from '../support/shared-data';
import { eventStoreContract } from './event-store.contract';
import type { EventStoreHarness } from './harness';

/** A store on a server, with what it takes to close it or to open it again. */
interface Opened {
  readonly url: string;
  readonly keys: MemoryCommandKeys;
  readonly close: () => Promise<void>;
}

const opened = new Map<EventStore, Opened>();

const openOn = async (url: string, keys = new MemoryCommandKeys()): Promise<EventStore> => {
  const { client, credentials, close } = await connectEventStore(url);
  const store = new EventStoreDbEventStore({ client, credentials, keys });
  opened.set(store, { url, keys, close });
  return store;
};

const closeStore = (store: EventStore): Promise<void> => opened.get(store)!.close();

const reopen = async (store: EventStore): Promise<EventStore> => {
  const { url, keys } = opened.get(store)!;
  await closeStore(store);
  return openOn(url, keys);
};

const folders: string[] = [];
const doubles = new Map<string, { double: EventStoreDouble; readonly dir: string }>();
afterAll(() => folders.forEach((dir) => rmSync(dir, { recursive: true, force: true })));

const onDouble: EventStoreHarness = {
  opensEmpty: true,
  async open() {
    const dir = mkdtempSync(join(tmpdir(), 'closeline-eventstore-'));
    folders.push(dir);
    const double = await startEventStoreDouble({ dir });
    doubles.set(double.url, { double, dir });
    return openOn(double.url);
  },
  reopen,
  async restartServer(store) {
    const served = doubles.get(opened.get(store)!.url)!;
    const { port } = served.double;
    await served.double.kill();
    served.double = await startEventStoreDouble({ port, dir: served.dir });
  },
  async close(store) {
    await closeStore(store);
    await doubles.get(opened.get(store)!.url)!.double.stop();
  },
};
eventStoreContract('EventStoreDB client on the double', onDouble);

const url = process.env.EVENTSTORE_URL;
const ON_SERVER = 'EventStoreDB client on the real server';
if (url) eventStoreContract(ON_SERVER, { opensEmpty: false, open: () => openOn(url), reopen, close: closeStore });
else itUnless('real server: skipped (set EVENTSTORE_URL)')(`contract of event store: ${ON_SERVER}`, () => undefined);
