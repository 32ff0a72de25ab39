import type { EventStore, ViewStore } from '@closeline/eventsourcing';

/** How the contract suites get at an engine's log. A store is opened before each case and closed after it. */
export interface EventStoreHarness {
  /**
   * A log for one case. It may hold events of others, for a server outlives the tests: each case keeps to streams, types
   * and commands of its own (`OwnPart`), and begins at the head.
   */
  open(): Promise<EventStore>;
  /** Whether `open` gives a log that never held anything; only then can a case ask about an empty one. */
  readonly opensEmpty: boolean;
  /** Closes the store and opens what it left, as a process does that starts again. */
  reopen(store: EventStore): Promise<EventStore>;
  /**
   * Kills the server under the running store, like kill -9, and starts it again on what it kept; resolves once it answers.
   * Absent where there is no server to kill: subscriptions are then taken up again on the reopened store.
   */
  restartServer?(store: EventStore): Promise<void>;
  close(store: EventStore): Promise<void>;
}

/** How the contract suites get at an engine's views. */
export interface ViewStoreHarness {
  /** A store that holds nothing: a folder, or a database, of its own. */
  open(): Promise<ViewStore>;
  /** Closes the store and opens what it left, as a process does that starts again. */
  reopen(store: ViewStore): Promise<ViewStore>;
  close(store: ViewStore): Promise<void>;
}

/**
 * The title of a group of contract cases. `npm test` counts the cases of each engine by it (scripts/test-results.mjs), so
 * engines have names of their own: `embedded`, `EventStoreDB client on the double` …
 */
export const titleOf = (port: 'event store' | 'view store', engine: string, group = ''): string =>
  `contract of ${port}: ${engine}: ${group}`;
