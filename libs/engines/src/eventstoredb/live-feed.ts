import { eventTypeFilter, type AllStreamSubscription, type EventStoreDBClient } from '@eventstore/db-client';
import type { FeedPage, FeedQuery, Position, StoredEvent } from '@closeline/eventsourcing';
import { NoAnswer } from './failures';
import { checkpointOf, fromOf, NOWHERE, positionOf } from './positions';
import { storedOf } from './stored';

export type SubscribingClient = Pick<EventStoreDBClient, 'subscribeToAll'>;

/** Events that wait for the consumer on either side of the client's stream; beyond them the connection itself waits. */
const WAITING = 64;
/** Search windows of the server between two checkpoints. */
const CHECKPOINT_INTERVAL = 10;
/** While it catches up, a page waits so long for more. */
const GATHER_MS = 5;

/** Exactly these types, or all but the store's own. */
export const filterOf = (types: readonly string[] | undefined): string =>
  types ? `^(?:${types.map((type) => type.replace(/[^A-Za-z0-9_]/g, '\\$&')).join('|')})$` : '^[^$]';

/** One subscription to `$all`, as long as it lives. Pages are made when they are asked for, so the consumer's pace is the pace. */
export class LiveFeed {
  /** Why it is dead. */
  failed: Error | undefined;
  private readonly subscription: AllStreamSubscription;
  private readonly wanted: ReadonlySet<string> | undefined;
  private isLive = false;
  private checkpoint = NOWHERE;
  private wake = (): void => undefined;

  constructor(client: SubscribingClient, after: Position | undefined, types: FeedQuery['types']) {
    this.wanted = types && new Set(types);
    const filter = eventTypeFilter({
      regex: filterOf(types),
      checkpointInterval: CHECKPOINT_INTERVAL,
      checkpointReached: (_, { commit }) => {
        this.checkpoint = checkpointOf(commit);
        this.wake();
      },
    });
    this.subscription = client.subscribeToAll({ fromPosition: fromOf(after), filter }, { highWaterMark: WAITING });
    const woken = (): void => this.wake();
    const dead = (error?: Error): void => {
      // Stays: the client may tell of one fault twice.
      this.failed ??= error ?? new NoAnswer('a subscription ended');
      this.wake();
    };
    this.subscription
      .on('readable', woken)
      .on('caughtUp', () => {
        this.isLive = true;
        this.wake();
      })
      .on('error', dead)
      .on('end', dead)
      .on('close', dead);
    this.subscription.on('fellBehind', () => (this.isLive = false));
  }

  /** What has come since `after`; undefined where nothing has. */
  async page(after: Position, limit: number, signal: AbortSignal): Promise<FeedPage | undefined> {
    const events: StoredEvent[] = [];
    let position = after;
    let isDrained = false;
    do {
      isDrained = false;
      while (events.length < limit) {
        const resolved = this.subscription.read() as Parameters<typeof storedOf>[0] | null;
        if (resolved === null) {
          isDrained = true;
          break;
        }
        const commit = resolved.event?.position?.commit;
        if (commit === undefined || positionOf(commit) <= position) continue;
        position = positionOf(commit);
        const stored = storedOf(resolved);
        if (stored && (!this.wanted || this.wanted.has(stored.type))) events.push(stored);
      }
    } while (isDrained && events.length > 0 && !this.isLive && !this.failed && (await this.changed(GATHER_MS, signal)));
    // What came before a checkpoint has been read by now; what came after it only goes further.
    if (isDrained && this.checkpoint > position) position = this.checkpoint;
    return position > after ? { events, position, caughtUp: isDrained && this.isLive } : undefined;
  }

  /** Waits until something may have come. @returns whether it was so before the time was over or the signal aborted. */
  changed(ms: number, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    if (this.failed || this.subscription.readableLength > 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const settle = (changed: boolean) => (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', over);
        this.wake = () => undefined;
        resolve(changed);
      };
      const over = settle(false);
      const timer = setTimeout(over, ms);
      signal.addEventListener('abort', over);
      this.wake = settle(true);
    });
  }

  stop(): void {
    this.subscription.unsubscribe().catch(() => undefined);
    this.subscription.destroy();
  }
}
